package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * ProfileService keeps what is known of each user.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class ProfileServiceGrpc {

  private ProfileServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.ProfileService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetProfilesRequest,
      ai.reflexio.v1.GetProfilesResponse> getGetProfilesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetProfiles",
      requestType = ai.reflexio.v1.GetProfilesRequest.class,
      responseType = ai.reflexio.v1.GetProfilesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetProfilesRequest,
      ai.reflexio.v1.GetProfilesResponse> getGetProfilesMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetProfilesRequest, ai.reflexio.v1.GetProfilesResponse> getGetProfilesMethod;
    if ((getGetProfilesMethod = ProfileServiceGrpc.getGetProfilesMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getGetProfilesMethod = ProfileServiceGrpc.getGetProfilesMethod) == null) {
          ProfileServiceGrpc.getGetProfilesMethod = getGetProfilesMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetProfilesRequest, ai.reflexio.v1.GetProfilesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetProfiles"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetProfilesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetProfilesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("GetProfiles"))
              .build();
        }
      }
    }
    return getGetProfilesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.SearchProfilesRequest,
      ai.reflexio.v1.SearchProfilesResponse> getSearchProfilesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchProfiles",
      requestType = ai.reflexio.v1.SearchProfilesRequest.class,
      responseType = ai.reflexio.v1.SearchProfilesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.SearchProfilesRequest,
      ai.reflexio.v1.SearchProfilesResponse> getSearchProfilesMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.SearchProfilesRequest, ai.reflexio.v1.SearchProfilesResponse> getSearchProfilesMethod;
    if ((getSearchProfilesMethod = ProfileServiceGrpc.getSearchProfilesMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getSearchProfilesMethod = ProfileServiceGrpc.getSearchProfilesMethod) == null) {
          ProfileServiceGrpc.getSearchProfilesMethod = getSearchProfilesMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.SearchProfilesRequest, ai.reflexio.v1.SearchProfilesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchProfiles"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchProfilesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchProfilesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("SearchProfiles"))
              .build();
        }
      }
    }
    return getSearchProfilesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.AddUserProfileRequest,
      ai.reflexio.v1.AddUserProfileResponse> getAddUserProfileMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddUserProfile",
      requestType = ai.reflexio.v1.AddUserProfileRequest.class,
      responseType = ai.reflexio.v1.AddUserProfileResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.AddUserProfileRequest,
      ai.reflexio.v1.AddUserProfileResponse> getAddUserProfileMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.AddUserProfileRequest, ai.reflexio.v1.AddUserProfileResponse> getAddUserProfileMethod;
    if ((getAddUserProfileMethod = ProfileServiceGrpc.getAddUserProfileMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getAddUserProfileMethod = ProfileServiceGrpc.getAddUserProfileMethod) == null) {
          ProfileServiceGrpc.getAddUserProfileMethod = getAddUserProfileMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.AddUserProfileRequest, ai.reflexio.v1.AddUserProfileResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddUserProfile"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.AddUserProfileRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.AddUserProfileResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("AddUserProfile"))
              .build();
        }
      }
    }
    return getAddUserProfileMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateUserProfileRequest,
      ai.reflexio.v1.UpdateUserProfileResponse> getUpdateUserProfileMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateUserProfile",
      requestType = ai.reflexio.v1.UpdateUserProfileRequest.class,
      responseType = ai.reflexio.v1.UpdateUserProfileResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateUserProfileRequest,
      ai.reflexio.v1.UpdateUserProfileResponse> getUpdateUserProfileMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateUserProfileRequest, ai.reflexio.v1.UpdateUserProfileResponse> getUpdateUserProfileMethod;
    if ((getUpdateUserProfileMethod = ProfileServiceGrpc.getUpdateUserProfileMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getUpdateUserProfileMethod = ProfileServiceGrpc.getUpdateUserProfileMethod) == null) {
          ProfileServiceGrpc.getUpdateUserProfileMethod = getUpdateUserProfileMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.UpdateUserProfileRequest, ai.reflexio.v1.UpdateUserProfileResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateUserProfile"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateUserProfileRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateUserProfileResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("UpdateUserProfile"))
              .build();
        }
      }
    }
    return getUpdateUserProfileMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteProfileRequest,
      ai.reflexio.v1.DeleteProfileResponse> getDeleteProfileMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteProfile",
      requestType = ai.reflexio.v1.DeleteProfileRequest.class,
      responseType = ai.reflexio.v1.DeleteProfileResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteProfileRequest,
      ai.reflexio.v1.DeleteProfileResponse> getDeleteProfileMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteProfileRequest, ai.reflexio.v1.DeleteProfileResponse> getDeleteProfileMethod;
    if ((getDeleteProfileMethod = ProfileServiceGrpc.getDeleteProfileMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getDeleteProfileMethod = ProfileServiceGrpc.getDeleteProfileMethod) == null) {
          ProfileServiceGrpc.getDeleteProfileMethod = getDeleteProfileMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteProfileRequest, ai.reflexio.v1.DeleteProfileResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteProfile"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteProfileRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteProfileResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("DeleteProfile"))
              .build();
        }
      }
    }
    return getDeleteProfileMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteProfilesByIdsRequest,
      ai.reflexio.v1.DeleteProfilesByIdsResponse> getDeleteProfilesByIdsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteProfilesByIds",
      requestType = ai.reflexio.v1.DeleteProfilesByIdsRequest.class,
      responseType = ai.reflexio.v1.DeleteProfilesByIdsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteProfilesByIdsRequest,
      ai.reflexio.v1.DeleteProfilesByIdsResponse> getDeleteProfilesByIdsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteProfilesByIdsRequest, ai.reflexio.v1.DeleteProfilesByIdsResponse> getDeleteProfilesByIdsMethod;
    if ((getDeleteProfilesByIdsMethod = ProfileServiceGrpc.getDeleteProfilesByIdsMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getDeleteProfilesByIdsMethod = ProfileServiceGrpc.getDeleteProfilesByIdsMethod) == null) {
          ProfileServiceGrpc.getDeleteProfilesByIdsMethod = getDeleteProfilesByIdsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteProfilesByIdsRequest, ai.reflexio.v1.DeleteProfilesByIdsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteProfilesByIds"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteProfilesByIdsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteProfilesByIdsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("DeleteProfilesByIds"))
              .build();
        }
      }
    }
    return getDeleteProfilesByIdsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllProfilesRequest,
      ai.reflexio.v1.DeleteAllProfilesResponse> getDeleteAllProfilesMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAllProfiles",
      requestType = ai.reflexio.v1.DeleteAllProfilesRequest.class,
      responseType = ai.reflexio.v1.DeleteAllProfilesResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllProfilesRequest,
      ai.reflexio.v1.DeleteAllProfilesResponse> getDeleteAllProfilesMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllProfilesRequest, ai.reflexio.v1.DeleteAllProfilesResponse> getDeleteAllProfilesMethod;
    if ((getDeleteAllProfilesMethod = ProfileServiceGrpc.getDeleteAllProfilesMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getDeleteAllProfilesMethod = ProfileServiceGrpc.getDeleteAllProfilesMethod) == null) {
          ProfileServiceGrpc.getDeleteAllProfilesMethod = getDeleteAllProfilesMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAllProfilesRequest, ai.reflexio.v1.DeleteAllProfilesResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAllProfiles"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllProfilesRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllProfilesResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("DeleteAllProfiles"))
              .build();
        }
      }
    }
    return getDeleteAllProfilesMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetProfileChangeLogRequest,
      ai.reflexio.v1.GetProfileChangeLogResponse> getGetProfileChangeLogMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetProfileChangeLog",
      requestType = ai.reflexio.v1.GetProfileChangeLogRequest.class,
      responseType = ai.reflexio.v1.GetProfileChangeLogResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetProfileChangeLogRequest,
      ai.reflexio.v1.GetProfileChangeLogResponse> getGetProfileChangeLogMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetProfileChangeLogRequest, ai.reflexio.v1.GetProfileChangeLogResponse> getGetProfileChangeLogMethod;
    if ((getGetProfileChangeLogMethod = ProfileServiceGrpc.getGetProfileChangeLogMethod) == null) {
      synchronized (ProfileServiceGrpc.class) {
        if ((getGetProfileChangeLogMethod = ProfileServiceGrpc.getGetProfileChangeLogMethod) == null) {
          ProfileServiceGrpc.getGetProfileChangeLogMethod = getGetProfileChangeLogMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetProfileChangeLogRequest, ai.reflexio.v1.GetProfileChangeLogResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetProfileChangeLog"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetProfileChangeLogRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetProfileChangeLogResponse.getDefaultInstance()))
              .setSchemaDescriptor(new ProfileServiceMethodDescriptorSupplier("GetProfileChangeLog"))
              .build();
        }
      }
    }
    return getGetProfileChangeLogMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static ProfileServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProfileServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProfileServiceStub>() {
        @java.lang.Override
        public ProfileServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProfileServiceStub(channel, callOptions);
        }
      };
    return ProfileServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static ProfileServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProfileServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProfileServiceBlockingV2Stub>() {
        @java.lang.Override
        public ProfileServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProfileServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return ProfileServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static ProfileServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProfileServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProfileServiceBlockingStub>() {
        @java.lang.Override
        public ProfileServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProfileServiceBlockingStub(channel, callOptions);
        }
      };
    return ProfileServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static ProfileServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<ProfileServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<ProfileServiceFutureStub>() {
        @java.lang.Override
        public ProfileServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new ProfileServiceFutureStub(channel, callOptions);
        }
      };
    return ProfileServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * ProfileService keeps what is known of each user.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
     * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
     * continues it.
     * </pre>
     */
    default void getProfiles(ai.reflexio.v1.GetProfilesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetProfilesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetProfilesMethod(), responseObserver);
    }

    /**
     * <pre>
     * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    default void searchProfiles(ai.reflexio.v1.SearchProfilesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchProfilesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchProfilesMethod(), responseObserver);
    }

    /**
     * <pre>
     * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
     * profile_id: one whose id the user has already is left as it is; an id that is another user's or
     * was deleted is ALREADY_EXISTS.
     * </pre>
     */
    default void addUserProfile(ai.reflexio.v1.AddUserProfileRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.AddUserProfileResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddUserProfileMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND when
     * the user has no such profile.
     * </pre>
     */
    default void updateUserProfile(ai.reflexio.v1.UpdateUserProfileRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateUserProfileResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateUserProfileMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's succeeds
     * with deleted_count 0. After OK no call returns it. Idempotent by profile_id; with search_query
     * a repeated call deletes the next one.
     * </pre>
     */
    default void deleteProfile(ai.reflexio.v1.DeleteProfileRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteProfileResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteProfileMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0. After OK
     * no call returns them.
     * </pre>
     */
    default void deleteProfilesByIds(ai.reflexio.v1.DeleteProfilesByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteProfilesByIdsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteProfilesByIdsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call returns
     * them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    default void deleteAllProfiles(ai.reflexio.v1.DeleteAllProfilesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllProfilesResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAllProfilesMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
     * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    default void getProfileChangeLog(ai.reflexio.v1.GetProfileChangeLogRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetProfileChangeLogResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetProfileChangeLogMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service ProfileService.
   * <pre>
   * ProfileService keeps what is known of each user.
   * </pre>
   */
  public static abstract class ProfileServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return ProfileServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service ProfileService.
   * <pre>
   * ProfileService keeps what is known of each user.
   * </pre>
   */
  public static final class ProfileServiceStub
      extends io.grpc.stub.AbstractAsyncStub<ProfileServiceStub> {
    private ProfileServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProfileServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProfileServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
     * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
     * continues it.
     * </pre>
     */
    public void getProfiles(ai.reflexio.v1.GetProfilesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetProfilesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetProfilesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public void searchProfiles(ai.reflexio.v1.SearchProfilesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchProfilesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchProfilesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
     * profile_id: one whose id the user has already is left as it is; an id that is another user's or
     * was deleted is ALREADY_EXISTS.
     * </pre>
     */
    public void addUserProfile(ai.reflexio.v1.AddUserProfileRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.AddUserProfileResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddUserProfileMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND when
     * the user has no such profile.
     * </pre>
     */
    public void updateUserProfile(ai.reflexio.v1.UpdateUserProfileRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateUserProfileResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateUserProfileMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's succeeds
     * with deleted_count 0. After OK no call returns it. Idempotent by profile_id; with search_query
     * a repeated call deletes the next one.
     * </pre>
     */
    public void deleteProfile(ai.reflexio.v1.DeleteProfileRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteProfileResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteProfileMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0. After OK
     * no call returns them.
     * </pre>
     */
    public void deleteProfilesByIds(ai.reflexio.v1.DeleteProfilesByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteProfilesByIdsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteProfilesByIdsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call returns
     * them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public void deleteAllProfiles(ai.reflexio.v1.DeleteAllProfilesRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllProfilesResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAllProfilesMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
     * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public void getProfileChangeLog(ai.reflexio.v1.GetProfileChangeLogRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetProfileChangeLogResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetProfileChangeLogMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service ProfileService.
   * <pre>
   * ProfileService keeps what is known of each user.
   * </pre>
   */
  public static final class ProfileServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<ProfileServiceBlockingV2Stub> {
    private ProfileServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProfileServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProfileServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
     * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
     * continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetProfilesResponse getProfiles(ai.reflexio.v1.GetProfilesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetProfilesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.SearchProfilesResponse searchProfiles(ai.reflexio.v1.SearchProfilesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSearchProfilesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
     * profile_id: one whose id the user has already is left as it is; an id that is another user's or
     * was deleted is ALREADY_EXISTS.
     * </pre>
     */
    public ai.reflexio.v1.AddUserProfileResponse addUserProfile(ai.reflexio.v1.AddUserProfileRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddUserProfileMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND when
     * the user has no such profile.
     * </pre>
     */
    public ai.reflexio.v1.UpdateUserProfileResponse updateUserProfile(ai.reflexio.v1.UpdateUserProfileRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateUserProfileMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's succeeds
     * with deleted_count 0. After OK no call returns it. Idempotent by profile_id; with search_query
     * a repeated call deletes the next one.
     * </pre>
     */
    public ai.reflexio.v1.DeleteProfileResponse deleteProfile(ai.reflexio.v1.DeleteProfileRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteProfileMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0. After OK
     * no call returns them.
     * </pre>
     */
    public ai.reflexio.v1.DeleteProfilesByIdsResponse deleteProfilesByIds(ai.reflexio.v1.DeleteProfilesByIdsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteProfilesByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call returns
     * them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllProfilesResponse deleteAllProfiles(ai.reflexio.v1.DeleteAllProfilesRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAllProfilesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
     * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetProfileChangeLogResponse getProfileChangeLog(ai.reflexio.v1.GetProfileChangeLogRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetProfileChangeLogMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service ProfileService.
   * <pre>
   * ProfileService keeps what is known of each user.
   * </pre>
   */
  public static final class ProfileServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<ProfileServiceBlockingStub> {
    private ProfileServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProfileServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProfileServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
     * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
     * continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetProfilesResponse getProfiles(ai.reflexio.v1.GetProfilesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetProfilesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.SearchProfilesResponse searchProfiles(ai.reflexio.v1.SearchProfilesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchProfilesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
     * profile_id: one whose id the user has already is left as it is; an id that is another user's or
     * was deleted is ALREADY_EXISTS.
     * </pre>
     */
    public ai.reflexio.v1.AddUserProfileResponse addUserProfile(ai.reflexio.v1.AddUserProfileRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddUserProfileMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND when
     * the user has no such profile.
     * </pre>
     */
    public ai.reflexio.v1.UpdateUserProfileResponse updateUserProfile(ai.reflexio.v1.UpdateUserProfileRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateUserProfileMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's succeeds
     * with deleted_count 0. After OK no call returns it. Idempotent by profile_id; with search_query
     * a repeated call deletes the next one.
     * </pre>
     */
    public ai.reflexio.v1.DeleteProfileResponse deleteProfile(ai.reflexio.v1.DeleteProfileRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteProfileMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0. After OK
     * no call returns them.
     * </pre>
     */
    public ai.reflexio.v1.DeleteProfilesByIdsResponse deleteProfilesByIds(ai.reflexio.v1.DeleteProfilesByIdsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteProfilesByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call returns
     * them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllProfilesResponse deleteAllProfiles(ai.reflexio.v1.DeleteAllProfilesRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAllProfilesMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
     * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetProfileChangeLogResponse getProfileChangeLog(ai.reflexio.v1.GetProfileChangeLogRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetProfileChangeLogMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service ProfileService.
   * <pre>
   * ProfileService keeps what is known of each user.
   * </pre>
   */
  public static final class ProfileServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<ProfileServiceFutureStub> {
    private ProfileServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected ProfileServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new ProfileServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetProfiles lists one user's profiles, last changed first (last_modified_timestamp, then
     * profile_id). Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token
     * continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetProfilesResponse> getProfiles(
        ai.reflexio.v1.GetProfilesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetProfilesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SearchProfiles finds one user's profiles by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.SearchProfilesResponse> searchProfiles(
        ai.reflexio.v1.SearchProfilesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchProfilesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * AddUserProfile stores profiles. Atomic: all of them are stored or none. Idempotent by
     * profile_id: one whose id the user has already is left as it is; an id that is another user's or
     * was deleted is ALREADY_EXISTS.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.AddUserProfileResponse> addUserProfile(
        ai.reflexio.v1.AddUserProfileRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddUserProfileMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateUserProfile changes one profile: what is absent stays. Atomic, idempotent. NOT_FOUND when
     * the user has no such profile.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.UpdateUserProfileResponse> updateUserProfile(
        ai.reflexio.v1.UpdateUserProfileRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateUserProfileMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteProfile deletes one profile of a user. Deleting what is absent or another user's succeeds
     * with deleted_count 0. After OK no call returns it. Idempotent by profile_id; with search_query
     * a repeated call deletes the next one.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteProfileResponse> deleteProfile(
        ai.reflexio.v1.DeleteProfileRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteProfileMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteProfilesByIds deletes many profiles in one commit. Ids that are absent count 0. After OK
     * no call returns them.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteProfilesByIdsResponse> deleteProfilesByIds(
        ai.reflexio.v1.DeleteProfilesByIdsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteProfilesByIdsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAllProfiles deletes every profile of the organisation. Atomic. After OK no call returns
     * them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAllProfilesResponse> deleteAllProfiles(
        ai.reflexio.v1.DeleteAllProfilesRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAllProfilesMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetProfileChangeLog lists the changes of profiles, last change first. Changes of what was
     * deleted are not listed. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetProfileChangeLogResponse> getProfileChangeLog(
        ai.reflexio.v1.GetProfileChangeLogRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetProfileChangeLogMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_PROFILES = 0;
  private static final int METHODID_SEARCH_PROFILES = 1;
  private static final int METHODID_ADD_USER_PROFILE = 2;
  private static final int METHODID_UPDATE_USER_PROFILE = 3;
  private static final int METHODID_DELETE_PROFILE = 4;
  private static final int METHODID_DELETE_PROFILES_BY_IDS = 5;
  private static final int METHODID_DELETE_ALL_PROFILES = 6;
  private static final int METHODID_GET_PROFILE_CHANGE_LOG = 7;

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
        case METHODID_GET_PROFILES:
          serviceImpl.getProfiles((ai.reflexio.v1.GetProfilesRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetProfilesResponse>) responseObserver);
          break;
        case METHODID_SEARCH_PROFILES:
          serviceImpl.searchProfiles((ai.reflexio.v1.SearchProfilesRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchProfilesResponse>) responseObserver);
          break;
        case METHODID_ADD_USER_PROFILE:
          serviceImpl.addUserProfile((ai.reflexio.v1.AddUserProfileRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.AddUserProfileResponse>) responseObserver);
          break;
        case METHODID_UPDATE_USER_PROFILE:
          serviceImpl.updateUserProfile((ai.reflexio.v1.UpdateUserProfileRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateUserProfileResponse>) responseObserver);
          break;
        case METHODID_DELETE_PROFILE:
          serviceImpl.deleteProfile((ai.reflexio.v1.DeleteProfileRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteProfileResponse>) responseObserver);
          break;
        case METHODID_DELETE_PROFILES_BY_IDS:
          serviceImpl.deleteProfilesByIds((ai.reflexio.v1.DeleteProfilesByIdsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteProfilesByIdsResponse>) responseObserver);
          break;
        case METHODID_DELETE_ALL_PROFILES:
          serviceImpl.deleteAllProfiles((ai.reflexio.v1.DeleteAllProfilesRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllProfilesResponse>) responseObserver);
          break;
        case METHODID_GET_PROFILE_CHANGE_LOG:
          serviceImpl.getProfileChangeLog((ai.reflexio.v1.GetProfileChangeLogRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetProfileChangeLogResponse>) responseObserver);
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
          getGetProfilesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetProfilesRequest,
              ai.reflexio.v1.GetProfilesResponse>(
                service, METHODID_GET_PROFILES)))
        .addMethod(
          getSearchProfilesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.SearchProfilesRequest,
              ai.reflexio.v1.SearchProfilesResponse>(
                service, METHODID_SEARCH_PROFILES)))
        .addMethod(
          getAddUserProfileMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.AddUserProfileRequest,
              ai.reflexio.v1.AddUserProfileResponse>(
                service, METHODID_ADD_USER_PROFILE)))
        .addMethod(
          getUpdateUserProfileMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.UpdateUserProfileRequest,
              ai.reflexio.v1.UpdateUserProfileResponse>(
                service, METHODID_UPDATE_USER_PROFILE)))
        .addMethod(
          getDeleteProfileMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteProfileRequest,
              ai.reflexio.v1.DeleteProfileResponse>(
                service, METHODID_DELETE_PROFILE)))
        .addMethod(
          getDeleteProfilesByIdsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteProfilesByIdsRequest,
              ai.reflexio.v1.DeleteProfilesByIdsResponse>(
                service, METHODID_DELETE_PROFILES_BY_IDS)))
        .addMethod(
          getDeleteAllProfilesMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAllProfilesRequest,
              ai.reflexio.v1.DeleteAllProfilesResponse>(
                service, METHODID_DELETE_ALL_PROFILES)))
        .addMethod(
          getGetProfileChangeLogMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetProfileChangeLogRequest,
              ai.reflexio.v1.GetProfileChangeLogResponse>(
                service, METHODID_GET_PROFILE_CHANGE_LOG)))
        .build();
  }

  private static abstract class ProfileServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    ProfileServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.ProfileServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("ProfileService");
    }
  }

  private static final class ProfileServiceFileDescriptorSupplier
      extends ProfileServiceBaseDescriptorSupplier {
    ProfileServiceFileDescriptorSupplier() {}
  }

  private static final class ProfileServiceMethodDescriptorSupplier
      extends ProfileServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    ProfileServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (ProfileServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new ProfileServiceFileDescriptorSupplier())
              .addMethod(getGetProfilesMethod())
              .addMethod(getSearchProfilesMethod())
              .addMethod(getAddUserProfileMethod())
              .addMethod(getUpdateUserProfileMethod())
              .addMethod(getDeleteProfileMethod())
              .addMethod(getDeleteProfilesByIdsMethod())
              .addMethod(getDeleteAllProfilesMethod())
              .addMethod(getGetProfileChangeLogMethod())
              .build();
        }
      }
    }
    return result;
  }
}
