//! Every unary RPC by its name in the vectors, through the methods of the client.

use prost::Message;
use reflexio::v1::*;
use reflexio::{Client, Error};

/// Hands the table of RPCs to a macro: service, generated client, and of each RPC its name, its method
/// and its request.
macro_rules! with_rpcs {
    ($given:ident) => {
        $given! {
            "AdminService" admin {
                "Whoami" whoami WhoamiRequest,
                "GetStorageStats" get_storage_stats GetStorageStatsRequest,
                "GetUsers" get_users GetUsersRequest,
                "GetAuditLog" get_audit_log GetAuditLogRequest,
            }
            "KeyService" keys {
                "CreateKey" create_key CreateKeyRequest,
                "ListKeys" list_keys ListKeysRequest,
                "RevokeKey" revoke_key RevokeKeyRequest,
            }
            "InteractionService" interactions {
                "PublishInteraction" publish_interaction PublishInteractionRequest,
                "SearchInteractions" search_interactions SearchInteractionsRequest,
                "SearchOrganization" search_organization SearchOrganizationRequest,
                "GetInteractions" get_interactions GetInteractionsRequest,
                "GetAllInteractions" get_all_interactions GetAllInteractionsRequest,
                "GetInteractionImage" get_interaction_image GetInteractionImageRequest,
                "DeleteInteraction" delete_interaction DeleteInteractionRequest,
                "DeleteAllInteractions" delete_all_interactions DeleteAllInteractionsRequest,
                "ClearUserData" clear_user_data ClearUserDataRequest,
            }
            "LearningService" learning {
                "GetLearningStatus" get_learning_status GetLearningStatusRequest,
                "GetFailedLearning" get_failed_learning GetFailedLearningRequest,
                "RetryLearning" retry_learning RetryLearningRequest,
            }
            "OutcomeService" outcomes {
                "RecordSessionOutcome" record_session_outcome RecordSessionOutcomeRequest,
                "GetSessionOutcomes" get_session_outcomes GetSessionOutcomesRequest,
            }
            "PlaybookService" playbooks {
                "GetUserPlaybooks" get_user_playbooks GetUserPlaybooksRequest,
                "SearchUserPlaybooks" search_user_playbooks SearchUserPlaybooksRequest,
                "AddUserPlaybook" add_user_playbook AddUserPlaybookRequest,
                "UpdateUserPlaybook" update_user_playbook UpdateUserPlaybookRequest,
                "DeleteUserPlaybook" delete_user_playbook DeleteUserPlaybookRequest,
                "DeleteUserPlaybooksByIds" delete_user_playbooks_by_ids DeleteUserPlaybooksByIdsRequest,
                "DeleteAllUserPlaybooks" delete_all_user_playbooks DeleteAllUserPlaybooksRequest,
                "GetAgentPlaybooks" get_agent_playbooks GetAgentPlaybooksRequest,
                "SearchAgentPlaybooks" search_agent_playbooks SearchAgentPlaybooksRequest,
                "AddAgentPlaybook" add_agent_playbook AddAgentPlaybookRequest,
                "UpdateAgentPlaybook" update_agent_playbook UpdateAgentPlaybookRequest,
                "UpdateAgentPlaybookStatus" update_agent_playbook_status UpdateAgentPlaybookStatusRequest,
                "DeleteAgentPlaybook" delete_agent_playbook DeleteAgentPlaybookRequest,
                "DeleteAgentPlaybooksByIds" delete_agent_playbooks_by_ids DeleteAgentPlaybooksByIdsRequest,
                "DeleteAllAgentPlaybooks" delete_all_agent_playbooks DeleteAllAgentPlaybooksRequest,
                "DeleteAllPlaybooks" delete_all_playbooks DeleteAllPlaybooksRequest,
                "RunPlaybookAggregation" run_playbook_aggregation RunPlaybookAggregationRequest,
            }
            "ProfileService" profiles {
                "GetProfiles" get_profiles GetProfilesRequest,
                "SearchProfiles" search_profiles SearchProfilesRequest,
                "AddUserProfile" add_user_profile AddUserProfileRequest,
                "UpdateUserProfile" update_user_profile UpdateUserProfileRequest,
                "DeleteProfile" delete_profile DeleteProfileRequest,
                "DeleteProfilesByIds" delete_profiles_by_ids DeleteProfilesByIdsRequest,
                "DeleteAllProfiles" delete_all_profiles DeleteAllProfilesRequest,
                "GetProfileChangeLog" get_profile_change_log GetProfileChangeLogRequest,
            }
            "RequestService" requests {
                "GetRequests" get_requests GetRequestsRequest,
                "GetSession" get_session GetSessionRequest,
                "DeleteRequest" delete_request DeleteRequestRequest,
                "DeleteRequestsByIds" delete_requests_by_ids DeleteRequestsByIdsRequest,
                "DeleteSession" delete_session DeleteSessionRequest,
            }
            "SearchService" learned {
                "Search" search SearchRequest,
                "GetContext" get_context GetContextRequest,
            }
        }
    };
}

macro_rules! names {
    ($($service:literal $stub:ident { $($rpc:literal $method:ident $request:ident,)* })*) => {
        &[$($(($service, $rpc),)*)*]
    };
}

/// Service and RPC of each row of the table.
pub const NAMES: &[(&str, &str)] = with_rpcs!(names);

/// Sends an encoded request and returns the encoded reply.
pub async fn call(
    client: &Client,
    service: &str,
    rpc: &str,
    bytes: &[u8],
) -> Result<Vec<u8>, Error> {
    macro_rules! sent {
        ($($service:literal $stub:ident { $($rpc:literal $method:ident $request:ident,)* })*) => {
            match (service, rpc) {
                $($(($service, $rpc) => {
                    let request = $request::decode(bytes).expect(stringify!($request));
                    let reply = Box::pin(client.$method(request));
                    reply.await.map(|reply| reply.encode_to_vec())
                })*)*
                _ => panic!("the table has no {service}/{rpc}"),
            }
        };
    }
    with_rpcs!(sent)
}
