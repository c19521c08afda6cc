"""Every RPC of the contract, bound to its use case."""

from dataclasses import dataclass

from reflexio_server.app.knowledge import Knowledge
from reflexio_server.app.learning import LearningRuntime
from reflexio_server.config import Settings
from reflexio_server.core.access.audit_log import AuditLog
from reflexio_server.core.access.keys import Keys
from reflexio_server.core.interactions.service import Interactions
from reflexio_server.core.knowledge.context import AgentContext
from reflexio_server.core.learning.status import Learning
from reflexio_server.core.search.service import Search
from reflexio_server.rpc.access.admin import AdminHandlers
from reflexio_server.rpc.access.keys import OwnKeyHandlers
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
from reflexio_server.rpc.learning.publish_wait import wait_for_learning
from reflexio_server.rpc.methods import Method
from reflexio_server.rpc.middleware.admission import bounded
from reflexio_server.rpc.middleware.audit import audited
from reflexio_server.rpc.middleware.quotas import Quotas
from reflexio_server.rpc.otlp.export import trace_export
from reflexio_server.rpc.search.handlers import InteractionSearchHandlers
from reflexio_server.rpc.services import Handlers, public_methods
from reflexio_server.sql.stores import SqlStore


@dataclass(frozen=True, slots=True)
class Services:
    """The bound RPCs and what must be told when the server stops."""

    methods: list[Method]
    traces: Method
    """OTLP's RPC, which records agents' spans."""
    bulk: BulkPublisher
    learning: Learning

    def stop(self) -> None:
        """End what would go on as long as its caller stays."""
        self.bulk.stop()
        self.learning.stop()


def assemble(
    settings: Settings,
    store: SqlStore,
    search: Search,
    knowledge: Knowledge,
    learning: LearningRuntime,
    keys: Keys,
    audit_log: AuditLog,
) -> Services:
    """Return every RPC of the contract, bound to its use case and limited by its caller's rates."""
    quotas = Quotas(
        requests_per_minute=settings.requests_per_minute,
        interactions_per_minute=settings.interactions_per_minute,
    )
    interactions = Interactions(
        store,
        search.notify,
        learning.notify,
        extracts_profiles=learning.extracts_profiles,
        clock=store.clock,
    )
    bulk = BulkPublisher(interactions, quotas.interactions, settings.stream_idle_timeout_s)
    methods = public_methods(
        Handlers(
            interactions=InteractionHandlers(
                interactions, wait_for_learning(learning.learning, search)
            ),
            bulk=bulk,
            interaction_search=InteractionSearchHandlers(search, store.clock),
            requests=RequestHandlers(interactions),
            outcomes=OutcomeHandlers(knowledge.outcomes),
            user_playbooks=UserPlaybookHandlers(knowledge.playbooks, knowledge.search, store.clock),
            agent_playbooks=AgentPlaybookHandlers(
                knowledge.playbooks, knowledge.search, store.clock
            ),
            playbooks=PlaybookHandlers(knowledge.playbooks, knowledge.aggregator),
            profiles=ProfileHandlers(knowledge.profiles, knowledge.search, store.clock),
            knowledge_search=KnowledgeSearchHandlers(knowledge.search),
            context=ContextHandlers(
                AgentContext(knowledge.search, knowledge.profile_store, search, store.clock)
            ),
            learning=LearningHandlers(learning.learning),
            admin=AdminHandlers(interactions, store, audit_log),
            keys=OwnKeyHandlers(keys),
        )
    )
    served = bounded(quotas.limit(audited(methods)))
    return Services(served, trace_export(served), bulk, learning.learning)
