// The whole contract in one module, written by tools/generate: messages with their schemas, enums
// and services.

export * from "./reflexio/v1/admin_service_pb.js";
export * from "./reflexio/v1/error_reason_pb.js";
export * from "./reflexio/v1/interaction_pb.js";
export * from "./reflexio/v1/interaction_service_pb.js";
export * from "./reflexio/v1/key_pb.js";
export * from "./reflexio/v1/key_service_pb.js";
export * from "./reflexio/v1/knowledge_pb.js";
export * from "./reflexio/v1/learning_pb.js";
export * from "./reflexio/v1/learning_service_pb.js";
export * from "./reflexio/v1/options_pb.js";
export * from "./reflexio/v1/outcome_service_pb.js";
export * from "./reflexio/v1/playbook_pb.js";
export * from "./reflexio/v1/playbook_service_pb.js";
export * from "./reflexio/v1/profile_pb.js";
export * from "./reflexio/v1/profile_service_pb.js";
export * from "./reflexio/v1/request_pb.js";
export * from "./reflexio/v1/request_service_pb.js";
export * from "./reflexio/v1/search_pb.js";
export * from "./reflexio/v1/search_service_pb.js";
export * from "./reflexio/v1/session_outcome_pb.js";
