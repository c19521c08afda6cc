package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * LearningService reports the progress of learning from requests, and retries failed learning.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class LearningServiceGrpc {

  private LearningServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.LearningService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetLearningStatusRequest,
      ai.reflexio.v1.GetLearningStatusResponse> getGetLearningStatusMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetLearningStatus",
      requestType = ai.reflexio.v1.GetLearningStatusRequest.class,
      responseType = ai.reflexio.v1.GetLearningStatusResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetLearningStatusRequest,
      ai.reflexio.v1.GetLearningStatusResponse> getGetLearningStatusMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetLearningStatusRequest, ai.reflexio.v1.GetLearningStatusResponse> getGetLearningStatusMethod;
    if ((getGetLearningStatusMethod = LearningServiceGrpc.getGetLearningStatusMethod) == null) {
      synchronized (LearningServiceGrpc.class) {
        if ((getGetLearningStatusMethod = LearningServiceGrpc.getGetLearningStatusMethod) == null) {
          LearningServiceGrpc.getGetLearningStatusMethod = getGetLearningStatusMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetLearningStatusRequest, ai.reflexio.v1.GetLearningStatusResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetLearningStatus"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetLearningStatusRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetLearningStatusResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LearningServiceMethodDescriptorSupplier("GetLearningStatus"))
              .build();
        }
      }
    }
    return getGetLearningStatusMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.WatchLearningRequest,
      ai.reflexio.v1.WatchLearningResponse> getWatchLearningMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "WatchLearning",
      requestType = ai.reflexio.v1.WatchLearningRequest.class,
      responseType = ai.reflexio.v1.WatchLearningResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.WatchLearningRequest,
      ai.reflexio.v1.WatchLearningResponse> getWatchLearningMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.WatchLearningRequest, ai.reflexio.v1.WatchLearningResponse> getWatchLearningMethod;
    if ((getWatchLearningMethod = LearningServiceGrpc.getWatchLearningMethod) == null) {
      synchronized (LearningServiceGrpc.class) {
        if ((getWatchLearningMethod = LearningServiceGrpc.getWatchLearningMethod) == null) {
          LearningServiceGrpc.getWatchLearningMethod = getWatchLearningMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.WatchLearningRequest, ai.reflexio.v1.WatchLearningResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.SERVER_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "WatchLearning"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.WatchLearningRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.WatchLearningResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LearningServiceMethodDescriptorSupplier("WatchLearning"))
              .build();
        }
      }
    }
    return getWatchLearningMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetFailedLearningRequest,
      ai.reflexio.v1.GetFailedLearningResponse> getGetFailedLearningMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetFailedLearning",
      requestType = ai.reflexio.v1.GetFailedLearningRequest.class,
      responseType = ai.reflexio.v1.GetFailedLearningResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetFailedLearningRequest,
      ai.reflexio.v1.GetFailedLearningResponse> getGetFailedLearningMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetFailedLearningRequest, ai.reflexio.v1.GetFailedLearningResponse> getGetFailedLearningMethod;
    if ((getGetFailedLearningMethod = LearningServiceGrpc.getGetFailedLearningMethod) == null) {
      synchronized (LearningServiceGrpc.class) {
        if ((getGetFailedLearningMethod = LearningServiceGrpc.getGetFailedLearningMethod) == null) {
          LearningServiceGrpc.getGetFailedLearningMethod = getGetFailedLearningMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetFailedLearningRequest, ai.reflexio.v1.GetFailedLearningResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetFailedLearning"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetFailedLearningRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetFailedLearningResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LearningServiceMethodDescriptorSupplier("GetFailedLearning"))
              .build();
        }
      }
    }
    return getGetFailedLearningMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.RetryLearningRequest,
      ai.reflexio.v1.RetryLearningResponse> getRetryLearningMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RetryLearning",
      requestType = ai.reflexio.v1.RetryLearningRequest.class,
      responseType = ai.reflexio.v1.RetryLearningResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.RetryLearningRequest,
      ai.reflexio.v1.RetryLearningResponse> getRetryLearningMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.RetryLearningRequest, ai.reflexio.v1.RetryLearningResponse> getRetryLearningMethod;
    if ((getRetryLearningMethod = LearningServiceGrpc.getRetryLearningMethod) == null) {
      synchronized (LearningServiceGrpc.class) {
        if ((getRetryLearningMethod = LearningServiceGrpc.getRetryLearningMethod) == null) {
          LearningServiceGrpc.getRetryLearningMethod = getRetryLearningMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.RetryLearningRequest, ai.reflexio.v1.RetryLearningResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RetryLearning"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.RetryLearningRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.RetryLearningResponse.getDefaultInstance()))
              .setSchemaDescriptor(new LearningServiceMethodDescriptorSupplier("RetryLearning"))
              .build();
        }
      }
    }
    return getRetryLearningMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static LearningServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LearningServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LearningServiceStub>() {
        @java.lang.Override
        public LearningServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LearningServiceStub(channel, callOptions);
        }
      };
    return LearningServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static LearningServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LearningServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LearningServiceBlockingV2Stub>() {
        @java.lang.Override
        public LearningServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LearningServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return LearningServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static LearningServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LearningServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LearningServiceBlockingStub>() {
        @java.lang.Override
        public LearningServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LearningServiceBlockingStub(channel, callOptions);
        }
      };
    return LearningServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static LearningServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<LearningServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<LearningServiceFutureStub>() {
        @java.lang.Override
        public LearningServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new LearningServiceFutureStub(channel, callOptions);
        }
      };
    return LearningServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * LearningService reports the progress of learning from requests, and retries failed learning.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the request
     * is unknown.
     * </pre>
     */
    default void getLearningStatus(ai.reflexio.v1.GetLearningStatusRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetLearningStatusResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetLearningStatusMethod(), responseObserver);
    }

    /**
     * <pre>
     * WatchLearning streams the progress of learning from one request: the status now, then each
     * change of it, in order. It ends after done or failed. NOT_FOUND when the request is unknown or
     * is deleted meanwhile. A status that lasts only a moment may be left out. After a break call
     * again: the first answer is the status at that time. Over HTTP each answer is a line.
     * </pre>
     */
    default void watchLearning(ai.reflexio.v1.WatchLearningRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.WatchLearningResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getWatchLearningMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetFailedLearning lists failed learning with its reasons, last published first. A reply is cut
     * at 4 MiB; next_page_token continues it.
     * </pre>
     */
    default void getFailedLearning(ai.reflexio.v1.GetFailedLearningRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetFailedLearningResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetFailedLearningMethod(), responseObserver);
    }

    /**
     * <pre>
     * RetryLearning tries failed learning again, with all attempts before it: call it when the reason
     * of the failure is gone, such as a wrong key. Repeating it succeeds with retried_count 0.
     * </pre>
     */
    default void retryLearning(ai.reflexio.v1.RetryLearningRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.RetryLearningResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRetryLearningMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service LearningService.
   * <pre>
   * LearningService reports the progress of learning from requests, and retries failed learning.
   * </pre>
   */
  public static abstract class LearningServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return LearningServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service LearningService.
   * <pre>
   * LearningService reports the progress of learning from requests, and retries failed learning.
   * </pre>
   */
  public static final class LearningServiceStub
      extends io.grpc.stub.AbstractAsyncStub<LearningServiceStub> {
    private LearningServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LearningServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LearningServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the request
     * is unknown.
     * </pre>
     */
    public void getLearningStatus(ai.reflexio.v1.GetLearningStatusRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetLearningStatusResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetLearningStatusMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * WatchLearning streams the progress of learning from one request: the status now, then each
     * change of it, in order. It ends after done or failed. NOT_FOUND when the request is unknown or
     * is deleted meanwhile. A status that lasts only a moment may be left out. After a break call
     * again: the first answer is the status at that time. Over HTTP each answer is a line.
     * </pre>
     */
    public void watchLearning(ai.reflexio.v1.WatchLearningRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.WatchLearningResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncServerStreamingCall(
          getChannel().newCall(getWatchLearningMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetFailedLearning lists failed learning with its reasons, last published first. A reply is cut
     * at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public void getFailedLearning(ai.reflexio.v1.GetFailedLearningRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetFailedLearningResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetFailedLearningMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RetryLearning tries failed learning again, with all attempts before it: call it when the reason
     * of the failure is gone, such as a wrong key. Repeating it succeeds with retried_count 0.
     * </pre>
     */
    public void retryLearning(ai.reflexio.v1.RetryLearningRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.RetryLearningResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRetryLearningMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service LearningService.
   * <pre>
   * LearningService reports the progress of learning from requests, and retries failed learning.
   * </pre>
   */
  public static final class LearningServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<LearningServiceBlockingV2Stub> {
    private LearningServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LearningServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LearningServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the request
     * is unknown.
     * </pre>
     */
    public ai.reflexio.v1.GetLearningStatusResponse getLearningStatus(ai.reflexio.v1.GetLearningStatusRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetLearningStatusMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchLearning streams the progress of learning from one request: the status now, then each
     * change of it, in order. It ends after done or failed. NOT_FOUND when the request is unknown or
     * is deleted meanwhile. A status that lasts only a moment may be left out. After a break call
     * again: the first answer is the status at that time. Over HTTP each answer is a line.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<?, ai.reflexio.v1.WatchLearningResponse>
        watchLearning(ai.reflexio.v1.WatchLearningRequest request) {
      return io.grpc.stub.ClientCalls.blockingV2ServerStreamingCall(
          getChannel(), getWatchLearningMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetFailedLearning lists failed learning with its reasons, last published first. A reply is cut
     * at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetFailedLearningResponse getFailedLearning(ai.reflexio.v1.GetFailedLearningRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetFailedLearningMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RetryLearning tries failed learning again, with all attempts before it: call it when the reason
     * of the failure is gone, such as a wrong key. Repeating it succeeds with retried_count 0.
     * </pre>
     */
    public ai.reflexio.v1.RetryLearningResponse retryLearning(ai.reflexio.v1.RetryLearningRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRetryLearningMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service LearningService.
   * <pre>
   * LearningService reports the progress of learning from requests, and retries failed learning.
   * </pre>
   */
  public static final class LearningServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<LearningServiceBlockingStub> {
    private LearningServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LearningServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LearningServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the request
     * is unknown.
     * </pre>
     */
    public ai.reflexio.v1.GetLearningStatusResponse getLearningStatus(ai.reflexio.v1.GetLearningStatusRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetLearningStatusMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * WatchLearning streams the progress of learning from one request: the status now, then each
     * change of it, in order. It ends after done or failed. NOT_FOUND when the request is unknown or
     * is deleted meanwhile. A status that lasts only a moment may be left out. After a break call
     * again: the first answer is the status at that time. Over HTTP each answer is a line.
     * </pre>
     */
    public java.util.Iterator<ai.reflexio.v1.WatchLearningResponse> watchLearning(
        ai.reflexio.v1.WatchLearningRequest request) {
      return io.grpc.stub.ClientCalls.blockingServerStreamingCall(
          getChannel(), getWatchLearningMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetFailedLearning lists failed learning with its reasons, last published first. A reply is cut
     * at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetFailedLearningResponse getFailedLearning(ai.reflexio.v1.GetFailedLearningRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetFailedLearningMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RetryLearning tries failed learning again, with all attempts before it: call it when the reason
     * of the failure is gone, such as a wrong key. Repeating it succeeds with retried_count 0.
     * </pre>
     */
    public ai.reflexio.v1.RetryLearningResponse retryLearning(ai.reflexio.v1.RetryLearningRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRetryLearningMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service LearningService.
   * <pre>
   * LearningService reports the progress of learning from requests, and retries failed learning.
   * </pre>
   */
  public static final class LearningServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<LearningServiceFutureStub> {
    private LearningServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected LearningServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new LearningServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetLearningStatus returns the progress of learning from one request. NOT_FOUND when the request
     * is unknown.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetLearningStatusResponse> getLearningStatus(
        ai.reflexio.v1.GetLearningStatusRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetLearningStatusMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetFailedLearning lists failed learning with its reasons, last published first. A reply is cut
     * at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetFailedLearningResponse> getFailedLearning(
        ai.reflexio.v1.GetFailedLearningRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetFailedLearningMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RetryLearning tries failed learning again, with all attempts before it: call it when the reason
     * of the failure is gone, such as a wrong key. Repeating it succeeds with retried_count 0.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.RetryLearningResponse> retryLearning(
        ai.reflexio.v1.RetryLearningRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRetryLearningMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_LEARNING_STATUS = 0;
  private static final int METHODID_WATCH_LEARNING = 1;
  private static final int METHODID_GET_FAILED_LEARNING = 2;
  private static final int METHODID_RETRY_LEARNING = 3;

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
        case METHODID_GET_LEARNING_STATUS:
          serviceImpl.getLearningStatus((ai.reflexio.v1.GetLearningStatusRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetLearningStatusResponse>) responseObserver);
          break;
        case METHODID_WATCH_LEARNING:
          serviceImpl.watchLearning((ai.reflexio.v1.WatchLearningRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.WatchLearningResponse>) responseObserver);
          break;
        case METHODID_GET_FAILED_LEARNING:
          serviceImpl.getFailedLearning((ai.reflexio.v1.GetFailedLearningRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetFailedLearningResponse>) responseObserver);
          break;
        case METHODID_RETRY_LEARNING:
          serviceImpl.retryLearning((ai.reflexio.v1.RetryLearningRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.RetryLearningResponse>) responseObserver);
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
          getGetLearningStatusMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetLearningStatusRequest,
              ai.reflexio.v1.GetLearningStatusResponse>(
                service, METHODID_GET_LEARNING_STATUS)))
        .addMethod(
          getWatchLearningMethod(),
          io.grpc.stub.ServerCalls.asyncServerStreamingCall(
            new MethodHandlers<
              ai.reflexio.v1.WatchLearningRequest,
              ai.reflexio.v1.WatchLearningResponse>(
                service, METHODID_WATCH_LEARNING)))
        .addMethod(
          getGetFailedLearningMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetFailedLearningRequest,
              ai.reflexio.v1.GetFailedLearningResponse>(
                service, METHODID_GET_FAILED_LEARNING)))
        .addMethod(
          getRetryLearningMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.RetryLearningRequest,
              ai.reflexio.v1.RetryLearningResponse>(
                service, METHODID_RETRY_LEARNING)))
        .build();
  }

  private static abstract class LearningServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    LearningServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.LearningServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("LearningService");
    }
  }

  private static final class LearningServiceFileDescriptorSupplier
      extends LearningServiceBaseDescriptorSupplier {
    LearningServiceFileDescriptorSupplier() {}
  }

  private static final class LearningServiceMethodDescriptorSupplier
      extends LearningServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    LearningServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (LearningServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new LearningServiceFileDescriptorSupplier())
              .addMethod(getGetLearningStatusMethod())
              .addMethod(getWatchLearningMethod())
              .addMethod(getGetFailedLearningMethod())
              .addMethod(getRetryLearningMethod())
              .build();
        }
      }
    }
    return result;
  }
}
