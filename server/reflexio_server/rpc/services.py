"""The services of the contract, each with the function that answers each of its RPCs."""

from typing import NamedTuple

from reflexio.v1 import (
    admin_service_pb2,
    interaction_service_pb2,
    key_service_pb2,
    learning_service_pb2,
    outcome_service_pb2,
    playbook_service_pb2,
    profile_service_pb2,
    request_service_pb2,
    search_service_pb2,
)

from reflexio_server.rpc.access.admin import AdminHandlers
from reflexio_server.rpc.access.keys import KeyHandlers, OwnKeyHandlers
from reflexio_server.rpc.interactions.bulk import BulkPublisher
from reflexio_server.rpc.interactions.handlers import InteractionHandlers
from reflexio_server.rpc.interactions.outcomes import OutcomeHandlers
from reflexio_server.rpc.interactions.requests import RequestHandlers
from reflexio_server.rpc.knowledge.agent_playbooks import AgentPlaybookHandlers
from reflexio_server.rpc.knowledge.context import ContextHandlers
from reflexio_server.rpc.knowledge.playbooks import PlaybookHandlers
from reflexio_server.rpc.knowledge.profiles import ProfileHandlers
from reflexio_server.rpc.knowledge.search import KnowledgeSearchHandlers
from reflexio_server.rpc.knowledge.user_playbooks import UserPlaybookHandlers
from reflexio_server.rpc.learning.handlers import LearningHandlers
from reflexio_server.rpc.methods import Method, bind
from reflexio_server.rpc.search.handlers import InteractionSearchHandlers


class Handlers(NamedTuple):
    """What answers the RPCs that a port serves."""

    interactions: InteractionHandlers
    bulk: BulkPublisher
    interaction_search: InteractionSearchHandlers
    requests: RequestHandlers
    outcomes: OutcomeHandlers
    user_playbooks: UserPlaybookHandlers
    agent_playbooks: AgentPlaybookHandlers
    playbooks: PlaybookHandlers
    profiles: ProfileHandlers
    knowledge_search: KnowledgeSearchHandlers
    context: ContextHandlers
    learning: LearningHandlers
    admin: AdminHandlers
    keys: OwnKeyHandlers


def public_methods(handlers: Handlers) -> list[Method]:
    """Return the RPCs that a port serves."""
    return [
        *bind(
            interaction_service_pb2.DESCRIPTOR.services_by_name["InteractionService"],
            {
                "PublishInteraction": handlers.interactions.publish,
                "BulkPublishInteractions": handlers.bulk.publish,
                "SearchInteractions": handlers.interaction_search.search,
                "SearchOrganization": handlers.interaction_search.search_organization,
                "GetInteractions": handlers.interactions.get,
                "GetAllInteractions": handlers.interactions.get_all,
                "GetInteractionImage": handlers.interactions.get_image,
                "DeleteInteraction": handlers.interactions.delete,
                "DeleteAllInteractions": handlers.interactions.delete_all,
                "ClearUserData": handlers.interactions.clear_user,
            },
        ),
        *bind(
            request_service_pb2.DESCRIPTOR.services_by_name["RequestService"],
            {
                "GetRequests": handlers.requests.get,
                "GetSession": handlers.requests.get_session,
                "DeleteRequest": handlers.requests.delete,
                "DeleteRequestsByIds": handlers.requests.delete_by_ids,
                "DeleteSession": handlers.requests.delete_session,
            },
        ),
        *bind(
            outcome_service_pb2.DESCRIPTOR.services_by_name["OutcomeService"],
            {
                "RecordSessionOutcome": handlers.outcomes.record,
                "GetSessionOutcomes": handlers.outcomes.get,
            },
        ),
        *bind(
            playbook_service_pb2.DESCRIPTOR.services_by_name["PlaybookService"],
            {
                "GetUserPlaybooks": handlers.user_playbooks.get,
                "SearchUserPlaybooks": handlers.user_playbooks.search,
                "AddUserPlaybook": handlers.user_playbooks.add,
                "UpdateUserPlaybook": handlers.user_playbooks.update,
                "DeleteUserPlaybook": handlers.user_playbooks.delete,
                "DeleteUserPlaybooksByIds": handlers.user_playbooks.delete_by_ids,
                "DeleteAllUserPlaybooks": handlers.user_playbooks.delete_all,
                "GetAgentPlaybooks": handlers.agent_playbooks.get,
                "SearchAgentPlaybooks": handlers.agent_playbooks.search,
                "AddAgentPlaybook": handlers.agent_playbooks.add,
                "UpdateAgentPlaybook": handlers.agent_playbooks.update,
                "UpdateAgentPlaybookStatus": handlers.agent_playbooks.update_status,
                "DeleteAgentPlaybook": handlers.agent_playbooks.delete,
                "DeleteAgentPlaybooksByIds": handlers.agent_playbooks.delete_by_ids,
                "DeleteAllAgentPlaybooks": handlers.agent_playbooks.delete_all,
                "DeleteAllPlaybooks": handlers.playbooks.delete_all,
                "RunPlaybookAggregation": handlers.playbooks.run_aggregation,
            },
        ),
        *bind(
            profile_service_pb2.DESCRIPTOR.services_by_name["ProfileService"],
            {
                "GetProfiles": handlers.profiles.get,
                "SearchProfiles": handlers.profiles.search,
                "AddUserProfile": handlers.profiles.add,
                "UpdateUserProfile": handlers.profiles.update,
                "DeleteProfile": handlers.profiles.delete,
                "DeleteProfilesByIds": handlers.profiles.delete_by_ids,
                "DeleteAllProfiles": handlers.profiles.delete_all,
                "GetProfileChangeLog": handlers.profiles.change_log,
            },
        ),
        *bind(
            search_service_pb2.DESCRIPTOR.services_by_name["SearchService"],
            {"Search": handlers.knowledge_search.search, "GetContext": handlers.context.get},
        ),
        *bind(
            learning_service_pb2.DESCRIPTOR.services_by_name["LearningService"],
            {
                "GetLearningStatus": handlers.learning.get_status,
                "WatchLearning": handlers.learning.watch,
                "GetFailedLearning": handlers.learning.list_failed,
                "RetryLearning": handlers.learning.retry,
            },
        ),
        *bind(
            admin_service_pb2.DESCRIPTOR.services_by_name["AdminService"],
            {
                "Whoami": handlers.admin.whoami,
                "GetStorageStats": handlers.admin.storage_stats,
                "GetUsers": handlers.admin.list_users,
                "GetAuditLog": handlers.admin.audit_log,
            },
        ),
        *key_methods(handlers.keys),
    ]


def key_methods(keys: KeyHandlers) -> list[Method]:
    """Return the RPCs of `KeyService`, which the admin socket serves as well."""
    return bind(
        key_service_pb2.DESCRIPTOR.services_by_name["KeyService"],
        {"CreateKey": keys.create, "ListKeys": keys.list_all, "RevokeKey": keys.revoke},
    )
