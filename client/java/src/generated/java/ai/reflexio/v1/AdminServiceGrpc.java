package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * AdminService tells a caller where it is and how much is stored.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class AdminServiceGrpc {

  private AdminServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.AdminService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.WhoamiRequest,
      ai.reflexio.v1.WhoamiResponse> getWhoamiMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "Whoami",
      requestType = ai.reflexio.v1.WhoamiRequest.class,
      responseType = ai.reflexio.v1.WhoamiResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.WhoamiRequest,
      ai.reflexio.v1.WhoamiResponse> getWhoamiMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.WhoamiRequest, ai.reflexio.v1.WhoamiResponse> getWhoamiMethod;
    if ((getWhoamiMethod = AdminServiceGrpc.getWhoamiMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getWhoamiMethod = AdminServiceGrpc.getWhoamiMethod) == null) {
          AdminServiceGrpc.getWhoamiMethod = getWhoamiMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.WhoamiRequest, ai.reflexio.v1.WhoamiResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "Whoami"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.WhoamiRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.WhoamiResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("Whoami"))
              .build();
        }
      }
    }
    return getWhoamiMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetStorageStatsRequest,
      ai.reflexio.v1.GetStorageStatsResponse> getGetStorageStatsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetStorageStats",
      requestType = ai.reflexio.v1.GetStorageStatsRequest.class,
      responseType = ai.reflexio.v1.GetStorageStatsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetStorageStatsRequest,
      ai.reflexio.v1.GetStorageStatsResponse> getGetStorageStatsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetStorageStatsRequest, ai.reflexio.v1.GetStorageStatsResponse> getGetStorageStatsMethod;
    if ((getGetStorageStatsMethod = AdminServiceGrpc.getGetStorageStatsMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getGetStorageStatsMethod = AdminServiceGrpc.getGetStorageStatsMethod) == null) {
          AdminServiceGrpc.getGetStorageStatsMethod = getGetStorageStatsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetStorageStatsRequest, ai.reflexio.v1.GetStorageStatsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetStorageStats"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetStorageStatsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetStorageStatsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("GetStorageStats"))
              .build();
        }
      }
    }
    return getGetStorageStatsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetUsersRequest,
      ai.reflexio.v1.GetUsersResponse> getGetUsersMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetUsers",
      requestType = ai.reflexio.v1.GetUsersRequest.class,
      responseType = ai.reflexio.v1.GetUsersResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetUsersRequest,
      ai.reflexio.v1.GetUsersResponse> getGetUsersMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetUsersRequest, ai.reflexio.v1.GetUsersResponse> getGetUsersMethod;
    if ((getGetUsersMethod = AdminServiceGrpc.getGetUsersMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getGetUsersMethod = AdminServiceGrpc.getGetUsersMethod) == null) {
          AdminServiceGrpc.getGetUsersMethod = getGetUsersMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetUsersRequest, ai.reflexio.v1.GetUsersResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetUsers"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetUsersRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetUsersResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("GetUsers"))
              .build();
        }
      }
    }
    return getGetUsersMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetAuditLogRequest,
      ai.reflexio.v1.GetAuditLogResponse> getGetAuditLogMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetAuditLog",
      requestType = ai.reflexio.v1.GetAuditLogRequest.class,
      responseType = ai.reflexio.v1.GetAuditLogResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetAuditLogRequest,
      ai.reflexio.v1.GetAuditLogResponse> getGetAuditLogMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetAuditLogRequest, ai.reflexio.v1.GetAuditLogResponse> getGetAuditLogMethod;
    if ((getGetAuditLogMethod = AdminServiceGrpc.getGetAuditLogMethod) == null) {
      synchronized (AdminServiceGrpc.class) {
        if ((getGetAuditLogMethod = AdminServiceGrpc.getGetAuditLogMethod) == null) {
          AdminServiceGrpc.getGetAuditLogMethod = getGetAuditLogMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetAuditLogRequest, ai.reflexio.v1.GetAuditLogResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetAuditLog"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetAuditLogRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetAuditLogResponse.getDefaultInstance()))
              .setSchemaDescriptor(new AdminServiceMethodDescriptorSupplier("GetAuditLog"))
              .build();
        }
      }
    }
    return getGetAuditLogMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static AdminServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceStub>() {
        @java.lang.Override
        public AdminServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceStub(channel, callOptions);
        }
      };
    return AdminServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static AdminServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingV2Stub>() {
        @java.lang.Override
        public AdminServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return AdminServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static AdminServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceBlockingStub>() {
        @java.lang.Override
        public AdminServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceBlockingStub(channel, callOptions);
        }
      };
    return AdminServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static AdminServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<AdminServiceFutureStub>() {
        @java.lang.Override
        public AdminServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new AdminServiceFutureStub(channel, callOptions);
        }
      };
    return AdminServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * AdminService tells a caller where it is and how much is stored.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Whoami says which organisation the caller's key opens and where its records are kept.
     * </pre>
     */
    default void whoami(ai.reflexio.v1.WhoamiRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.WhoamiResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWhoamiMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetStorageStats counts what is stored about one user.
     * </pre>
     */
    default void getStorageStats(ai.reflexio.v1.GetStorageStatsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetStorageStatsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetStorageStatsMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetUsers lists the users of whom anything is stored, in the order of their names.
     * </pre>
     */
    default void getUsers(ai.reflexio.v1.GetUsersRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetUsersResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetUsersMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks and
     * profiles, administrators' acts, keys made and revoked; newest first. An entry is committed with
     * its act, and no call changes or deletes it. It holds no text and no id that a caller gave. The
     * entries are kept for as many days as the server's setting `audit_days` says.
     * </pre>
     */
    default void getAuditLog(ai.reflexio.v1.GetAuditLogRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAuditLogResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetAuditLogMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service AdminService.
   * <pre>
   * AdminService tells a caller where it is and how much is stored.
   * </pre>
   */
  public static abstract class AdminServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return AdminServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service AdminService.
   * <pre>
   * AdminService tells a caller where it is and how much is stored.
   * </pre>
   */
  public static final class AdminServiceStub
      extends io.grpc.stub.AbstractAsyncStub<AdminServiceStub> {
    private AdminServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Whoami says which organisation the caller's key opens and where its records are kept.
     * </pre>
     */
    public void whoami(ai.reflexio.v1.WhoamiRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.WhoamiResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getWhoamiMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetStorageStats counts what is stored about one user.
     * </pre>
     */
    public void getStorageStats(ai.reflexio.v1.GetStorageStatsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetStorageStatsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetStorageStatsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetUsers lists the users of whom anything is stored, in the order of their names.
     * </pre>
     */
    public void getUsers(ai.reflexio.v1.GetUsersRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetUsersResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetUsersMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks and
     * profiles, administrators' acts, keys made and revoked; newest first. An entry is committed with
     * its act, and no call changes or deletes it. It holds no text and no id that a caller gave. The
     * entries are kept for as many days as the server's setting `audit_days` says.
     * </pre>
     */
    public void getAuditLog(ai.reflexio.v1.GetAuditLogRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAuditLogResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetAuditLogMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service AdminService.
   * <pre>
   * AdminService tells a caller where it is and how much is stored.
   * </pre>
   */
  public static final class AdminServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingV2Stub> {
    private AdminServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Whoami says which organisation the caller's key opens and where its records are kept.
     * </pre>
     */
    public ai.reflexio.v1.WhoamiResponse whoami(ai.reflexio.v1.WhoamiRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getWhoamiMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetStorageStats counts what is stored about one user.
     * </pre>
     */
    public ai.reflexio.v1.GetStorageStatsResponse getStorageStats(ai.reflexio.v1.GetStorageStatsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetStorageStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetUsers lists the users of whom anything is stored, in the order of their names.
     * </pre>
     */
    public ai.reflexio.v1.GetUsersResponse getUsers(ai.reflexio.v1.GetUsersRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetUsersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks and
     * profiles, administrators' acts, keys made and revoked; newest first. An entry is committed with
     * its act, and no call changes or deletes it. It holds no text and no id that a caller gave. The
     * entries are kept for as many days as the server's setting `audit_days` says.
     * </pre>
     */
    public ai.reflexio.v1.GetAuditLogResponse getAuditLog(ai.reflexio.v1.GetAuditLogRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetAuditLogMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service AdminService.
   * <pre>
   * AdminService tells a caller where it is and how much is stored.
   * </pre>
   */
  public static final class AdminServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<AdminServiceBlockingStub> {
    private AdminServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Whoami says which organisation the caller's key opens and where its records are kept.
     * </pre>
     */
    public ai.reflexio.v1.WhoamiResponse whoami(ai.reflexio.v1.WhoamiRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getWhoamiMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetStorageStats counts what is stored about one user.
     * </pre>
     */
    public ai.reflexio.v1.GetStorageStatsResponse getStorageStats(ai.reflexio.v1.GetStorageStatsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetStorageStatsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetUsers lists the users of whom anything is stored, in the order of their names.
     * </pre>
     */
    public ai.reflexio.v1.GetUsersResponse getUsers(ai.reflexio.v1.GetUsersRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetUsersMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks and
     * profiles, administrators' acts, keys made and revoked; newest first. An entry is committed with
     * its act, and no call changes or deletes it. It holds no text and no id that a caller gave. The
     * entries are kept for as many days as the server's setting `audit_days` says.
     * </pre>
     */
    public ai.reflexio.v1.GetAuditLogResponse getAuditLog(ai.reflexio.v1.GetAuditLogRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetAuditLogMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service AdminService.
   * <pre>
   * AdminService tells a caller where it is and how much is stored.
   * </pre>
   */
  public static final class AdminServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<AdminServiceFutureStub> {
    private AdminServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected AdminServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new AdminServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Whoami says which organisation the caller's key opens and where its records are kept.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.WhoamiResponse> whoami(
        ai.reflexio.v1.WhoamiRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getWhoamiMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetStorageStats counts what is stored about one user.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetStorageStatsResponse> getStorageStats(
        ai.reflexio.v1.GetStorageStatsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetStorageStatsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetUsers lists the users of whom anything is stored, in the order of their names.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetUsersResponse> getUsers(
        ai.reflexio.v1.GetUsersRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetUsersMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetAuditLog lists what callers changed for others: deletions, reviews, changed playbooks and
     * profiles, administrators' acts, keys made and revoked; newest first. An entry is committed with
     * its act, and no call changes or deletes it. It holds no text and no id that a caller gave. The
     * entries are kept for as many days as the server's setting `audit_days` says.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetAuditLogResponse> getAuditLog(
        ai.reflexio.v1.GetAuditLogRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetAuditLogMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_WHOAMI = 0;
  private static final int METHODID_GET_STORAGE_STATS = 1;
  private static final int METHODID_GET_USERS = 2;
  private static final int METHODID_GET_AUDIT_LOG = 3;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_WHOAMI:
          serviceImpl.whoami((ai.reflexio.v1.WhoamiRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.WhoamiResponse>) responseObserver);
          break;
        case METHODID_GET_STORAGE_STATS:
          serviceImpl.getStorageStats((ai.reflexio.v1.GetStorageStatsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetStorageStatsResponse>) responseObserver);
          break;
        case METHODID_GET_USERS:
          serviceImpl.getUsers((ai.reflexio.v1.GetUsersRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetUsersResponse>) responseObserver);
          break;
        case METHODID_GET_AUDIT_LOG:
          serviceImpl.getAuditLog((ai.reflexio.v1.GetAuditLogRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAuditLogResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getWhoamiMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.WhoamiRequest,
              ai.reflexio.v1.WhoamiResponse>(
                service, METHODID_WHOAMI)))
        .addMethod(
          getGetStorageStatsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetStorageStatsRequest,
              ai.reflexio.v1.GetStorageStatsResponse>(
                service, METHODID_GET_STORAGE_STATS)))
        .addMethod(
          getGetUsersMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetUsersRequest,
              ai.reflexio.v1.GetUsersResponse>(
                service, METHODID_GET_USERS)))
        .addMethod(
          getGetAuditLogMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetAuditLogRequest,
              ai.reflexio.v1.GetAuditLogResponse>(
                service, METHODID_GET_AUDIT_LOG)))
        .build();
  }

  private static abstract class AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    AdminServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.AdminServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("AdminService");
    }
  }

  private static final class AdminServiceFileDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier {
    AdminServiceFileDescriptorSupplier() {}
  }

  private static final class AdminServiceMethodDescriptorSupplier
      extends AdminServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    AdminServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (AdminServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new AdminServiceFileDescriptorSupplier())
              .addMethod(getWhoamiMethod())
              .addMethod(getGetStorageStatsMethod())
              .addMethod(getGetUsersMethod())
              .addMethod(getGetAuditLogMethod())
              .build();
        }
      }
    }
    return result;
  }
}
