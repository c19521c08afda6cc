package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * InteractionService records what users and agents do together, lists it, finds it and deletes it.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class InteractionServiceGrpc {

  private InteractionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.InteractionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.PublishInteractionRequest,
      ai.reflexio.v1.PublishInteractionResponse> getPublishInteractionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "PublishInteraction",
      requestType = ai.reflexio.v1.PublishInteractionRequest.class,
      responseType = ai.reflexio.v1.PublishInteractionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.PublishInteractionRequest,
      ai.reflexio.v1.PublishInteractionResponse> getPublishInteractionMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.PublishInteractionRequest, ai.reflexio.v1.PublishInteractionResponse> getPublishInteractionMethod;
    if ((getPublishInteractionMethod = InteractionServiceGrpc.getPublishInteractionMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getPublishInteractionMethod = InteractionServiceGrpc.getPublishInteractionMethod) == null) {
          InteractionServiceGrpc.getPublishInteractionMethod = getPublishInteractionMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.PublishInteractionRequest, ai.reflexio.v1.PublishInteractionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "PublishInteraction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.PublishInteractionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.PublishInteractionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("PublishInteraction"))
              .build();
        }
      }
    }
    return getPublishInteractionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.BulkPublishInteractionsRequest,
      ai.reflexio.v1.BulkPublishInteractionsResponse> getBulkPublishInteractionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "BulkPublishInteractions",
      requestType = ai.reflexio.v1.BulkPublishInteractionsRequest.class,
      responseType = ai.reflexio.v1.BulkPublishInteractionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.BulkPublishInteractionsRequest,
      ai.reflexio.v1.BulkPublishInteractionsResponse> getBulkPublishInteractionsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.BulkPublishInteractionsRequest, ai.reflexio.v1.BulkPublishInteractionsResponse> getBulkPublishInteractionsMethod;
    if ((getBulkPublishInteractionsMethod = InteractionServiceGrpc.getBulkPublishInteractionsMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getBulkPublishInteractionsMethod = InteractionServiceGrpc.getBulkPublishInteractionsMethod) == null) {
          InteractionServiceGrpc.getBulkPublishInteractionsMethod = getBulkPublishInteractionsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.BulkPublishInteractionsRequest, ai.reflexio.v1.BulkPublishInteractionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.BIDI_STREAMING)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "BulkPublishInteractions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.BulkPublishInteractionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.BulkPublishInteractionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("BulkPublishInteractions"))
              .build();
        }
      }
    }
    return getBulkPublishInteractionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.SearchInteractionsRequest,
      ai.reflexio.v1.SearchInteractionsResponse> getSearchInteractionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchInteractions",
      requestType = ai.reflexio.v1.SearchInteractionsRequest.class,
      responseType = ai.reflexio.v1.SearchInteractionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.SearchInteractionsRequest,
      ai.reflexio.v1.SearchInteractionsResponse> getSearchInteractionsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.SearchInteractionsRequest, ai.reflexio.v1.SearchInteractionsResponse> getSearchInteractionsMethod;
    if ((getSearchInteractionsMethod = InteractionServiceGrpc.getSearchInteractionsMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getSearchInteractionsMethod = InteractionServiceGrpc.getSearchInteractionsMethod) == null) {
          InteractionServiceGrpc.getSearchInteractionsMethod = getSearchInteractionsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.SearchInteractionsRequest, ai.reflexio.v1.SearchInteractionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchInteractions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchInteractionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchInteractionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("SearchInteractions"))
              .build();
        }
      }
    }
    return getSearchInteractionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.SearchOrganizationRequest,
      ai.reflexio.v1.SearchOrganizationResponse> getSearchOrganizationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchOrganization",
      requestType = ai.reflexio.v1.SearchOrganizationRequest.class,
      responseType = ai.reflexio.v1.SearchOrganizationResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.SearchOrganizationRequest,
      ai.reflexio.v1.SearchOrganizationResponse> getSearchOrganizationMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.SearchOrganizationRequest, ai.reflexio.v1.SearchOrganizationResponse> getSearchOrganizationMethod;
    if ((getSearchOrganizationMethod = InteractionServiceGrpc.getSearchOrganizationMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getSearchOrganizationMethod = InteractionServiceGrpc.getSearchOrganizationMethod) == null) {
          InteractionServiceGrpc.getSearchOrganizationMethod = getSearchOrganizationMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.SearchOrganizationRequest, ai.reflexio.v1.SearchOrganizationResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchOrganization"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchOrganizationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchOrganizationResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("SearchOrganization"))
              .build();
        }
      }
    }
    return getSearchOrganizationMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetInteractionsRequest,
      ai.reflexio.v1.GetInteractionsResponse> getGetInteractionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetInteractions",
      requestType = ai.reflexio.v1.GetInteractionsRequest.class,
      responseType = ai.reflexio.v1.GetInteractionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetInteractionsRequest,
      ai.reflexio.v1.GetInteractionsResponse> getGetInteractionsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetInteractionsRequest, ai.reflexio.v1.GetInteractionsResponse> getGetInteractionsMethod;
    if ((getGetInteractionsMethod = InteractionServiceGrpc.getGetInteractionsMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getGetInteractionsMethod = InteractionServiceGrpc.getGetInteractionsMethod) == null) {
          InteractionServiceGrpc.getGetInteractionsMethod = getGetInteractionsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetInteractionsRequest, ai.reflexio.v1.GetInteractionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetInteractions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetInteractionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetInteractionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("GetInteractions"))
              .build();
        }
      }
    }
    return getGetInteractionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetAllInteractionsRequest,
      ai.reflexio.v1.GetAllInteractionsResponse> getGetAllInteractionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetAllInteractions",
      requestType = ai.reflexio.v1.GetAllInteractionsRequest.class,
      responseType = ai.reflexio.v1.GetAllInteractionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetAllInteractionsRequest,
      ai.reflexio.v1.GetAllInteractionsResponse> getGetAllInteractionsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetAllInteractionsRequest, ai.reflexio.v1.GetAllInteractionsResponse> getGetAllInteractionsMethod;
    if ((getGetAllInteractionsMethod = InteractionServiceGrpc.getGetAllInteractionsMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getGetAllInteractionsMethod = InteractionServiceGrpc.getGetAllInteractionsMethod) == null) {
          InteractionServiceGrpc.getGetAllInteractionsMethod = getGetAllInteractionsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetAllInteractionsRequest, ai.reflexio.v1.GetAllInteractionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetAllInteractions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetAllInteractionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetAllInteractionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("GetAllInteractions"))
              .build();
        }
      }
    }
    return getGetAllInteractionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetInteractionImageRequest,
      ai.reflexio.v1.GetInteractionImageResponse> getGetInteractionImageMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetInteractionImage",
      requestType = ai.reflexio.v1.GetInteractionImageRequest.class,
      responseType = ai.reflexio.v1.GetInteractionImageResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetInteractionImageRequest,
      ai.reflexio.v1.GetInteractionImageResponse> getGetInteractionImageMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetInteractionImageRequest, ai.reflexio.v1.GetInteractionImageResponse> getGetInteractionImageMethod;
    if ((getGetInteractionImageMethod = InteractionServiceGrpc.getGetInteractionImageMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getGetInteractionImageMethod = InteractionServiceGrpc.getGetInteractionImageMethod) == null) {
          InteractionServiceGrpc.getGetInteractionImageMethod = getGetInteractionImageMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetInteractionImageRequest, ai.reflexio.v1.GetInteractionImageResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetInteractionImage"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetInteractionImageRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetInteractionImageResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("GetInteractionImage"))
              .build();
        }
      }
    }
    return getGetInteractionImageMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteInteractionRequest,
      ai.reflexio.v1.DeleteInteractionResponse> getDeleteInteractionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteInteraction",
      requestType = ai.reflexio.v1.DeleteInteractionRequest.class,
      responseType = ai.reflexio.v1.DeleteInteractionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteInteractionRequest,
      ai.reflexio.v1.DeleteInteractionResponse> getDeleteInteractionMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteInteractionRequest, ai.reflexio.v1.DeleteInteractionResponse> getDeleteInteractionMethod;
    if ((getDeleteInteractionMethod = InteractionServiceGrpc.getDeleteInteractionMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getDeleteInteractionMethod = InteractionServiceGrpc.getDeleteInteractionMethod) == null) {
          InteractionServiceGrpc.getDeleteInteractionMethod = getDeleteInteractionMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteInteractionRequest, ai.reflexio.v1.DeleteInteractionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteInteraction"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteInteractionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteInteractionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("DeleteInteraction"))
              .build();
        }
      }
    }
    return getDeleteInteractionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllInteractionsRequest,
      ai.reflexio.v1.DeleteAllInteractionsResponse> getDeleteAllInteractionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAllInteractions",
      requestType = ai.reflexio.v1.DeleteAllInteractionsRequest.class,
      responseType = ai.reflexio.v1.DeleteAllInteractionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllInteractionsRequest,
      ai.reflexio.v1.DeleteAllInteractionsResponse> getDeleteAllInteractionsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllInteractionsRequest, ai.reflexio.v1.DeleteAllInteractionsResponse> getDeleteAllInteractionsMethod;
    if ((getDeleteAllInteractionsMethod = InteractionServiceGrpc.getDeleteAllInteractionsMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getDeleteAllInteractionsMethod = InteractionServiceGrpc.getDeleteAllInteractionsMethod) == null) {
          InteractionServiceGrpc.getDeleteAllInteractionsMethod = getDeleteAllInteractionsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAllInteractionsRequest, ai.reflexio.v1.DeleteAllInteractionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAllInteractions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllInteractionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllInteractionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("DeleteAllInteractions"))
              .build();
        }
      }
    }
    return getDeleteAllInteractionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.ClearUserDataRequest,
      ai.reflexio.v1.ClearUserDataResponse> getClearUserDataMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ClearUserData",
      requestType = ai.reflexio.v1.ClearUserDataRequest.class,
      responseType = ai.reflexio.v1.ClearUserDataResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.ClearUserDataRequest,
      ai.reflexio.v1.ClearUserDataResponse> getClearUserDataMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.ClearUserDataRequest, ai.reflexio.v1.ClearUserDataResponse> getClearUserDataMethod;
    if ((getClearUserDataMethod = InteractionServiceGrpc.getClearUserDataMethod) == null) {
      synchronized (InteractionServiceGrpc.class) {
        if ((getClearUserDataMethod = InteractionServiceGrpc.getClearUserDataMethod) == null) {
          InteractionServiceGrpc.getClearUserDataMethod = getClearUserDataMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.ClearUserDataRequest, ai.reflexio.v1.ClearUserDataResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ClearUserData"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.ClearUserDataRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.ClearUserDataResponse.getDefaultInstance()))
              .setSchemaDescriptor(new InteractionServiceMethodDescriptorSupplier("ClearUserData"))
              .build();
        }
      }
    }
    return getClearUserDataMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static InteractionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InteractionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InteractionServiceStub>() {
        @java.lang.Override
        public InteractionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InteractionServiceStub(channel, callOptions);
        }
      };
    return InteractionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static InteractionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InteractionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InteractionServiceBlockingV2Stub>() {
        @java.lang.Override
        public InteractionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InteractionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return InteractionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static InteractionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InteractionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InteractionServiceBlockingStub>() {
        @java.lang.Override
        public InteractionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InteractionServiceBlockingStub(channel, callOptions);
        }
      };
    return InteractionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static InteractionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<InteractionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<InteractionServiceFutureStub>() {
        @java.lang.Override
        public InteractionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new InteractionServiceFutureStub(channel, callOptions);
        }
      };
    return InteractionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * InteractionService records what users and agents do together, lists it, finds it and deletes it.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * PublishInteraction stores one request with its interactions. Atomic: all of it is stored or
     * nothing. OK means committed to disk. Idempotent by request_id: the same id with the same content
     * is answered as the first time and stores nothing again; with other content it is ALREADY_EXISTS
     * / REQUEST_ID_REUSED. A call that is cancelled or times out may still have been stored: send it
     * again under the same request_id. Interactions keep the order of the list.
     * </pre>
     */
    default void publishInteraction(ai.reflexio.v1.PublishInteractionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.PublishInteractionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getPublishInteractionMethod(), responseObserver);
    }

    /**
     * <pre>
     * BulkPublishInteractions stores many requests over one stream. Each item is atomic and
     * idempotent by itself, exactly like PublishInteraction; a bad item is answered with its error
     * and its neighbours are stored. Results come in the order of the items, each when it is
     * committed, all that one commit completed together. The server bounds what is in flight: it
     * stops reading while it is behind. After a break send again, under the same request_ids, every
     * item that was not answered; a cancelled stream may still commit what it had sent.
     * </pre>
     */
    default io.grpc.stub.StreamObserver<ai.reflexio.v1.BulkPublishInteractionsRequest> bulkPublishInteractions(
        io.grpc.stub.StreamObserver<ai.reflexio.v1.BulkPublishInteractionsResponse> responseObserver) {
      return io.grpc.stub.ServerCalls.asyncUnimplementedStreamingCall(getBulkPublishInteractionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * SearchInteractions finds one user's interactions by meaning and by words, best first. Reads
     * what was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues it. Each page
     * ranks anew and continues after the last returned record that is still there. Without changes in
     * between, the pages together are the whole result, each record once. A record that is stored or
     * changed in between may be missing or returned twice; one next to a deleted record may be
     * returned twice.
     * </pre>
     */
    default void searchInteractions(ai.reflexio.v1.SearchInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchInteractionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchInteractionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * SearchOrganization finds interactions of all users of the organisation, most similar first.
     * Each user is searched as by SearchInteractions; at most 1,000 users are searched, the first by
     * name. A reply is cut at 4 MiB as that of SearchInteractions is.
     * </pre>
     */
    default void searchOrganization(ai.reflexio.v1.SearchOrganizationRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchOrganizationResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchOrganizationMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetInteractions lists one user's interactions, newest first (created_at, then interaction_id).
     * A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    default void getInteractions(ai.reflexio.v1.GetInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetInteractionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetInteractionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetAllInteractions lists the organisation's interactions, last stored first. A reply is cut at
     * 4 MiB; next_page_token continues it.
     * </pre>
     */
    default void getAllInteractions(ai.reflexio.v1.GetAllInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAllInteractionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetAllInteractionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetInteractionImage returns the image of one interaction, byte for byte, with its content type.
     * NOT_FOUND when there is no such interaction or it has no image.
     * </pre>
     */
    default void getInteractionImage(ai.reflexio.v1.GetInteractionImageRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetInteractionImageResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetInteractionImageMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another user's
     * succeeds with deleted_count 0. After OK no call returns it.
     * </pre>
     */
    default void deleteInteraction(ai.reflexio.v1.DeleteInteractionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteInteractionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteInteractionMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAllInteractions deletes every request and interaction of the organisation. After OK no
     * call returns them; the rows are purged in the background.
     * </pre>
     */
    default void deleteAllInteractions(ai.reflexio.v1.DeleteAllInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllInteractionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAllInteractionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * ClearUserData deletes everything that is stored about one user. After OK no call returns it; the
     * rows are purged in the background. Repeating it succeeds with zero counts.
     * </pre>
     */
    default void clearUserData(ai.reflexio.v1.ClearUserDataRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.ClearUserDataResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getClearUserDataMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service InteractionService.
   * <pre>
   * InteractionService records what users and agents do together, lists it, finds it and deletes it.
   * </pre>
   */
  public static abstract class InteractionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return InteractionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service InteractionService.
   * <pre>
   * InteractionService records what users and agents do together, lists it, finds it and deletes it.
   * </pre>
   */
  public static final class InteractionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<InteractionServiceStub> {
    private InteractionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InteractionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InteractionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishInteraction stores one request with its interactions. Atomic: all of it is stored or
     * nothing. OK means committed to disk. Idempotent by request_id: the same id with the same content
     * is answered as the first time and stores nothing again; with other content it is ALREADY_EXISTS
     * / REQUEST_ID_REUSED. A call that is cancelled or times out may still have been stored: send it
     * again under the same request_id. Interactions keep the order of the list.
     * </pre>
     */
    public void publishInteraction(ai.reflexio.v1.PublishInteractionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.PublishInteractionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getPublishInteractionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * BulkPublishInteractions stores many requests over one stream. Each item is atomic and
     * idempotent by itself, exactly like PublishInteraction; a bad item is answered with its error
     * and its neighbours are stored. Results come in the order of the items, each when it is
     * committed, all that one commit completed together. The server bounds what is in flight: it
     * stops reading while it is behind. After a break send again, under the same request_ids, every
     * item that was not answered; a cancelled stream may still commit what it had sent.
     * </pre>
     */
    public io.grpc.stub.StreamObserver<ai.reflexio.v1.BulkPublishInteractionsRequest> bulkPublishInteractions(
        io.grpc.stub.StreamObserver<ai.reflexio.v1.BulkPublishInteractionsResponse> responseObserver) {
      return io.grpc.stub.ClientCalls.asyncBidiStreamingCall(
          getChannel().newCall(getBulkPublishInteractionsMethod(), getCallOptions()), responseObserver);
    }

    /**
     * <pre>
     * SearchInteractions finds one user's interactions by meaning and by words, best first. Reads
     * what was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues it. Each page
     * ranks anew and continues after the last returned record that is still there. Without changes in
     * between, the pages together are the whole result, each record once. A record that is stored or
     * changed in between may be missing or returned twice; one next to a deleted record may be
     * returned twice.
     * </pre>
     */
    public void searchInteractions(ai.reflexio.v1.SearchInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchInteractionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchInteractionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SearchOrganization finds interactions of all users of the organisation, most similar first.
     * Each user is searched as by SearchInteractions; at most 1,000 users are searched, the first by
     * name. A reply is cut at 4 MiB as that of SearchInteractions is.
     * </pre>
     */
    public void searchOrganization(ai.reflexio.v1.SearchOrganizationRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchOrganizationResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchOrganizationMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetInteractions lists one user's interactions, newest first (created_at, then interaction_id).
     * A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public void getInteractions(ai.reflexio.v1.GetInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetInteractionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetInteractionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetAllInteractions lists the organisation's interactions, last stored first. A reply is cut at
     * 4 MiB; next_page_token continues it.
     * </pre>
     */
    public void getAllInteractions(ai.reflexio.v1.GetAllInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAllInteractionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetAllInteractionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetInteractionImage returns the image of one interaction, byte for byte, with its content type.
     * NOT_FOUND when there is no such interaction or it has no image.
     * </pre>
     */
    public void getInteractionImage(ai.reflexio.v1.GetInteractionImageRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetInteractionImageResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetInteractionImageMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another user's
     * succeeds with deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public void deleteInteraction(ai.reflexio.v1.DeleteInteractionRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteInteractionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteInteractionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAllInteractions deletes every request and interaction of the organisation. After OK no
     * call returns them; the rows are purged in the background.
     * </pre>
     */
    public void deleteAllInteractions(ai.reflexio.v1.DeleteAllInteractionsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllInteractionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAllInteractionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * ClearUserData deletes everything that is stored about one user. After OK no call returns it; the
     * rows are purged in the background. Repeating it succeeds with zero counts.
     * </pre>
     */
    public void clearUserData(ai.reflexio.v1.ClearUserDataRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.ClearUserDataResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getClearUserDataMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service InteractionService.
   * <pre>
   * InteractionService records what users and agents do together, lists it, finds it and deletes it.
   * </pre>
   */
  public static final class InteractionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<InteractionServiceBlockingV2Stub> {
    private InteractionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InteractionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InteractionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishInteraction stores one request with its interactions. Atomic: all of it is stored or
     * nothing. OK means committed to disk. Idempotent by request_id: the same id with the same content
     * is answered as the first time and stores nothing again; with other content it is ALREADY_EXISTS
     * / REQUEST_ID_REUSED. A call that is cancelled or times out may still have been stored: send it
     * again under the same request_id. Interactions keep the order of the list.
     * </pre>
     */
    public ai.reflexio.v1.PublishInteractionResponse publishInteraction(ai.reflexio.v1.PublishInteractionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getPublishInteractionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * BulkPublishInteractions stores many requests over one stream. Each item is atomic and
     * idempotent by itself, exactly like PublishInteraction; a bad item is answered with its error
     * and its neighbours are stored. Results come in the order of the items, each when it is
     * committed, all that one commit completed together. The server bounds what is in flight: it
     * stops reading while it is behind. After a break send again, under the same request_ids, every
     * item that was not answered; a cancelled stream may still commit what it had sent.
     * </pre>
     */
    @io.grpc.ExperimentalApi("https://github.com/grpc/grpc-java/issues/10918")
    public io.grpc.stub.BlockingClientCall<ai.reflexio.v1.BulkPublishInteractionsRequest, ai.reflexio.v1.BulkPublishInteractionsResponse>
        bulkPublishInteractions() {
      return io.grpc.stub.ClientCalls.blockingBidiStreamingCall(
          getChannel(), getBulkPublishInteractionsMethod(), getCallOptions());
    }

    /**
     * <pre>
     * SearchInteractions finds one user's interactions by meaning and by words, best first. Reads
     * what was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues it. Each page
     * ranks anew and continues after the last returned record that is still there. Without changes in
     * between, the pages together are the whole result, each record once. A record that is stored or
     * changed in between may be missing or returned twice; one next to a deleted record may be
     * returned twice.
     * </pre>
     */
    public ai.reflexio.v1.SearchInteractionsResponse searchInteractions(ai.reflexio.v1.SearchInteractionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSearchInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchOrganization finds interactions of all users of the organisation, most similar first.
     * Each user is searched as by SearchInteractions; at most 1,000 users are searched, the first by
     * name. A reply is cut at 4 MiB as that of SearchInteractions is.
     * </pre>
     */
    public ai.reflexio.v1.SearchOrganizationResponse searchOrganization(ai.reflexio.v1.SearchOrganizationRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSearchOrganizationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetInteractions lists one user's interactions, newest first (created_at, then interaction_id).
     * A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetInteractionsResponse getInteractions(ai.reflexio.v1.GetInteractionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetAllInteractions lists the organisation's interactions, last stored first. A reply is cut at
     * 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetAllInteractionsResponse getAllInteractions(ai.reflexio.v1.GetAllInteractionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetAllInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetInteractionImage returns the image of one interaction, byte for byte, with its content type.
     * NOT_FOUND when there is no such interaction or it has no image.
     * </pre>
     */
    public ai.reflexio.v1.GetInteractionImageResponse getInteractionImage(ai.reflexio.v1.GetInteractionImageRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetInteractionImageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another user's
     * succeeds with deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public ai.reflexio.v1.DeleteInteractionResponse deleteInteraction(ai.reflexio.v1.DeleteInteractionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteInteractionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllInteractions deletes every request and interaction of the organisation. After OK no
     * call returns them; the rows are purged in the background.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllInteractionsResponse deleteAllInteractions(ai.reflexio.v1.DeleteAllInteractionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAllInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ClearUserData deletes everything that is stored about one user. After OK no call returns it; the
     * rows are purged in the background. Repeating it succeeds with zero counts.
     * </pre>
     */
    public ai.reflexio.v1.ClearUserDataResponse clearUserData(ai.reflexio.v1.ClearUserDataRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getClearUserDataMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service InteractionService.
   * <pre>
   * InteractionService records what users and agents do together, lists it, finds it and deletes it.
   * </pre>
   */
  public static final class InteractionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<InteractionServiceBlockingStub> {
    private InteractionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InteractionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InteractionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishInteraction stores one request with its interactions. Atomic: all of it is stored or
     * nothing. OK means committed to disk. Idempotent by request_id: the same id with the same content
     * is answered as the first time and stores nothing again; with other content it is ALREADY_EXISTS
     * / REQUEST_ID_REUSED. A call that is cancelled or times out may still have been stored: send it
     * again under the same request_id. Interactions keep the order of the list.
     * </pre>
     */
    public ai.reflexio.v1.PublishInteractionResponse publishInteraction(ai.reflexio.v1.PublishInteractionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getPublishInteractionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchInteractions finds one user's interactions by meaning and by words, best first. Reads
     * what was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues it. Each page
     * ranks anew and continues after the last returned record that is still there. Without changes in
     * between, the pages together are the whole result, each record once. A record that is stored or
     * changed in between may be missing or returned twice; one next to a deleted record may be
     * returned twice.
     * </pre>
     */
    public ai.reflexio.v1.SearchInteractionsResponse searchInteractions(ai.reflexio.v1.SearchInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchOrganization finds interactions of all users of the organisation, most similar first.
     * Each user is searched as by SearchInteractions; at most 1,000 users are searched, the first by
     * name. A reply is cut at 4 MiB as that of SearchInteractions is.
     * </pre>
     */
    public ai.reflexio.v1.SearchOrganizationResponse searchOrganization(ai.reflexio.v1.SearchOrganizationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchOrganizationMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetInteractions lists one user's interactions, newest first (created_at, then interaction_id).
     * A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetInteractionsResponse getInteractions(ai.reflexio.v1.GetInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetAllInteractions lists the organisation's interactions, last stored first. A reply is cut at
     * 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetAllInteractionsResponse getAllInteractions(ai.reflexio.v1.GetAllInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetAllInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetInteractionImage returns the image of one interaction, byte for byte, with its content type.
     * NOT_FOUND when there is no such interaction or it has no image.
     * </pre>
     */
    public ai.reflexio.v1.GetInteractionImageResponse getInteractionImage(ai.reflexio.v1.GetInteractionImageRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetInteractionImageMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another user's
     * succeeds with deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public ai.reflexio.v1.DeleteInteractionResponse deleteInteraction(ai.reflexio.v1.DeleteInteractionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteInteractionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllInteractions deletes every request and interaction of the organisation. After OK no
     * call returns them; the rows are purged in the background.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllInteractionsResponse deleteAllInteractions(ai.reflexio.v1.DeleteAllInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAllInteractionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * ClearUserData deletes everything that is stored about one user. After OK no call returns it; the
     * rows are purged in the background. Repeating it succeeds with zero counts.
     * </pre>
     */
    public ai.reflexio.v1.ClearUserDataResponse clearUserData(ai.reflexio.v1.ClearUserDataRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getClearUserDataMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service InteractionService.
   * <pre>
   * InteractionService records what users and agents do together, lists it, finds it and deletes it.
   * </pre>
   */
  public static final class InteractionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<InteractionServiceFutureStub> {
    private InteractionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected InteractionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new InteractionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * PublishInteraction stores one request with its interactions. Atomic: all of it is stored or
     * nothing. OK means committed to disk. Idempotent by request_id: the same id with the same content
     * is answered as the first time and stores nothing again; with other content it is ALREADY_EXISTS
     * / REQUEST_ID_REUSED. A call that is cancelled or times out may still have been stored: send it
     * again under the same request_id. Interactions keep the order of the list.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.PublishInteractionResponse> publishInteraction(
        ai.reflexio.v1.PublishInteractionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getPublishInteractionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SearchInteractions finds one user's interactions by meaning and by words, best first. Reads
     * what was committed before the call. Filters apply before top_k, so they never leave a result
     * short. A reply is cut at 4 MiB: has_more says so, and next_page_token continues it. Each page
     * ranks anew and continues after the last returned record that is still there. Without changes in
     * between, the pages together are the whole result, each record once. A record that is stored or
     * changed in between may be missing or returned twice; one next to a deleted record may be
     * returned twice.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.SearchInteractionsResponse> searchInteractions(
        ai.reflexio.v1.SearchInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchInteractionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SearchOrganization finds interactions of all users of the organisation, most similar first.
     * Each user is searched as by SearchInteractions; at most 1,000 users are searched, the first by
     * name. A reply is cut at 4 MiB as that of SearchInteractions is.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.SearchOrganizationResponse> searchOrganization(
        ai.reflexio.v1.SearchOrganizationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchOrganizationMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetInteractions lists one user's interactions, newest first (created_at, then interaction_id).
     * A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetInteractionsResponse> getInteractions(
        ai.reflexio.v1.GetInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetInteractionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetAllInteractions lists the organisation's interactions, last stored first. A reply is cut at
     * 4 MiB; next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetAllInteractionsResponse> getAllInteractions(
        ai.reflexio.v1.GetAllInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetAllInteractionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetInteractionImage returns the image of one interaction, byte for byte, with its content type.
     * NOT_FOUND when there is no such interaction or it has no image.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetInteractionImageResponse> getInteractionImage(
        ai.reflexio.v1.GetInteractionImageRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetInteractionImageMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteInteraction deletes one interaction of a user. Deleting what is absent or another user's
     * succeeds with deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteInteractionResponse> deleteInteraction(
        ai.reflexio.v1.DeleteInteractionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteInteractionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAllInteractions deletes every request and interaction of the organisation. After OK no
     * call returns them; the rows are purged in the background.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAllInteractionsResponse> deleteAllInteractions(
        ai.reflexio.v1.DeleteAllInteractionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAllInteractionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * ClearUserData deletes everything that is stored about one user. After OK no call returns it; the
     * rows are purged in the background. Repeating it succeeds with zero counts.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.ClearUserDataResponse> clearUserData(
        ai.reflexio.v1.ClearUserDataRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getClearUserDataMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_PUBLISH_INTERACTION = 0;
  private static final int METHODID_SEARCH_INTERACTIONS = 1;
  private static final int METHODID_SEARCH_ORGANIZATION = 2;
  private static final int METHODID_GET_INTERACTIONS = 3;
  private static final int METHODID_GET_ALL_INTERACTIONS = 4;
  private static final int METHODID_GET_INTERACTION_IMAGE = 5;
  private static final int METHODID_DELETE_INTERACTION = 6;
  private static final int METHODID_DELETE_ALL_INTERACTIONS = 7;
  private static final int METHODID_CLEAR_USER_DATA = 8;
  private static final int METHODID_BULK_PUBLISH_INTERACTIONS = 9;

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
        case METHODID_PUBLISH_INTERACTION:
          serviceImpl.publishInteraction((ai.reflexio.v1.PublishInteractionRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.PublishInteractionResponse>) responseObserver);
          break;
        case METHODID_SEARCH_INTERACTIONS:
          serviceImpl.searchInteractions((ai.reflexio.v1.SearchInteractionsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchInteractionsResponse>) responseObserver);
          break;
        case METHODID_SEARCH_ORGANIZATION:
          serviceImpl.searchOrganization((ai.reflexio.v1.SearchOrganizationRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchOrganizationResponse>) responseObserver);
          break;
        case METHODID_GET_INTERACTIONS:
          serviceImpl.getInteractions((ai.reflexio.v1.GetInteractionsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetInteractionsResponse>) responseObserver);
          break;
        case METHODID_GET_ALL_INTERACTIONS:
          serviceImpl.getAllInteractions((ai.reflexio.v1.GetAllInteractionsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAllInteractionsResponse>) responseObserver);
          break;
        case METHODID_GET_INTERACTION_IMAGE:
          serviceImpl.getInteractionImage((ai.reflexio.v1.GetInteractionImageRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetInteractionImageResponse>) responseObserver);
          break;
        case METHODID_DELETE_INTERACTION:
          serviceImpl.deleteInteraction((ai.reflexio.v1.DeleteInteractionRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteInteractionResponse>) responseObserver);
          break;
        case METHODID_DELETE_ALL_INTERACTIONS:
          serviceImpl.deleteAllInteractions((ai.reflexio.v1.DeleteAllInteractionsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllInteractionsResponse>) responseObserver);
          break;
        case METHODID_CLEAR_USER_DATA:
          serviceImpl.clearUserData((ai.reflexio.v1.ClearUserDataRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.ClearUserDataResponse>) responseObserver);
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
        case METHODID_BULK_PUBLISH_INTERACTIONS:
          return (io.grpc.stub.StreamObserver<Req>) serviceImpl.bulkPublishInteractions(
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.BulkPublishInteractionsResponse>) responseObserver);
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getPublishInteractionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.PublishInteractionRequest,
              ai.reflexio.v1.PublishInteractionResponse>(
                service, METHODID_PUBLISH_INTERACTION)))
        .addMethod(
          getBulkPublishInteractionsMethod(),
          io.grpc.stub.ServerCalls.asyncBidiStreamingCall(
            new MethodHandlers<
              ai.reflexio.v1.BulkPublishInteractionsRequest,
              ai.reflexio.v1.BulkPublishInteractionsResponse>(
                service, METHODID_BULK_PUBLISH_INTERACTIONS)))
        .addMethod(
          getSearchInteractionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.SearchInteractionsRequest,
              ai.reflexio.v1.SearchInteractionsResponse>(
                service, METHODID_SEARCH_INTERACTIONS)))
        .addMethod(
          getSearchOrganizationMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.SearchOrganizationRequest,
              ai.reflexio.v1.SearchOrganizationResponse>(
                service, METHODID_SEARCH_ORGANIZATION)))
        .addMethod(
          getGetInteractionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetInteractionsRequest,
              ai.reflexio.v1.GetInteractionsResponse>(
                service, METHODID_GET_INTERACTIONS)))
        .addMethod(
          getGetAllInteractionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetAllInteractionsRequest,
              ai.reflexio.v1.GetAllInteractionsResponse>(
                service, METHODID_GET_ALL_INTERACTIONS)))
        .addMethod(
          getGetInteractionImageMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetInteractionImageRequest,
              ai.reflexio.v1.GetInteractionImageResponse>(
                service, METHODID_GET_INTERACTION_IMAGE)))
        .addMethod(
          getDeleteInteractionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteInteractionRequest,
              ai.reflexio.v1.DeleteInteractionResponse>(
                service, METHODID_DELETE_INTERACTION)))
        .addMethod(
          getDeleteAllInteractionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAllInteractionsRequest,
              ai.reflexio.v1.DeleteAllInteractionsResponse>(
                service, METHODID_DELETE_ALL_INTERACTIONS)))
        .addMethod(
          getClearUserDataMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.ClearUserDataRequest,
              ai.reflexio.v1.ClearUserDataResponse>(
                service, METHODID_CLEAR_USER_DATA)))
        .build();
  }

  private static abstract class InteractionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    InteractionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.InteractionServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("InteractionService");
    }
  }

  private static final class InteractionServiceFileDescriptorSupplier
      extends InteractionServiceBaseDescriptorSupplier {
    InteractionServiceFileDescriptorSupplier() {}
  }

  private static final class InteractionServiceMethodDescriptorSupplier
      extends InteractionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    InteractionServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (InteractionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new InteractionServiceFileDescriptorSupplier())
              .addMethod(getPublishInteractionMethod())
              .addMethod(getBulkPublishInteractionsMethod())
              .addMethod(getSearchInteractionsMethod())
              .addMethod(getSearchOrganizationMethod())
              .addMethod(getGetInteractionsMethod())
              .addMethod(getGetAllInteractionsMethod())
              .addMethod(getGetInteractionImageMethod())
              .addMethod(getDeleteInteractionMethod())
              .addMethod(getDeleteAllInteractionsMethod())
              .addMethod(getClearUserDataMethod())
              .build();
        }
      }
    }
    return result;
  }
}
