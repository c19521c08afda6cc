package ai.reflexio.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
 * agents, aggregated from them.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class PlaybookServiceGrpc {

  private PlaybookServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "reflexio.v1.PlaybookService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetUserPlaybooksRequest,
      ai.reflexio.v1.GetUserPlaybooksResponse> getGetUserPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetUserPlaybooks",
      requestType = ai.reflexio.v1.GetUserPlaybooksRequest.class,
      responseType = ai.reflexio.v1.GetUserPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetUserPlaybooksRequest,
      ai.reflexio.v1.GetUserPlaybooksResponse> getGetUserPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetUserPlaybooksRequest, ai.reflexio.v1.GetUserPlaybooksResponse> getGetUserPlaybooksMethod;
    if ((getGetUserPlaybooksMethod = PlaybookServiceGrpc.getGetUserPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getGetUserPlaybooksMethod = PlaybookServiceGrpc.getGetUserPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getGetUserPlaybooksMethod = getGetUserPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetUserPlaybooksRequest, ai.reflexio.v1.GetUserPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetUserPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetUserPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetUserPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("GetUserPlaybooks"))
              .build();
        }
      }
    }
    return getGetUserPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.SearchUserPlaybooksRequest,
      ai.reflexio.v1.SearchUserPlaybooksResponse> getSearchUserPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchUserPlaybooks",
      requestType = ai.reflexio.v1.SearchUserPlaybooksRequest.class,
      responseType = ai.reflexio.v1.SearchUserPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.SearchUserPlaybooksRequest,
      ai.reflexio.v1.SearchUserPlaybooksResponse> getSearchUserPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.SearchUserPlaybooksRequest, ai.reflexio.v1.SearchUserPlaybooksResponse> getSearchUserPlaybooksMethod;
    if ((getSearchUserPlaybooksMethod = PlaybookServiceGrpc.getSearchUserPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getSearchUserPlaybooksMethod = PlaybookServiceGrpc.getSearchUserPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getSearchUserPlaybooksMethod = getSearchUserPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.SearchUserPlaybooksRequest, ai.reflexio.v1.SearchUserPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchUserPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchUserPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchUserPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("SearchUserPlaybooks"))
              .build();
        }
      }
    }
    return getSearchUserPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.AddUserPlaybookRequest,
      ai.reflexio.v1.AddUserPlaybookResponse> getAddUserPlaybookMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddUserPlaybook",
      requestType = ai.reflexio.v1.AddUserPlaybookRequest.class,
      responseType = ai.reflexio.v1.AddUserPlaybookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.AddUserPlaybookRequest,
      ai.reflexio.v1.AddUserPlaybookResponse> getAddUserPlaybookMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.AddUserPlaybookRequest, ai.reflexio.v1.AddUserPlaybookResponse> getAddUserPlaybookMethod;
    if ((getAddUserPlaybookMethod = PlaybookServiceGrpc.getAddUserPlaybookMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getAddUserPlaybookMethod = PlaybookServiceGrpc.getAddUserPlaybookMethod) == null) {
          PlaybookServiceGrpc.getAddUserPlaybookMethod = getAddUserPlaybookMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.AddUserPlaybookRequest, ai.reflexio.v1.AddUserPlaybookResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddUserPlaybook"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.AddUserPlaybookRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.AddUserPlaybookResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("AddUserPlaybook"))
              .build();
        }
      }
    }
    return getAddUserPlaybookMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateUserPlaybookRequest,
      ai.reflexio.v1.UpdateUserPlaybookResponse> getUpdateUserPlaybookMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateUserPlaybook",
      requestType = ai.reflexio.v1.UpdateUserPlaybookRequest.class,
      responseType = ai.reflexio.v1.UpdateUserPlaybookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateUserPlaybookRequest,
      ai.reflexio.v1.UpdateUserPlaybookResponse> getUpdateUserPlaybookMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateUserPlaybookRequest, ai.reflexio.v1.UpdateUserPlaybookResponse> getUpdateUserPlaybookMethod;
    if ((getUpdateUserPlaybookMethod = PlaybookServiceGrpc.getUpdateUserPlaybookMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getUpdateUserPlaybookMethod = PlaybookServiceGrpc.getUpdateUserPlaybookMethod) == null) {
          PlaybookServiceGrpc.getUpdateUserPlaybookMethod = getUpdateUserPlaybookMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.UpdateUserPlaybookRequest, ai.reflexio.v1.UpdateUserPlaybookResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateUserPlaybook"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateUserPlaybookRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateUserPlaybookResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("UpdateUserPlaybook"))
              .build();
        }
      }
    }
    return getUpdateUserPlaybookMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteUserPlaybookRequest,
      ai.reflexio.v1.DeleteUserPlaybookResponse> getDeleteUserPlaybookMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteUserPlaybook",
      requestType = ai.reflexio.v1.DeleteUserPlaybookRequest.class,
      responseType = ai.reflexio.v1.DeleteUserPlaybookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteUserPlaybookRequest,
      ai.reflexio.v1.DeleteUserPlaybookResponse> getDeleteUserPlaybookMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteUserPlaybookRequest, ai.reflexio.v1.DeleteUserPlaybookResponse> getDeleteUserPlaybookMethod;
    if ((getDeleteUserPlaybookMethod = PlaybookServiceGrpc.getDeleteUserPlaybookMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteUserPlaybookMethod = PlaybookServiceGrpc.getDeleteUserPlaybookMethod) == null) {
          PlaybookServiceGrpc.getDeleteUserPlaybookMethod = getDeleteUserPlaybookMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteUserPlaybookRequest, ai.reflexio.v1.DeleteUserPlaybookResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteUserPlaybook"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteUserPlaybookRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteUserPlaybookResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteUserPlaybook"))
              .build();
        }
      }
    }
    return getDeleteUserPlaybookMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest,
      ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse> getDeleteUserPlaybooksByIdsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteUserPlaybooksByIds",
      requestType = ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest.class,
      responseType = ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest,
      ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse> getDeleteUserPlaybooksByIdsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest, ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse> getDeleteUserPlaybooksByIdsMethod;
    if ((getDeleteUserPlaybooksByIdsMethod = PlaybookServiceGrpc.getDeleteUserPlaybooksByIdsMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteUserPlaybooksByIdsMethod = PlaybookServiceGrpc.getDeleteUserPlaybooksByIdsMethod) == null) {
          PlaybookServiceGrpc.getDeleteUserPlaybooksByIdsMethod = getDeleteUserPlaybooksByIdsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest, ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteUserPlaybooksByIds"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteUserPlaybooksByIds"))
              .build();
        }
      }
    }
    return getDeleteUserPlaybooksByIdsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllUserPlaybooksRequest,
      ai.reflexio.v1.DeleteAllUserPlaybooksResponse> getDeleteAllUserPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAllUserPlaybooks",
      requestType = ai.reflexio.v1.DeleteAllUserPlaybooksRequest.class,
      responseType = ai.reflexio.v1.DeleteAllUserPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllUserPlaybooksRequest,
      ai.reflexio.v1.DeleteAllUserPlaybooksResponse> getDeleteAllUserPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllUserPlaybooksRequest, ai.reflexio.v1.DeleteAllUserPlaybooksResponse> getDeleteAllUserPlaybooksMethod;
    if ((getDeleteAllUserPlaybooksMethod = PlaybookServiceGrpc.getDeleteAllUserPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteAllUserPlaybooksMethod = PlaybookServiceGrpc.getDeleteAllUserPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getDeleteAllUserPlaybooksMethod = getDeleteAllUserPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAllUserPlaybooksRequest, ai.reflexio.v1.DeleteAllUserPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAllUserPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllUserPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllUserPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteAllUserPlaybooks"))
              .build();
        }
      }
    }
    return getDeleteAllUserPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.GetAgentPlaybooksRequest,
      ai.reflexio.v1.GetAgentPlaybooksResponse> getGetAgentPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetAgentPlaybooks",
      requestType = ai.reflexio.v1.GetAgentPlaybooksRequest.class,
      responseType = ai.reflexio.v1.GetAgentPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.GetAgentPlaybooksRequest,
      ai.reflexio.v1.GetAgentPlaybooksResponse> getGetAgentPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.GetAgentPlaybooksRequest, ai.reflexio.v1.GetAgentPlaybooksResponse> getGetAgentPlaybooksMethod;
    if ((getGetAgentPlaybooksMethod = PlaybookServiceGrpc.getGetAgentPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getGetAgentPlaybooksMethod = PlaybookServiceGrpc.getGetAgentPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getGetAgentPlaybooksMethod = getGetAgentPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.GetAgentPlaybooksRequest, ai.reflexio.v1.GetAgentPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetAgentPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetAgentPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.GetAgentPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("GetAgentPlaybooks"))
              .build();
        }
      }
    }
    return getGetAgentPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.SearchAgentPlaybooksRequest,
      ai.reflexio.v1.SearchAgentPlaybooksResponse> getSearchAgentPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "SearchAgentPlaybooks",
      requestType = ai.reflexio.v1.SearchAgentPlaybooksRequest.class,
      responseType = ai.reflexio.v1.SearchAgentPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.SearchAgentPlaybooksRequest,
      ai.reflexio.v1.SearchAgentPlaybooksResponse> getSearchAgentPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.SearchAgentPlaybooksRequest, ai.reflexio.v1.SearchAgentPlaybooksResponse> getSearchAgentPlaybooksMethod;
    if ((getSearchAgentPlaybooksMethod = PlaybookServiceGrpc.getSearchAgentPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getSearchAgentPlaybooksMethod = PlaybookServiceGrpc.getSearchAgentPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getSearchAgentPlaybooksMethod = getSearchAgentPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.SearchAgentPlaybooksRequest, ai.reflexio.v1.SearchAgentPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "SearchAgentPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchAgentPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.SearchAgentPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("SearchAgentPlaybooks"))
              .build();
        }
      }
    }
    return getSearchAgentPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.AddAgentPlaybookRequest,
      ai.reflexio.v1.AddAgentPlaybookResponse> getAddAgentPlaybookMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "AddAgentPlaybook",
      requestType = ai.reflexio.v1.AddAgentPlaybookRequest.class,
      responseType = ai.reflexio.v1.AddAgentPlaybookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.AddAgentPlaybookRequest,
      ai.reflexio.v1.AddAgentPlaybookResponse> getAddAgentPlaybookMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.AddAgentPlaybookRequest, ai.reflexio.v1.AddAgentPlaybookResponse> getAddAgentPlaybookMethod;
    if ((getAddAgentPlaybookMethod = PlaybookServiceGrpc.getAddAgentPlaybookMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getAddAgentPlaybookMethod = PlaybookServiceGrpc.getAddAgentPlaybookMethod) == null) {
          PlaybookServiceGrpc.getAddAgentPlaybookMethod = getAddAgentPlaybookMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.AddAgentPlaybookRequest, ai.reflexio.v1.AddAgentPlaybookResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "AddAgentPlaybook"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.AddAgentPlaybookRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.AddAgentPlaybookResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("AddAgentPlaybook"))
              .build();
        }
      }
    }
    return getAddAgentPlaybookMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateAgentPlaybookRequest,
      ai.reflexio.v1.UpdateAgentPlaybookResponse> getUpdateAgentPlaybookMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateAgentPlaybook",
      requestType = ai.reflexio.v1.UpdateAgentPlaybookRequest.class,
      responseType = ai.reflexio.v1.UpdateAgentPlaybookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateAgentPlaybookRequest,
      ai.reflexio.v1.UpdateAgentPlaybookResponse> getUpdateAgentPlaybookMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateAgentPlaybookRequest, ai.reflexio.v1.UpdateAgentPlaybookResponse> getUpdateAgentPlaybookMethod;
    if ((getUpdateAgentPlaybookMethod = PlaybookServiceGrpc.getUpdateAgentPlaybookMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getUpdateAgentPlaybookMethod = PlaybookServiceGrpc.getUpdateAgentPlaybookMethod) == null) {
          PlaybookServiceGrpc.getUpdateAgentPlaybookMethod = getUpdateAgentPlaybookMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.UpdateAgentPlaybookRequest, ai.reflexio.v1.UpdateAgentPlaybookResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateAgentPlaybook"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateAgentPlaybookRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateAgentPlaybookResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("UpdateAgentPlaybook"))
              .build();
        }
      }
    }
    return getUpdateAgentPlaybookMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateAgentPlaybookStatusRequest,
      ai.reflexio.v1.UpdateAgentPlaybookStatusResponse> getUpdateAgentPlaybookStatusMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "UpdateAgentPlaybookStatus",
      requestType = ai.reflexio.v1.UpdateAgentPlaybookStatusRequest.class,
      responseType = ai.reflexio.v1.UpdateAgentPlaybookStatusResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateAgentPlaybookStatusRequest,
      ai.reflexio.v1.UpdateAgentPlaybookStatusResponse> getUpdateAgentPlaybookStatusMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.UpdateAgentPlaybookStatusRequest, ai.reflexio.v1.UpdateAgentPlaybookStatusResponse> getUpdateAgentPlaybookStatusMethod;
    if ((getUpdateAgentPlaybookStatusMethod = PlaybookServiceGrpc.getUpdateAgentPlaybookStatusMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getUpdateAgentPlaybookStatusMethod = PlaybookServiceGrpc.getUpdateAgentPlaybookStatusMethod) == null) {
          PlaybookServiceGrpc.getUpdateAgentPlaybookStatusMethod = getUpdateAgentPlaybookStatusMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.UpdateAgentPlaybookStatusRequest, ai.reflexio.v1.UpdateAgentPlaybookStatusResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "UpdateAgentPlaybookStatus"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateAgentPlaybookStatusRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.UpdateAgentPlaybookStatusResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("UpdateAgentPlaybookStatus"))
              .build();
        }
      }
    }
    return getUpdateAgentPlaybookStatusMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAgentPlaybookRequest,
      ai.reflexio.v1.DeleteAgentPlaybookResponse> getDeleteAgentPlaybookMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAgentPlaybook",
      requestType = ai.reflexio.v1.DeleteAgentPlaybookRequest.class,
      responseType = ai.reflexio.v1.DeleteAgentPlaybookResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAgentPlaybookRequest,
      ai.reflexio.v1.DeleteAgentPlaybookResponse> getDeleteAgentPlaybookMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAgentPlaybookRequest, ai.reflexio.v1.DeleteAgentPlaybookResponse> getDeleteAgentPlaybookMethod;
    if ((getDeleteAgentPlaybookMethod = PlaybookServiceGrpc.getDeleteAgentPlaybookMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteAgentPlaybookMethod = PlaybookServiceGrpc.getDeleteAgentPlaybookMethod) == null) {
          PlaybookServiceGrpc.getDeleteAgentPlaybookMethod = getDeleteAgentPlaybookMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAgentPlaybookRequest, ai.reflexio.v1.DeleteAgentPlaybookResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAgentPlaybook"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAgentPlaybookRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAgentPlaybookResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteAgentPlaybook"))
              .build();
        }
      }
    }
    return getDeleteAgentPlaybookMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest,
      ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse> getDeleteAgentPlaybooksByIdsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAgentPlaybooksByIds",
      requestType = ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest.class,
      responseType = ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest,
      ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse> getDeleteAgentPlaybooksByIdsMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest, ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse> getDeleteAgentPlaybooksByIdsMethod;
    if ((getDeleteAgentPlaybooksByIdsMethod = PlaybookServiceGrpc.getDeleteAgentPlaybooksByIdsMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteAgentPlaybooksByIdsMethod = PlaybookServiceGrpc.getDeleteAgentPlaybooksByIdsMethod) == null) {
          PlaybookServiceGrpc.getDeleteAgentPlaybooksByIdsMethod = getDeleteAgentPlaybooksByIdsMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest, ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAgentPlaybooksByIds"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteAgentPlaybooksByIds"))
              .build();
        }
      }
    }
    return getDeleteAgentPlaybooksByIdsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllAgentPlaybooksRequest,
      ai.reflexio.v1.DeleteAllAgentPlaybooksResponse> getDeleteAllAgentPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAllAgentPlaybooks",
      requestType = ai.reflexio.v1.DeleteAllAgentPlaybooksRequest.class,
      responseType = ai.reflexio.v1.DeleteAllAgentPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllAgentPlaybooksRequest,
      ai.reflexio.v1.DeleteAllAgentPlaybooksResponse> getDeleteAllAgentPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllAgentPlaybooksRequest, ai.reflexio.v1.DeleteAllAgentPlaybooksResponse> getDeleteAllAgentPlaybooksMethod;
    if ((getDeleteAllAgentPlaybooksMethod = PlaybookServiceGrpc.getDeleteAllAgentPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteAllAgentPlaybooksMethod = PlaybookServiceGrpc.getDeleteAllAgentPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getDeleteAllAgentPlaybooksMethod = getDeleteAllAgentPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAllAgentPlaybooksRequest, ai.reflexio.v1.DeleteAllAgentPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAllAgentPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllAgentPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllAgentPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteAllAgentPlaybooks"))
              .build();
        }
      }
    }
    return getDeleteAllAgentPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllPlaybooksRequest,
      ai.reflexio.v1.DeleteAllPlaybooksResponse> getDeleteAllPlaybooksMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteAllPlaybooks",
      requestType = ai.reflexio.v1.DeleteAllPlaybooksRequest.class,
      responseType = ai.reflexio.v1.DeleteAllPlaybooksResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllPlaybooksRequest,
      ai.reflexio.v1.DeleteAllPlaybooksResponse> getDeleteAllPlaybooksMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.DeleteAllPlaybooksRequest, ai.reflexio.v1.DeleteAllPlaybooksResponse> getDeleteAllPlaybooksMethod;
    if ((getDeleteAllPlaybooksMethod = PlaybookServiceGrpc.getDeleteAllPlaybooksMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getDeleteAllPlaybooksMethod = PlaybookServiceGrpc.getDeleteAllPlaybooksMethod) == null) {
          PlaybookServiceGrpc.getDeleteAllPlaybooksMethod = getDeleteAllPlaybooksMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.DeleteAllPlaybooksRequest, ai.reflexio.v1.DeleteAllPlaybooksResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteAllPlaybooks"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllPlaybooksRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.DeleteAllPlaybooksResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("DeleteAllPlaybooks"))
              .build();
        }
      }
    }
    return getDeleteAllPlaybooksMethod;
  }

  private static volatile io.grpc.MethodDescriptor<ai.reflexio.v1.RunPlaybookAggregationRequest,
      ai.reflexio.v1.RunPlaybookAggregationResponse> getRunPlaybookAggregationMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RunPlaybookAggregation",
      requestType = ai.reflexio.v1.RunPlaybookAggregationRequest.class,
      responseType = ai.reflexio.v1.RunPlaybookAggregationResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<ai.reflexio.v1.RunPlaybookAggregationRequest,
      ai.reflexio.v1.RunPlaybookAggregationResponse> getRunPlaybookAggregationMethod() {
    io.grpc.MethodDescriptor<ai.reflexio.v1.RunPlaybookAggregationRequest, ai.reflexio.v1.RunPlaybookAggregationResponse> getRunPlaybookAggregationMethod;
    if ((getRunPlaybookAggregationMethod = PlaybookServiceGrpc.getRunPlaybookAggregationMethod) == null) {
      synchronized (PlaybookServiceGrpc.class) {
        if ((getRunPlaybookAggregationMethod = PlaybookServiceGrpc.getRunPlaybookAggregationMethod) == null) {
          PlaybookServiceGrpc.getRunPlaybookAggregationMethod = getRunPlaybookAggregationMethod =
              io.grpc.MethodDescriptor.<ai.reflexio.v1.RunPlaybookAggregationRequest, ai.reflexio.v1.RunPlaybookAggregationResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RunPlaybookAggregation"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.RunPlaybookAggregationRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  ai.reflexio.v1.RunPlaybookAggregationResponse.getDefaultInstance()))
              .setSchemaDescriptor(new PlaybookServiceMethodDescriptorSupplier("RunPlaybookAggregation"))
              .build();
        }
      }
    }
    return getRunPlaybookAggregationMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static PlaybookServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceStub>() {
        @java.lang.Override
        public PlaybookServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaybookServiceStub(channel, callOptions);
        }
      };
    return PlaybookServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static PlaybookServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceBlockingV2Stub>() {
        @java.lang.Override
        public PlaybookServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaybookServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return PlaybookServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static PlaybookServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceBlockingStub>() {
        @java.lang.Override
        public PlaybookServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaybookServiceBlockingStub(channel, callOptions);
        }
      };
    return PlaybookServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static PlaybookServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<PlaybookServiceFutureStub>() {
        @java.lang.Override
        public PlaybookServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new PlaybookServiceFutureStub(channel, callOptions);
        }
      };
    return PlaybookServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
   * agents, aggregated from them.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id). Reads
     * what was committed before the call. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    default void getUserPlaybooks(ai.reflexio.v1.GetUserPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetUserPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetUserPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for those of
     * which a rejected agent playbook was made. Reads what was committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    default void searchUserPlaybooks(ai.reflexio.v1.SearchUserPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchUserPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchUserPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent: one
     * whose user_id, agent_version, playbook_name, trigger and content are those of a current one is
     * not stored again, and its id is answered.
     * </pre>
     */
    default void addUserPlaybook(ai.reflexio.v1.AddUserPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.AddUserPlaybookResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddUserPlaybookMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND
     * when there is no such playbook.
     * </pre>
     */
    default void updateUserPlaybook(ai.reflexio.v1.UpdateUserPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateUserPlaybookResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateUserPlaybookMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it.
     * </pre>
     */
    default void deleteUserPlaybook(ai.reflexio.v1.DeleteUserPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteUserPlaybookResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteUserPlaybookMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent count
     * 0. After OK no call returns them.
     * </pre>
     */
    default void deleteUserPlaybooksByIds(ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteUserPlaybooksByIdsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    default void deleteAllUserPlaybooks(ai.reflexio.v1.DeleteAllUserPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllUserPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAllUserPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then agent_playbook_id).
     * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
     * it.
     * </pre>
     */
    default void getAgentPlaybooks(ai.reflexio.v1.GetAgentPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAgentPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetAgentPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    default void searchAgentPlaybooks(ai.reflexio.v1.SearchAgentPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchAgentPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getSearchAgentPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none. Idempotent:
     * one whose agent_version, playbook_name, trigger and content are those of a current one is not
     * stored again, and its id is answered.
     * </pre>
     */
    default void addAgentPlaybook(ai.reflexio.v1.AddAgentPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.AddAgentPlaybookResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getAddAgentPlaybookMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that scope a playbook
     * whose trigger, content or rationale changes is pending again. INVALID_ARGUMENT when neither
     * content nor trigger would be left, NOT_FOUND when there is no such playbook.
     * </pre>
     */
    default void updateAgentPlaybook(ai.reflexio.v1.UpdateAgentPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateAgentPlaybookResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateAgentPlaybookMethod(), responseObserver);
    }

    /**
     * <pre>
     * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who did,
     * when and why is kept in its decisions. Idempotent. From then on searches and agents go by it.
     * NOT_FOUND when there is no such playbook.
     * </pre>
     */
    default void updateAgentPlaybookStatus(ai.reflexio.v1.UpdateAgentPlaybookStatusRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateAgentPlaybookStatusResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getUpdateAgentPlaybookStatusMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
     * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no call
     * returns it.
     * </pre>
     */
    default void deleteAgentPlaybook(ai.reflexio.v1.DeleteAgentPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAgentPlaybookResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAgentPlaybookMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent count
     * 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns them.
     * </pre>
     */
    default void deleteAgentPlaybooksByIds(ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAgentPlaybooksByIdsMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    default void deleteAllAgentPlaybooks(ai.reflexio.v1.DeleteAllAgentPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllAgentPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAllAgentPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the organisation.
     * Atomic. After OK no call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    default void deleteAllPlaybooks(ai.reflexio.v1.DeleteAllPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllPlaybooksResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteAllPlaybooksMethod(), responseObserver);
    }

    /**
     * <pre>
     * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
     * pending until somebody approves them. OK means that the run is stored; it is done in the
     * background. Idempotent: what was aggregated before is not aggregated again.
     * </pre>
     */
    default void runPlaybookAggregation(ai.reflexio.v1.RunPlaybookAggregationRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.RunPlaybookAggregationResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRunPlaybookAggregationMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service PlaybookService.
   * <pre>
   * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
   * agents, aggregated from them.
   * </pre>
   */
  public static abstract class PlaybookServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return PlaybookServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service PlaybookService.
   * <pre>
   * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
   * agents, aggregated from them.
   * </pre>
   */
  public static final class PlaybookServiceStub
      extends io.grpc.stub.AbstractAsyncStub<PlaybookServiceStub> {
    private PlaybookServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaybookServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaybookServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id). Reads
     * what was committed before the call. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public void getUserPlaybooks(ai.reflexio.v1.GetUserPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetUserPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetUserPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for those of
     * which a rejected agent playbook was made. Reads what was committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public void searchUserPlaybooks(ai.reflexio.v1.SearchUserPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchUserPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchUserPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent: one
     * whose user_id, agent_version, playbook_name, trigger and content are those of a current one is
     * not stored again, and its id is answered.
     * </pre>
     */
    public void addUserPlaybook(ai.reflexio.v1.AddUserPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.AddUserPlaybookResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddUserPlaybookMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND
     * when there is no such playbook.
     * </pre>
     */
    public void updateUserPlaybook(ai.reflexio.v1.UpdateUserPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateUserPlaybookResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateUserPlaybookMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public void deleteUserPlaybook(ai.reflexio.v1.DeleteUserPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteUserPlaybookResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteUserPlaybookMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent count
     * 0. After OK no call returns them.
     * </pre>
     */
    public void deleteUserPlaybooksByIds(ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteUserPlaybooksByIdsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public void deleteAllUserPlaybooks(ai.reflexio.v1.DeleteAllUserPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllUserPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAllUserPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then agent_playbook_id).
     * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
     * it.
     * </pre>
     */
    public void getAgentPlaybooks(ai.reflexio.v1.GetAgentPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAgentPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetAgentPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public void searchAgentPlaybooks(ai.reflexio.v1.SearchAgentPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchAgentPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getSearchAgentPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none. Idempotent:
     * one whose agent_version, playbook_name, trigger and content are those of a current one is not
     * stored again, and its id is answered.
     * </pre>
     */
    public void addAgentPlaybook(ai.reflexio.v1.AddAgentPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.AddAgentPlaybookResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getAddAgentPlaybookMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that scope a playbook
     * whose trigger, content or rationale changes is pending again. INVALID_ARGUMENT when neither
     * content nor trigger would be left, NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public void updateAgentPlaybook(ai.reflexio.v1.UpdateAgentPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateAgentPlaybookResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateAgentPlaybookMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who did,
     * when and why is kept in its decisions. Idempotent. From then on searches and agents go by it.
     * NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public void updateAgentPlaybookStatus(ai.reflexio.v1.UpdateAgentPlaybookStatusRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateAgentPlaybookStatusResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getUpdateAgentPlaybookStatusMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
     * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no call
     * returns it.
     * </pre>
     */
    public void deleteAgentPlaybook(ai.reflexio.v1.DeleteAgentPlaybookRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAgentPlaybookResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAgentPlaybookMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent count
     * 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns them.
     * </pre>
     */
    public void deleteAgentPlaybooksByIds(ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAgentPlaybooksByIdsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public void deleteAllAgentPlaybooks(ai.reflexio.v1.DeleteAllAgentPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllAgentPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAllAgentPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the organisation.
     * Atomic. After OK no call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public void deleteAllPlaybooks(ai.reflexio.v1.DeleteAllPlaybooksRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllPlaybooksResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteAllPlaybooksMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
     * pending until somebody approves them. OK means that the run is stored; it is done in the
     * background. Idempotent: what was aggregated before is not aggregated again.
     * </pre>
     */
    public void runPlaybookAggregation(ai.reflexio.v1.RunPlaybookAggregationRequest request,
        io.grpc.stub.StreamObserver<ai.reflexio.v1.RunPlaybookAggregationResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRunPlaybookAggregationMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service PlaybookService.
   * <pre>
   * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
   * agents, aggregated from them.
   * </pre>
   */
  public static final class PlaybookServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<PlaybookServiceBlockingV2Stub> {
    private PlaybookServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaybookServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaybookServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id). Reads
     * what was committed before the call. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetUserPlaybooksResponse getUserPlaybooks(ai.reflexio.v1.GetUserPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetUserPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for those of
     * which a rejected agent playbook was made. Reads what was committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.SearchUserPlaybooksResponse searchUserPlaybooks(ai.reflexio.v1.SearchUserPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSearchUserPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent: one
     * whose user_id, agent_version, playbook_name, trigger and content are those of a current one is
     * not stored again, and its id is answered.
     * </pre>
     */
    public ai.reflexio.v1.AddUserPlaybookResponse addUserPlaybook(ai.reflexio.v1.AddUserPlaybookRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddUserPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND
     * when there is no such playbook.
     * </pre>
     */
    public ai.reflexio.v1.UpdateUserPlaybookResponse updateUserPlaybook(ai.reflexio.v1.UpdateUserPlaybookRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateUserPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public ai.reflexio.v1.DeleteUserPlaybookResponse deleteUserPlaybook(ai.reflexio.v1.DeleteUserPlaybookRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteUserPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent count
     * 0. After OK no call returns them.
     * </pre>
     */
    public ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse deleteUserPlaybooksByIds(ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteUserPlaybooksByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllUserPlaybooksResponse deleteAllUserPlaybooks(ai.reflexio.v1.DeleteAllUserPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAllUserPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then agent_playbook_id).
     * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
     * it.
     * </pre>
     */
    public ai.reflexio.v1.GetAgentPlaybooksResponse getAgentPlaybooks(ai.reflexio.v1.GetAgentPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetAgentPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.SearchAgentPlaybooksResponse searchAgentPlaybooks(ai.reflexio.v1.SearchAgentPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getSearchAgentPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none. Idempotent:
     * one whose agent_version, playbook_name, trigger and content are those of a current one is not
     * stored again, and its id is answered.
     * </pre>
     */
    public ai.reflexio.v1.AddAgentPlaybookResponse addAgentPlaybook(ai.reflexio.v1.AddAgentPlaybookRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getAddAgentPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that scope a playbook
     * whose trigger, content or rationale changes is pending again. INVALID_ARGUMENT when neither
     * content nor trigger would be left, NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public ai.reflexio.v1.UpdateAgentPlaybookResponse updateAgentPlaybook(ai.reflexio.v1.UpdateAgentPlaybookRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateAgentPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who did,
     * when and why is kept in its decisions. Idempotent. From then on searches and agents go by it.
     * NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public ai.reflexio.v1.UpdateAgentPlaybookStatusResponse updateAgentPlaybookStatus(ai.reflexio.v1.UpdateAgentPlaybookStatusRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getUpdateAgentPlaybookStatusMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
     * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no call
     * returns it.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAgentPlaybookResponse deleteAgentPlaybook(ai.reflexio.v1.DeleteAgentPlaybookRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAgentPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent count
     * 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns them.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse deleteAgentPlaybooksByIds(ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAgentPlaybooksByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllAgentPlaybooksResponse deleteAllAgentPlaybooks(ai.reflexio.v1.DeleteAllAgentPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAllAgentPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the organisation.
     * Atomic. After OK no call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllPlaybooksResponse deleteAllPlaybooks(ai.reflexio.v1.DeleteAllPlaybooksRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteAllPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
     * pending until somebody approves them. OK means that the run is stored; it is done in the
     * background. Idempotent: what was aggregated before is not aggregated again.
     * </pre>
     */
    public ai.reflexio.v1.RunPlaybookAggregationResponse runPlaybookAggregation(ai.reflexio.v1.RunPlaybookAggregationRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRunPlaybookAggregationMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service PlaybookService.
   * <pre>
   * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
   * agents, aggregated from them.
   * </pre>
   */
  public static final class PlaybookServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<PlaybookServiceBlockingStub> {
    private PlaybookServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaybookServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaybookServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id). Reads
     * what was committed before the call. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.GetUserPlaybooksResponse getUserPlaybooks(ai.reflexio.v1.GetUserPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetUserPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for those of
     * which a rejected agent playbook was made. Reads what was committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.SearchUserPlaybooksResponse searchUserPlaybooks(ai.reflexio.v1.SearchUserPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchUserPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent: one
     * whose user_id, agent_version, playbook_name, trigger and content are those of a current one is
     * not stored again, and its id is answered.
     * </pre>
     */
    public ai.reflexio.v1.AddUserPlaybookResponse addUserPlaybook(ai.reflexio.v1.AddUserPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddUserPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND
     * when there is no such playbook.
     * </pre>
     */
    public ai.reflexio.v1.UpdateUserPlaybookResponse updateUserPlaybook(ai.reflexio.v1.UpdateUserPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateUserPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public ai.reflexio.v1.DeleteUserPlaybookResponse deleteUserPlaybook(ai.reflexio.v1.DeleteUserPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteUserPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent count
     * 0. After OK no call returns them.
     * </pre>
     */
    public ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse deleteUserPlaybooksByIds(ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteUserPlaybooksByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllUserPlaybooksResponse deleteAllUserPlaybooks(ai.reflexio.v1.DeleteAllUserPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAllUserPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then agent_playbook_id).
     * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
     * it.
     * </pre>
     */
    public ai.reflexio.v1.GetAgentPlaybooksResponse getAgentPlaybooks(ai.reflexio.v1.GetAgentPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetAgentPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public ai.reflexio.v1.SearchAgentPlaybooksResponse searchAgentPlaybooks(ai.reflexio.v1.SearchAgentPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getSearchAgentPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none. Idempotent:
     * one whose agent_version, playbook_name, trigger and content are those of a current one is not
     * stored again, and its id is answered.
     * </pre>
     */
    public ai.reflexio.v1.AddAgentPlaybookResponse addAgentPlaybook(ai.reflexio.v1.AddAgentPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getAddAgentPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that scope a playbook
     * whose trigger, content or rationale changes is pending again. INVALID_ARGUMENT when neither
     * content nor trigger would be left, NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public ai.reflexio.v1.UpdateAgentPlaybookResponse updateAgentPlaybook(ai.reflexio.v1.UpdateAgentPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateAgentPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who did,
     * when and why is kept in its decisions. Idempotent. From then on searches and agents go by it.
     * NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public ai.reflexio.v1.UpdateAgentPlaybookStatusResponse updateAgentPlaybookStatus(ai.reflexio.v1.UpdateAgentPlaybookStatusRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getUpdateAgentPlaybookStatusMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
     * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no call
     * returns it.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAgentPlaybookResponse deleteAgentPlaybook(ai.reflexio.v1.DeleteAgentPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAgentPlaybookMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent count
     * 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns them.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse deleteAgentPlaybooksByIds(ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAgentPlaybooksByIdsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllAgentPlaybooksResponse deleteAllAgentPlaybooks(ai.reflexio.v1.DeleteAllAgentPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAllAgentPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the organisation.
     * Atomic. After OK no call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public ai.reflexio.v1.DeleteAllPlaybooksResponse deleteAllPlaybooks(ai.reflexio.v1.DeleteAllPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteAllPlaybooksMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
     * pending until somebody approves them. OK means that the run is stored; it is done in the
     * background. Idempotent: what was aggregated before is not aggregated again.
     * </pre>
     */
    public ai.reflexio.v1.RunPlaybookAggregationResponse runPlaybookAggregation(ai.reflexio.v1.RunPlaybookAggregationRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRunPlaybookAggregationMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service PlaybookService.
   * <pre>
   * PlaybookService keeps playbooks: those of users, learned from experts' corrections, and those of
   * agents, aggregated from them.
   * </pre>
   */
  public static final class PlaybookServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<PlaybookServiceFutureStub> {
    private PlaybookServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected PlaybookServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new PlaybookServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * GetUserPlaybooks lists user playbooks, newest first (created_at, then user_playbook_id). Reads
     * what was committed before the call. A reply is cut at 4 MiB; next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetUserPlaybooksResponse> getUserPlaybooks(
        ai.reflexio.v1.GetUserPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetUserPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SearchUserPlaybooks finds user playbooks by meaning and by words, best first, but for those of
     * which a rejected agent playbook was made. Reads what was committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.SearchUserPlaybooksResponse> searchUserPlaybooks(
        ai.reflexio.v1.SearchUserPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchUserPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * AddUserPlaybook stores user playbooks. Atomic: all of them are stored or none. Idempotent: one
     * whose user_id, agent_version, playbook_name, trigger and content are those of a current one is
     * not stored again, and its id is answered.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.AddUserPlaybookResponse> addUserPlaybook(
        ai.reflexio.v1.AddUserPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddUserPlaybookMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateUserPlaybook changes one user playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. INVALID_ARGUMENT when neither content nor trigger would be left, NOT_FOUND
     * when there is no such playbook.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.UpdateUserPlaybookResponse> updateUserPlaybook(
        ai.reflexio.v1.UpdateUserPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateUserPlaybookMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteUserPlaybook deletes one user playbook. Deleting what is absent succeeds with
     * deleted_count 0. After OK no call returns it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteUserPlaybookResponse> deleteUserPlaybook(
        ai.reflexio.v1.DeleteUserPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteUserPlaybookMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteUserPlaybooksByIds deletes many user playbooks in one commit. Ids that are absent count
     * 0. After OK no call returns them.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse> deleteUserPlaybooksByIds(
        ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteUserPlaybooksByIdsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAllUserPlaybooks deletes every user playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAllUserPlaybooksResponse> deleteAllUserPlaybooks(
        ai.reflexio.v1.DeleteAllUserPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAllUserPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * GetAgentPlaybooks lists agent playbooks, newest first (created_at, then agent_playbook_id).
     * Reads what was committed before the call. A reply is cut at 4 MiB; next_page_token continues
     * it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.GetAgentPlaybooksResponse> getAgentPlaybooks(
        ai.reflexio.v1.GetAgentPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetAgentPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * SearchAgentPlaybooks finds agent playbooks by meaning and by words, best first. Reads what was
     * committed before the call. Filters apply before top_k, so they never leave a result short. A
     * reply is cut at 4 MiB as that of SearchInteractions is: next_page_token continues it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.SearchAgentPlaybooksResponse> searchAgentPlaybooks(
        ai.reflexio.v1.SearchAgentPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getSearchAgentPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * AddAgentPlaybook stores agent playbooks. Atomic: all of them are stored or none. Idempotent:
     * one whose agent_version, playbook_name, trigger and content are those of a current one is not
     * stored again, and its id is answered.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.AddAgentPlaybookResponse> addAgentPlaybook(
        ai.reflexio.v1.AddAgentPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getAddAgentPlaybookMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateAgentPlaybook changes one agent playbook: what is absent stays, an empty text clears.
     * Atomic, idempotent. A playbook_status needs SCOPE_REVIEW as well; without that scope a playbook
     * whose trigger, content or rationale changes is pending again. INVALID_ARGUMENT when neither
     * content nor trigger would be left, NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.UpdateAgentPlaybookResponse> updateAgentPlaybook(
        ai.reflexio.v1.UpdateAgentPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateAgentPlaybookMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * UpdateAgentPlaybookStatus approves or rejects one agent playbook, or takes that back; who did,
     * when and why is kept in its decisions. Idempotent. From then on searches and agents go by it.
     * NOT_FOUND when there is no such playbook.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.UpdateAgentPlaybookStatusResponse> updateAgentPlaybookStatus(
        ai.reflexio.v1.UpdateAgentPlaybookStatusRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getUpdateAgentPlaybookStatusMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAgentPlaybook deletes one agent playbook. Deleting what is absent succeeds with
     * deleted_count 0. One that is approved or rejected needs SCOPE_REVIEW as well. After OK no call
     * returns it.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAgentPlaybookResponse> deleteAgentPlaybook(
        ai.reflexio.v1.DeleteAgentPlaybookRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAgentPlaybookMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAgentPlaybooksByIds deletes many agent playbooks in one commit. Ids that are absent count
     * 0. Approved and rejected ones need SCOPE_REVIEW as well. After OK no call returns them.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse> deleteAgentPlaybooksByIds(
        ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAgentPlaybooksByIdsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAllAgentPlaybooks deletes every agent playbook of the organisation. Atomic. After OK no
     * call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAllAgentPlaybooksResponse> deleteAllAgentPlaybooks(
        ai.reflexio.v1.DeleteAllAgentPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAllAgentPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * DeleteAllPlaybooks deletes every user playbook and every agent playbook of the organisation.
     * Atomic. After OK no call returns them. Repeating it succeeds with deleted_count 0.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.DeleteAllPlaybooksResponse> deleteAllPlaybooks(
        ai.reflexio.v1.DeleteAllPlaybooksRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteAllPlaybooksMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * RunPlaybookAggregation makes agent playbooks of user playbooks that say the same. They are
     * pending until somebody approves them. OK means that the run is stored; it is done in the
     * background. Idempotent: what was aggregated before is not aggregated again.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<ai.reflexio.v1.RunPlaybookAggregationResponse> runPlaybookAggregation(
        ai.reflexio.v1.RunPlaybookAggregationRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRunPlaybookAggregationMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_GET_USER_PLAYBOOKS = 0;
  private static final int METHODID_SEARCH_USER_PLAYBOOKS = 1;
  private static final int METHODID_ADD_USER_PLAYBOOK = 2;
  private static final int METHODID_UPDATE_USER_PLAYBOOK = 3;
  private static final int METHODID_DELETE_USER_PLAYBOOK = 4;
  private static final int METHODID_DELETE_USER_PLAYBOOKS_BY_IDS = 5;
  private static final int METHODID_DELETE_ALL_USER_PLAYBOOKS = 6;
  private static final int METHODID_GET_AGENT_PLAYBOOKS = 7;
  private static final int METHODID_SEARCH_AGENT_PLAYBOOKS = 8;
  private static final int METHODID_ADD_AGENT_PLAYBOOK = 9;
  private static final int METHODID_UPDATE_AGENT_PLAYBOOK = 10;
  private static final int METHODID_UPDATE_AGENT_PLAYBOOK_STATUS = 11;
  private static final int METHODID_DELETE_AGENT_PLAYBOOK = 12;
  private static final int METHODID_DELETE_AGENT_PLAYBOOKS_BY_IDS = 13;
  private static final int METHODID_DELETE_ALL_AGENT_PLAYBOOKS = 14;
  private static final int METHODID_DELETE_ALL_PLAYBOOKS = 15;
  private static final int METHODID_RUN_PLAYBOOK_AGGREGATION = 16;

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
        case METHODID_GET_USER_PLAYBOOKS:
          serviceImpl.getUserPlaybooks((ai.reflexio.v1.GetUserPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetUserPlaybooksResponse>) responseObserver);
          break;
        case METHODID_SEARCH_USER_PLAYBOOKS:
          serviceImpl.searchUserPlaybooks((ai.reflexio.v1.SearchUserPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchUserPlaybooksResponse>) responseObserver);
          break;
        case METHODID_ADD_USER_PLAYBOOK:
          serviceImpl.addUserPlaybook((ai.reflexio.v1.AddUserPlaybookRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.AddUserPlaybookResponse>) responseObserver);
          break;
        case METHODID_UPDATE_USER_PLAYBOOK:
          serviceImpl.updateUserPlaybook((ai.reflexio.v1.UpdateUserPlaybookRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateUserPlaybookResponse>) responseObserver);
          break;
        case METHODID_DELETE_USER_PLAYBOOK:
          serviceImpl.deleteUserPlaybook((ai.reflexio.v1.DeleteUserPlaybookRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteUserPlaybookResponse>) responseObserver);
          break;
        case METHODID_DELETE_USER_PLAYBOOKS_BY_IDS:
          serviceImpl.deleteUserPlaybooksByIds((ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse>) responseObserver);
          break;
        case METHODID_DELETE_ALL_USER_PLAYBOOKS:
          serviceImpl.deleteAllUserPlaybooks((ai.reflexio.v1.DeleteAllUserPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllUserPlaybooksResponse>) responseObserver);
          break;
        case METHODID_GET_AGENT_PLAYBOOKS:
          serviceImpl.getAgentPlaybooks((ai.reflexio.v1.GetAgentPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.GetAgentPlaybooksResponse>) responseObserver);
          break;
        case METHODID_SEARCH_AGENT_PLAYBOOKS:
          serviceImpl.searchAgentPlaybooks((ai.reflexio.v1.SearchAgentPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.SearchAgentPlaybooksResponse>) responseObserver);
          break;
        case METHODID_ADD_AGENT_PLAYBOOK:
          serviceImpl.addAgentPlaybook((ai.reflexio.v1.AddAgentPlaybookRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.AddAgentPlaybookResponse>) responseObserver);
          break;
        case METHODID_UPDATE_AGENT_PLAYBOOK:
          serviceImpl.updateAgentPlaybook((ai.reflexio.v1.UpdateAgentPlaybookRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateAgentPlaybookResponse>) responseObserver);
          break;
        case METHODID_UPDATE_AGENT_PLAYBOOK_STATUS:
          serviceImpl.updateAgentPlaybookStatus((ai.reflexio.v1.UpdateAgentPlaybookStatusRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.UpdateAgentPlaybookStatusResponse>) responseObserver);
          break;
        case METHODID_DELETE_AGENT_PLAYBOOK:
          serviceImpl.deleteAgentPlaybook((ai.reflexio.v1.DeleteAgentPlaybookRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAgentPlaybookResponse>) responseObserver);
          break;
        case METHODID_DELETE_AGENT_PLAYBOOKS_BY_IDS:
          serviceImpl.deleteAgentPlaybooksByIds((ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse>) responseObserver);
          break;
        case METHODID_DELETE_ALL_AGENT_PLAYBOOKS:
          serviceImpl.deleteAllAgentPlaybooks((ai.reflexio.v1.DeleteAllAgentPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllAgentPlaybooksResponse>) responseObserver);
          break;
        case METHODID_DELETE_ALL_PLAYBOOKS:
          serviceImpl.deleteAllPlaybooks((ai.reflexio.v1.DeleteAllPlaybooksRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.DeleteAllPlaybooksResponse>) responseObserver);
          break;
        case METHODID_RUN_PLAYBOOK_AGGREGATION:
          serviceImpl.runPlaybookAggregation((ai.reflexio.v1.RunPlaybookAggregationRequest) request,
              (io.grpc.stub.StreamObserver<ai.reflexio.v1.RunPlaybookAggregationResponse>) responseObserver);
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
          getGetUserPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetUserPlaybooksRequest,
              ai.reflexio.v1.GetUserPlaybooksResponse>(
                service, METHODID_GET_USER_PLAYBOOKS)))
        .addMethod(
          getSearchUserPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.SearchUserPlaybooksRequest,
              ai.reflexio.v1.SearchUserPlaybooksResponse>(
                service, METHODID_SEARCH_USER_PLAYBOOKS)))
        .addMethod(
          getAddUserPlaybookMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.AddUserPlaybookRequest,
              ai.reflexio.v1.AddUserPlaybookResponse>(
                service, METHODID_ADD_USER_PLAYBOOK)))
        .addMethod(
          getUpdateUserPlaybookMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.UpdateUserPlaybookRequest,
              ai.reflexio.v1.UpdateUserPlaybookResponse>(
                service, METHODID_UPDATE_USER_PLAYBOOK)))
        .addMethod(
          getDeleteUserPlaybookMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteUserPlaybookRequest,
              ai.reflexio.v1.DeleteUserPlaybookResponse>(
                service, METHODID_DELETE_USER_PLAYBOOK)))
        .addMethod(
          getDeleteUserPlaybooksByIdsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteUserPlaybooksByIdsRequest,
              ai.reflexio.v1.DeleteUserPlaybooksByIdsResponse>(
                service, METHODID_DELETE_USER_PLAYBOOKS_BY_IDS)))
        .addMethod(
          getDeleteAllUserPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAllUserPlaybooksRequest,
              ai.reflexio.v1.DeleteAllUserPlaybooksResponse>(
                service, METHODID_DELETE_ALL_USER_PLAYBOOKS)))
        .addMethod(
          getGetAgentPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.GetAgentPlaybooksRequest,
              ai.reflexio.v1.GetAgentPlaybooksResponse>(
                service, METHODID_GET_AGENT_PLAYBOOKS)))
        .addMethod(
          getSearchAgentPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.SearchAgentPlaybooksRequest,
              ai.reflexio.v1.SearchAgentPlaybooksResponse>(
                service, METHODID_SEARCH_AGENT_PLAYBOOKS)))
        .addMethod(
          getAddAgentPlaybookMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.AddAgentPlaybookRequest,
              ai.reflexio.v1.AddAgentPlaybookResponse>(
                service, METHODID_ADD_AGENT_PLAYBOOK)))
        .addMethod(
          getUpdateAgentPlaybookMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.UpdateAgentPlaybookRequest,
              ai.reflexio.v1.UpdateAgentPlaybookResponse>(
                service, METHODID_UPDATE_AGENT_PLAYBOOK)))
        .addMethod(
          getUpdateAgentPlaybookStatusMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.UpdateAgentPlaybookStatusRequest,
              ai.reflexio.v1.UpdateAgentPlaybookStatusResponse>(
                service, METHODID_UPDATE_AGENT_PLAYBOOK_STATUS)))
        .addMethod(
          getDeleteAgentPlaybookMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAgentPlaybookRequest,
              ai.reflexio.v1.DeleteAgentPlaybookResponse>(
                service, METHODID_DELETE_AGENT_PLAYBOOK)))
        .addMethod(
          getDeleteAgentPlaybooksByIdsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAgentPlaybooksByIdsRequest,
              ai.reflexio.v1.DeleteAgentPlaybooksByIdsResponse>(
                service, METHODID_DELETE_AGENT_PLAYBOOKS_BY_IDS)))
        .addMethod(
          getDeleteAllAgentPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAllAgentPlaybooksRequest,
              ai.reflexio.v1.DeleteAllAgentPlaybooksResponse>(
                service, METHODID_DELETE_ALL_AGENT_PLAYBOOKS)))
        .addMethod(
          getDeleteAllPlaybooksMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.DeleteAllPlaybooksRequest,
              ai.reflexio.v1.DeleteAllPlaybooksResponse>(
                service, METHODID_DELETE_ALL_PLAYBOOKS)))
        .addMethod(
          getRunPlaybookAggregationMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              ai.reflexio.v1.RunPlaybookAggregationRequest,
              ai.reflexio.v1.RunPlaybookAggregationResponse>(
                service, METHODID_RUN_PLAYBOOK_AGGREGATION)))
        .build();
  }

  private static abstract class PlaybookServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    PlaybookServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return ai.reflexio.v1.PlaybookServiceOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("PlaybookService");
    }
  }

  private static final class PlaybookServiceFileDescriptorSupplier
      extends PlaybookServiceBaseDescriptorSupplier {
    PlaybookServiceFileDescriptorSupplier() {}
  }

  private static final class PlaybookServiceMethodDescriptorSupplier
      extends PlaybookServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    PlaybookServiceMethodDescriptorSupplier(java.lang.String methodName) {
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
      synchronized (PlaybookServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new PlaybookServiceFileDescriptorSupplier())
              .addMethod(getGetUserPlaybooksMethod())
              .addMethod(getSearchUserPlaybooksMethod())
              .addMethod(getAddUserPlaybookMethod())
              .addMethod(getUpdateUserPlaybookMethod())
              .addMethod(getDeleteUserPlaybookMethod())
              .addMethod(getDeleteUserPlaybooksByIdsMethod())
              .addMethod(getDeleteAllUserPlaybooksMethod())
              .addMethod(getGetAgentPlaybooksMethod())
              .addMethod(getSearchAgentPlaybooksMethod())
              .addMethod(getAddAgentPlaybookMethod())
              .addMethod(getUpdateAgentPlaybookMethod())
              .addMethod(getUpdateAgentPlaybookStatusMethod())
              .addMethod(getDeleteAgentPlaybookMethod())
              .addMethod(getDeleteAgentPlaybooksByIdsMethod())
              .addMethod(getDeleteAllAgentPlaybooksMethod())
              .addMethod(getDeleteAllPlaybooksMethod())
              .addMethod(getRunPlaybookAggregationMethod())
              .build();
        }
      }
    }
    return result;
  }
}
