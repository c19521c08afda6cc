package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * OutcomeService keeps how sessions ended.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class OutcomeServiceGrpc {

  private OutcomeServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.OutcomeService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.RecordSessionOutcomeRequest,
      ai.reflexio.v1.RecordSessionOutcomeResponse> getRecordSessionOutcomeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RecordSessionOutcome",
      requestType = ai.reflexio.v1.RecordSessionOutcomeRequest.class,
      responseType = ai.reflexio.v1.RecordSessionOutcomeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.RecordSessionOutcomeRequest,
      ai.reflexio.v1.RecordSessionOutcomeResponse> getRecordSessionOutcomeMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.RecordSessionOutcomeRequest, ai.reflexio.v1.RecordSessionOutcomeResponse> getRecordSessionOutcomeMethod;
    if ((getRecordSessionOutcomeMethod = OutcomeServiceGrpc.getRecordSessionOutcomeMethod) == null) {
      synchronized (OutcomeServiceGrpc.class) {
        if ((getRecordSessionOutcomeMethod = OutcomeServiceGrpc.getRecordSessionOutcomeMethod) == null) {
          OutcomeServiceGrpc.getRecordSessionOutcomeMethod = getRecordSessionOutcomeMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.RecordSessionOutcomeRequest, ai.reflexio.v1.RecordSessionOutcomeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RecordSessionOutcome"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.RecordSessionOutcomeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.RecordSessionOutcomeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new OutcomeServiceMethodDescriptorSupplier("RecordSessionOutcome"))
              .build();
        }
      }
    }
    return getRecordSessionOutcomeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetSessionOutcomesRequest,
      ai.reflexio.v1.GetSessionOutcomesResponse> getGetSessionOutcomesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSessionOutcomes",
      requestType = ai.reflexio.v1.GetSessionOutcomesRequest.class,
      responseType = ai.reflexio.v1.GetSessionOutcomesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetSessionOutcomesRequest,
      ai.reflexio.v1.GetSessionOutcomesResponse> getGetSessionOutcomesMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetSessionOutcomesRequest, ai.reflexio.v1.GetSessionOutcomesResponse> getGetSessionOutcomesMethod;
    if ((getGetSessionOutcomesMethod = OutcomeServiceGrpc.getGetSessionOutcomesMethod) == null) {
      synchronized (OutcomeServiceGrpc.class) {
        if ((getGetSessionOutcomesMethod = OutcomeServiceGrpc.getGetSessionOutcomesMethod) == null) {
          OutcomeServiceGrpc.getGetSessionOutcomesMethod = getGetSessionOutcomesMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetSessionOutcomesRequest, ai.reflexio.v1.GetSessionOutcomesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSessionOutcomes"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetSessionOutcomesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetSessionOutcomesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new OutcomeServiceMethodDescriptorSupplier("GetSessionOutcomes"))
              .build();
        }
      }
    }
    return getGetSessionOutcomesMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static OutcomeServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceStub>() {
        @java.lang.Override
        public OutcomeServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OutcomeServiceStub(channel, callOptions);
        }
      };
    return OutcomeServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static OutcomeServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceBlockingV2Stub>() {
        @java.lang.Override
        public OutcomeServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OutcomeServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return OutcomeServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static OutcomeServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceBlockingStub>() {
        @java.lang.Override
        public OutcomeServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OutcomeServiceBlockingStub(channel, callOptions);
        }
      };
    return OutcomeServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static OutcomeServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<OutcomeServiceFutureStub>() {
        @java.lang.Override
        public OutcomeServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new OutcomeServiceFutureStub(channel, callOptions);
        }
      };
    return OutcomeServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * OutcomeService keeps how sessions ended.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
     * label: a later one takes its place, one that occurred before the kept one is not recorded.
     * Idempotent: the same again changes nothing. A session that is unknown is no error: recorded is
     * false, and reason says why. Without user_id it is the only session of that name; when several
     * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
     * </pre>
     */
    default void recordSessionOutcome(ai.reflexio.v1.RecordSessionOutcomeRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.RecordSessionOutcomeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRecordSessionOutcomeMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
     * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    default void getSessionOutcomes(ai.reflexio.v1.GetSessionOutcomesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetSessionOutcomesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSessionOutcomesMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service OutcomeService.
   * <pre>
   * OutcomeService keeps how sessions ended.
   * </pre>
   */
  public static abstract class OutcomeServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return OutcomeServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service OutcomeService.
   * <pre>
   * OutcomeService keeps how sessions ended.
   * </pre>
   */
  public static final class OutcomeServiceStub
      extends io.grpc.stub.AbstractAsyncStub<OutcomeServiceStub> {
    private OutcomeServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OutcomeServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OutcomeServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
     * label: a later one takes its place, one that occurred before the kept one is not recorded.
     * Idempotent: the same again changes nothing. A session that is unknown is no error: recorded is
     * false, and reason says why. Without user_id it is the only session of that name; when several
     * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
     * </pre>
     */
    public void recordSessionOutcome(ai.reflexio.v1.RecordSessionOutcomeRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.RecordSessionOutcomeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRecordSessionOutcomeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
     * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public void getSessionOutcomes(ai.reflexio.v1.GetSessionOutcomesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetSessionOutcomesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSessionOutcomesMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service OutcomeService.
   * <pre>
   * OutcomeService keeps how sessions ended.
   * </pre>
   */
  public static final class OutcomeServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<OutcomeServiceBlockingV2Stub> {
    private OutcomeServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OutcomeServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OutcomeServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
     * label: a later one takes its place, one that occurred before the kept one is not recorded.
     * Idempotent: the same again changes nothing. A session that is unknown is no error: recorded is
     * false, and reason says why. Without user_id it is the only session of that name; when several
     * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
     * </pre>
     */
    public ai.reflexio.v1.RecordSessionOutcomeResponse recordSessionOutcome(ai.reflexio.v1.RecordSessionOutcomeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRecordSessionOutcomeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
     * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetSessionOutcomesResponse getSessionOutcomes(ai.reflexio.v1.GetSessionOutcomesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSessionOutcomesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service OutcomeService.
   * <pre>
   * OutcomeService keeps how sessions ended.
   * </pre>
   */
  public static final class OutcomeServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<OutcomeServiceBlockingStub> {
    private OutcomeServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OutcomeServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OutcomeServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
     * label: a later one takes its place, one that occurred before the kept one is not recorded.
     * Idempotent: the same again changes nothing. A session that is unknown is no error: recorded is
     * false, and reason says why. Without user_id it is the only session of that name; when several
     * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
     * </pre>
     */
    public ai.reflexio.v1.RecordSessionOutcomeResponse recordSessionOutcome(ai.reflexio.v1.RecordSessionOutcomeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRecordSessionOutcomeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
     * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetSessionOutcomesResponse getSessionOutcomes(ai.reflexio.v1.GetSessionOutcomesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSessionOutcomesMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service OutcomeService.
   * <pre>
   * OutcomeService keeps how sessions ended.
   * </pre>
   */
  public static final class OutcomeServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<OutcomeServiceFutureStub> {
    private OutcomeServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected OutcomeServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new OutcomeServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * RecordSessionOutcome stores how a session ended. One outcome is kept for each session and
     * label: a later one takes its place, one that occurred before the kept one is not recorded.
     * Idempotent: the same again changes nothing. A session that is unknown is no error: recorded is
     * false, and reason says why. Without user_id it is the only session of that name; when several
     * users have one it is INVALID_ARGUMENT / SESSION_AMBIGUOUS.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.RecordSessionOutcomeResponse> recordSessionOutcome(
        ai.reflexio.v1.RecordSessionOutcomeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRecordSessionOutcomeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetSessionOutcomes lists outcomes of sessions, last first (occurred_at). Those of deleted
     * sessions are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetSessionOutcomesResponse> getSessionOutcomes(
        ai.reflexio.v1.GetSessionOutcomesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSessionOutcomesMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_RECORD_SESSION_OUTCOME = 0;
  private static final int METHODID_GET_SESSION_OUTCOMES = 1;

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
        case METHODID_RECORD_SESSION_OUTCOME:
          serviceImpl.recordSessionOutcome((ai.reflexio.v1.RecordSessionOutcomeRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.RecordSessionOutcomeResponse>) responseObserver);
          break;
        case METHODID_GET_SESSION_OUTCOMES:
          serviceImpl.getSessionOutcomes((ai.reflexio.v1.GetSessionOutcomesRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetSessionOutcomesResponse>) responseObserver);
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
          getRecordSessionOutcomeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.RecordSessionOutcomeRequest,
              ai.reflexio.v1.RecordSessionOutcomeResponse>(
                service, METHODID_RECORD_SESSION_OUTCOME)))
        .addMethod(
          getGetSessionOutcomesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetSessionOutcomesRequest,
              ai.reflexio.v1.GetSessionOutcomesResponse>(
                service, METHODID_GET_SESSION_OUTCOMES)))
        .build();
  }

  private static abstract class OutcomeServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    OutcomeServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.OutcomeServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("OutcomeService");
    }
  }

  private static final class OutcomeServiceFileDescriptorSupplier
      extends OutcomeServiceBaseDescriptorSupplier {
    OutcomeServiceFileDescriptorSupplier() {}
  }

  private static final class OutcomeServiceMethodDescriptorSupplier
      extends OutcomeServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    OutcomeServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (OutcomeServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new OutcomeServiceFileDescriptorSupplier())
              .addMethod(getRecordSessionOutcomeMethod())
              .addMethod(getGetSessionOutcomesMethod())
              .build();
        }
      }
    }
    return result;
  }
}
