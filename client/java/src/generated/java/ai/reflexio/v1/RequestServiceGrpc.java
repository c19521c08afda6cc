package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * RequestService inspects and deletes what was published, by request and by session.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class RequestServiceGrpc {

  private RequestServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.RequestService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetRequestsRequest,
      ai.reflexio.v1.GetRequestsResponse> getGetRequestsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetRequests",
      requestType = ai.reflexio.v1.GetRequestsRequest.class,
      responseType = ai.reflexio.v1.GetRequestsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetRequestsRequest,
      ai.reflexio.v1.GetRequestsResponse> getGetRequestsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetRequestsRequest, ai.reflexio.v1.GetRequestsResponse> getGetRequestsMethod;
    if ((getGetRequestsMethod = RequestServiceGrpc.getGetRequestsMethod) == null) {
      synchronized (RequestServiceGrpc.class) {
        if ((getGetRequestsMethod = RequestServiceGrpc.getGetRequestsMethod) == null) {
          RequestServiceGrpc.getGetRequestsMethod = getGetRequestsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetRequestsRequest, ai.reflexio.v1.GetRequestsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetRequests"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetRequestsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetRequestsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RequestServiceMethodDescriptorSupplier("GetRequests"))
              .build();
        }
      }
    }
    return getGetRequestsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetSessionRequest,
      ai.reflexio.v1.GetSessionResponse> getGetSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSession",
      requestType = ai.reflexio.v1.GetSessionRequest.class,
      responseType = ai.reflexio.v1.GetSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetSessionRequest,
      ai.reflexio.v1.GetSessionResponse> getGetSessionMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetSessionRequest, ai.reflexio.v1.GetSessionResponse> getGetSessionMethod;
    if ((getGetSessionMethod = RequestServiceGrpc.getGetSessionMethod) == null) {
      synchronized (RequestServiceGrpc.class) {
        if ((getGetSessionMethod = RequestServiceGrpc.getGetSessionMethod) == null) {
          RequestServiceGrpc.getGetSessionMethod = getGetSessionMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetSessionRequest, ai.reflexio.v1.GetSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RequestServiceMethodDescriptorSupplier("GetSession"))
              .build();
        }
      }
    }
    return getGetSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteRequestRequest,
      ai.reflexio.v1.DeleteRequestResponse> getDeleteRequestMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteRequest",
      requestType = ai.reflexio.v1.DeleteRequestRequest.class,
      responseType = ai.reflexio.v1.DeleteRequestResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteRequestRequest,
      ai.reflexio.v1.DeleteRequestResponse> getDeleteRequestMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteRequestRequest, ai.reflexio.v1.DeleteRequestResponse> getDeleteRequestMethod;
    if ((getDeleteRequestMethod = RequestServiceGrpc.getDeleteRequestMethod) == null) {
      synchronized (RequestServiceGrpc.class) {
        if ((getDeleteRequestMethod = RequestServiceGrpc.getDeleteRequestMethod) == null) {
          RequestServiceGrpc.getDeleteRequestMethod = getDeleteRequestMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteRequestRequest, ai.reflexio.v1.DeleteRequestResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteRequest"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteRequestRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteRequestResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RequestServiceMethodDescriptorSupplier("DeleteRequest"))
              .build();
        }
      }
    }
    return getDeleteRequestMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteRequestsByIdsRequest,
      ai.reflexio.v1.DeleteRequestsByIdsResponse> getDeleteRequestsByIdsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteRequestsByIds",
      requestType = ai.reflexio.v1.DeleteRequestsByIdsRequest.class,
      responseType = ai.reflexio.v1.DeleteRequestsByIdsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteRequestsByIdsRequest,
      ai.reflexio.v1.DeleteRequestsByIdsResponse> getDeleteRequestsByIdsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteRequestsByIdsRequest, ai.reflexio.v1.DeleteRequestsByIdsResponse> getDeleteRequestsByIdsMethod;
    if ((getDeleteRequestsByIdsMethod = RequestServiceGrpc.getDeleteRequestsByIdsMethod) == null) {
      synchronized (RequestServiceGrpc.class) {
        if ((getDeleteRequestsByIdsMethod = RequestServiceGrpc.getDeleteRequestsByIdsMethod) == null) {
          RequestServiceGrpc.getDeleteRequestsByIdsMethod = getDeleteRequestsByIdsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteRequestsByIdsRequest, ai.reflexio.v1.DeleteRequestsByIdsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteRequestsByIds"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteRequestsByIdsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteRequestsByIdsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RequestServiceMethodDescriptorSupplier("DeleteRequestsByIds"))
              .build();
        }
      }
    }
    return getDeleteRequestsByIdsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteSessionRequest,
      ai.reflexio.v1.DeleteSessionResponse> getDeleteSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteSession",
      requestType = ai.reflexio.v1.DeleteSessionRequest.class,
      responseType = ai.reflexio.v1.DeleteSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteSessionRequest,
      ai.reflexio.v1.DeleteSessionResponse> getDeleteSessionMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteSessionRequest, ai.reflexio.v1.DeleteSessionResponse> getDeleteSessionMethod;
    if ((getDeleteSessionMethod = RequestServiceGrpc.getDeleteSessionMethod) == null) {
      synchronized (RequestServiceGrpc.class) {
        if ((getDeleteSessionMethod = RequestServiceGrpc.getDeleteSessionMethod) == null) {
          RequestServiceGrpc.getDeleteSessionMethod = getDeleteSessionMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteSessionRequest, ai.reflexio.v1.DeleteSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new RequestServiceMethodDescriptorSupplier("DeleteSession"))
              .build();
        }
      }
    }
    return getDeleteSessionMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static RequestServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RequestServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RequestServiceStub>() {
        @java.lang.Override
        public RequestServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RequestServiceStub(channel, callOptions);
        }
      };
    return RequestServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static RequestServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RequestServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RequestServiceBlockingV2Stub>() {
        @java.lang.Override
        public RequestServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RequestServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return RequestServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static RequestServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RequestServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RequestServiceBlockingStub>() {
        @java.lang.Override
        public RequestServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RequestServiceBlockingStub(channel, callOptions);
        }
      };
    return RequestServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static RequestServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<RequestServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<RequestServiceFutureStub>() {
        @java.lang.Override
        public RequestServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new RequestServiceFutureStub(channel, callOptions);
        }
      };
    return RequestServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * RequestService inspects and deletes what was published, by request and by session.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetRequests lists sessions with their requests and interactions: sessions by their newest
     * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with has_more
     * and next_page_token, in the middle of a session if need be.
     * </pre>
     */
    default void getRequests(ai.reflexio.v1.GetRequestsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetRequestsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetRequestsMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetSession gives the conversation of one session of a user: its interactions in the order in
     * which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
     * next_page_token continues it.
     * </pre>
     */
    default void getSession(ai.reflexio.v1.GetSessionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it, and a late replay of its publish restores nothing.
     * </pre>
     */
    default void deleteRequest(ai.reflexio.v1.DeleteRequestRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteRequestResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteRequestMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids that
     * are absent count 0.
     * </pre>
     */
    default void deleteRequestsByIds(ai.reflexio.v1.DeleteRequestsByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteRequestsByIdsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteRequestsByIdsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteSession deletes every request of a user's session with its interactions. After OK no call
     * returns them; the rows are purged in the background. Later publishes to the same session are
     * kept. Without user_id it deletes the only session of that name; when several users have one it
     * is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
     * </pre>
     */
    default void deleteSession(ai.reflexio.v1.DeleteSessionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteSessionMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service RequestService.
   * <pre>
   * RequestService inspects and deletes what was published, by request and by session.
   * </pre>
   */
  public static abstract class RequestServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return RequestServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service RequestService.
   * <pre>
   * RequestService inspects and deletes what was published, by request and by session.
   * </pre>
   */
  public static final class RequestServiceStub
      extends io.grpc.stub.AbstractAsyncStub<RequestServiceStub> {
    private RequestServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RequestServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RequestServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetRequests lists sessions with their requests and interactions: sessions by their newest
     * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with has_more
     * and next_page_token, in the middle of a session if need be.
     * </pre>
     */
    public void getRequests(ai.reflexio.v1.GetRequestsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetRequestsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetRequestsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetSession gives the conversation of one session of a user: its interactions in the order in
     * which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
     * next_page_token continues it.
     * </pre>
     */
    public void getSession(ai.reflexio.v1.GetSessionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it, and a late replay of its publish restores nothing.
     * </pre>
     */
    public void deleteRequest(ai.reflexio.v1.DeleteRequestRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteRequestResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteRequestMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids that
     * are absent count 0.
     * </pre>
     */
    public void deleteRequestsByIds(ai.reflexio.v1.DeleteRequestsByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteRequestsByIdsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteRequestsByIdsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteSession deletes every request of a user's session with its interactions. After OK no call
     * returns them; the rows are purged in the background. Later publishes to the same session are
     * kept. Without user_id it deletes the only session of that name; when several users have one it
     * is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
     * </pre>
     */
    public void deleteSession(ai.reflexio.v1.DeleteSessionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteSessionMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service RequestService.
   * <pre>
   * RequestService inspects and deletes what was published, by request and by session.
   * </pre>
   */
  public static final class RequestServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<RequestServiceBlockingV2Stub> {
    private RequestServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RequestServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RequestServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetRequests lists sessions with their requests and interactions: sessions by their newest
     * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with has_more
     * and next_page_token, in the middle of a session if need be.
     * </pre>
     */
    public ai.reflexio.v1.GetRequestsResponse getRequests(ai.reflexio.v1.GetRequestsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetRequestsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSession gives the conversation of one session of a user: its interactions in the order in
     * which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
     * next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetSessionResponse getSession(ai.reflexio.v1.GetSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it, and a late replay of its publish restores nothing.
     * </pre>
     */
    public ai.reflexio.v1.DeleteRequestResponse deleteRequest(ai.reflexio.v1.DeleteRequestRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteRequestMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids that
     * are absent count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteRequestsByIdsResponse deleteRequestsByIds(ai.reflexio.v1.DeleteRequestsByIdsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteRequestsByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteSession deletes every request of a user's session with its interactions. After OK no call
     * returns them; the rows are purged in the background. Later publishes to the same session are
     * kept. Without user_id it deletes the only session of that name; when several users have one it
     * is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
     * </pre>
     */
    public ai.reflexio.v1.DeleteSessionResponse deleteSession(ai.reflexio.v1.DeleteSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service RequestService.
   * <pre>
   * RequestService inspects and deletes what was published, by request and by session.
   * </pre>
   */
  public static final class RequestServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<RequestServiceBlockingStub> {
    private RequestServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RequestServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RequestServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetRequests lists sessions with their requests and interactions: sessions by their newest
     * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with has_more
     * and next_page_token, in the middle of a session if need be.
     * </pre>
     */
    public ai.reflexio.v1.GetRequestsResponse getRequests(ai.reflexio.v1.GetRequestsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetRequestsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetSession gives the conversation of one session of a user: its interactions in the order in
     * which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
     * next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetSessionResponse getSession(ai.reflexio.v1.GetSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it, and a late replay of its publish restores nothing.
     * </pre>
     */
    public ai.reflexio.v1.DeleteRequestResponse deleteRequest(ai.reflexio.v1.DeleteRequestRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteRequestMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids that
     * are absent count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteRequestsByIdsResponse deleteRequestsByIds(ai.reflexio.v1.DeleteRequestsByIdsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteRequestsByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteSession deletes every request of a user's session with its interactions. After OK no call
     * returns them; the rows are purged in the background. Later publishes to the same session are
     * kept. Without user_id it deletes the only session of that name; when several users have one it
     * is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
     * </pre>
     */
    public ai.reflexio.v1.DeleteSessionResponse deleteSession(ai.reflexio.v1.DeleteSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service RequestService.
   * <pre>
   * RequestService inspects and deletes what was published, by request and by session.
   * </pre>
   */
  public static final class RequestServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<RequestServiceFutureStub> {
    private RequestServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected RequestServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new RequestServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetRequests lists sessions with their requests and interactions: sessions by their newest
     * request, newest first; inside a session the oldest first. A reply is cut at 4 MiB with has_more
     * and next_page_token, in the middle of a session if need be.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetRequestsResponse> getRequests(
        ai.reflexio.v1.GetRequestsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetRequestsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetSession gives the conversation of one session of a user: its interactions in the order in
     * which they were stored. A session that is absent has none. A reply is cut at 4 MiB;
     * next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetSessionResponse> getSession(
        ai.reflexio.v1.GetSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteRequest deletes one request with its interactions. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it, and a late replay of its publish restores nothing.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteRequestResponse> deleteRequest(
        ai.reflexio.v1.DeleteRequestRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteRequestMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteRequestsByIds deletes many requests with their interactions, all in one commit. Ids that
     * are absent count 0.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteRequestsByIdsResponse> deleteRequestsByIds(
        ai.reflexio.v1.DeleteRequestsByIdsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteRequestsByIdsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteSession deletes every request of a user's session with its interactions. After OK no call
     * returns them; the rows are purged in the background. Later publishes to the same session are
     * kept. Without user_id it deletes the only session of that name; when several users have one it
     * is INVALID_ARGUMENT / SESSION_AMBIGUOUS, and nothing is deleted.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteSessionResponse> deleteSession(
        ai.reflexio.v1.DeleteSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteSessionMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_REQUESTS = 0;
  private static final int METHODID_GET_SESSION = 1;
  private static final int METHODID_DELETE_REQUEST = 2;
  private static final int METHODID_DELETE_REQUESTS_BY_IDS = 3;
  private static final int METHODID_DELETE_SESSION = 4;

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
        case METHODID_GET_REQUESTS:
          serviceImpl.getRequests((ai.reflexio.v1.GetRequestsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetRequestsResponse>) responseObserver);
          break;
        case METHODID_GET_SESSION:
          serviceImpl.getSession((ai.reflexio.v1.GetSessionRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetSessionResponse>) responseObserver);
          break;
        case METHODID_DELETE_REQUEST:
          serviceImpl.deleteRequest((ai.reflexio.v1.DeleteRequestRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteRequestResponse>) responseObserver);
          break;
        case METHODID_DELETE_REQUESTS_BY_IDS:
          serviceImpl.deleteRequestsByIds((ai.reflexio.v1.DeleteRequestsByIdsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteRequestsByIdsResponse>) responseObserver);
          break;
        case METHODID_DELETE_SESSION:
          serviceImpl.deleteSession((ai.reflexio.v1.DeleteSessionRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteSessionResponse>) responseObserver);
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
          getGetRequestsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetRequestsRequest,
              ai.reflexio.v1.GetRequestsResponse>(
                service, METHODID_GET_REQUESTS)))
        .addMethod(
          getGetSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetSessionRequest,
              ai.reflexio.v1.GetSessionResponse>(
                service, METHODID_GET_SESSION)))
        .addMethod(
          getDeleteRequestMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteRequestRequest,
              ai.reflexio.v1.DeleteRequestResponse>(
                service, METHODID_DELETE_REQUEST)))
        .addMethod(
          getDeleteRequestsByIdsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteRequestsByIdsRequest,
              ai.reflexio.v1.DeleteRequestsByIdsResponse>(
                service, METHODID_DELETE_REQUESTS_BY_IDS)))
        .addMethod(
          getDeleteSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteSessionRequest,
              ai.reflexio.v1.DeleteSessionResponse>(
                service, METHODID_DELETE_SESSION)))
        .build();
  }

  private static abstract class RequestServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    RequestServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.RequestServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("RequestService");
    }
  }

  private static final class RequestServiceFileDescriptorSupplier
      extends RequestServiceBaseDescriptorSupplier {
    RequestServiceFileDescriptorSupplier() {}
  }

  private static final class RequestServiceMethodDescriptorSupplier
      extends RequestServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    RequestServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (RequestServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new RequestServiceFileDescriptorSupplier())
              .addMethod(getGetRequestsMethod())
              .addMethod(getGetSessionMethod())
              .addMethod(getDeleteRequestMethod())
              .addMethod(getDeleteRequestsByIdsMethod())
              .addMethod(getDeleteSessionMethod())
              .build();
        }
      }
    }
    return result;
  }
}
