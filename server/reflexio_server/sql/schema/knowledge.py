"""The schema of what was learned: playbooks, profiles, outcomes, and the jobs that learn.

JSON columns hold compact text, empty for nothing. `vector` is one float16 row of the model's
dimensions over the searchable text, NULL until it is made; `model_key` names its model.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    literal_column,
    text,
)

from reflexio_server.core.knowledge.model import Kind, Status
from reflexio_server.sql.schema.metadata import ROW_ID, metadata

user_playbooks = Table(
    "user_playbooks",
    metadata,
    Column("user_playbook_id", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("agent_version", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("playbook_name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("blocking_issue", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("source_interaction_ids", Text, nullable=False),
    Column("source_span", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("evidence_count", Integer, nullable=False),
    Column("successor_id", BigInteger),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("vector", LargeBinary),
    Column("model_key", BigInteger),
    Column(
        "skip_aggregation", Boolean(create_constraint=False), nullable=False, server_default="0"
    ),
    Column("change_seq", BigInteger, nullable=False, server_default="0"),
    Index("user_playbooks_by_user", "org_id", "user_id", "created_at", "user_playbook_id"),
    Index("user_playbooks_by_time", "org_id", "created_at", "user_playbook_id"),
    Index("user_playbooks_by_fingerprint", "org_id", "fingerprint"),
    Index("user_playbooks_by_change", "org_id", "change_seq"),
    Index("user_playbooks_by_model", "org_id", "model_key", "user_playbook_id"),
    sqlite_autoincrement=True,
)
"""Lessons of users' conversations. `successor_id` names the playbook that superseded this one or
that it was merged into; `skip_aggregation` keeps it out of agents' playbooks; `fingerprint` is the
SHA-256 that finds an exact double."""

agent_playbooks = Table(
    "agent_playbooks",
    metadata,
    Column("agent_playbook_id", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("agent_version", Text, nullable=False),
    Column("playbook_name", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("trigger", Text, nullable=False),
    Column("rationale", Text, nullable=False),
    Column("blocking_issue", Text, nullable=False),
    Column("playbook_status", SmallInteger, nullable=False),
    Column("playbook_metadata", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("tags", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("evidence_count", Integer, nullable=False),
    Column("user_playbook_ids", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("vector", LargeBinary),
    Column("model_key", BigInteger),
    Column("change_seq", BigInteger, nullable=False, server_default="0"),
    Column("decisions", Text, nullable=False, server_default=text("''")),
    Index("agent_playbooks_by_decision", "org_id", "playbook_status"),
    Index("agent_playbooks_by_time", "org_id", "created_at", "agent_playbook_id"),
    Index("agent_playbooks_by_fingerprint", "org_id", "fingerprint"),
    Index("agent_playbooks_by_change", "org_id", "change_seq"),
    Index("agent_playbooks_by_model", "org_id", "model_key", "agent_playbook_id"),
    sqlite_autoincrement=True,
)
"""Lessons for agents. `user_playbook_ids` are those that it was gathered from, `decisions` what
people decided on it."""

agent_playbook_sources = Table(
    "agent_playbook_sources",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("user_playbook_id", BigInteger, primary_key=True, autoincrement=False),
    Column("agent_playbook_id", BigInteger, primary_key=True, autoincrement=False),
)
"""Which agent playbooks a user's playbook may have made: a row for each of `user_playbook_ids`, and
maybe for one that it had. A row goes with either playbook."""

profiles = Table(
    "profiles",
    metadata,
    Column("profile_key", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("profile_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("last_modified_timestamp", BigInteger, nullable=False),
    Column("generated_from_request_id", Text, nullable=False),
    Column("profile_time_to_live", SmallInteger, nullable=False),
    Column("expiration_timestamp", BigInteger, nullable=False),
    Column("custom_features", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("source_interaction_ids", Text, nullable=False),
    Column("tags", Text, nullable=False),
    Column("writer", Text, nullable=False),
    Column("vector", LargeBinary),
    Column("model_key", BigInteger),
    Column("change_seq", BigInteger, nullable=False, server_default="0"),
    Index("profiles_by_id", "org_id", "profile_id", unique=True),
    Index("profiles_by_user", "org_id", "user_id", "last_modified_timestamp", "profile_id"),
    Index("profiles_by_time", "org_id", "last_modified_timestamp", "profile_id"),
    Index("profiles_by_change", "org_id", "user_id", "change_seq"),
    sqlite_autoincrement=True,
)
"""What is known of users."""

NOT_DELETED = profiles.c.status != literal_column(str(Status.DELETED))
"""True for a profile that was not deleted; spelled as the indexes that hold none of the others."""
Index(
    "profiles_by_model",
    profiles.c.org_id,
    profiles.c.model_key,
    profiles.c.profile_key,
    sqlite_where=NOT_DELETED,
    postgresql_where=NOT_DELETED,
)
Index(
    "profiles_by_expiration",
    profiles.c.org_id,
    profiles.c.expiration_timestamp,
    sqlite_where=NOT_DELETED,
    postgresql_where=NOT_DELETED,
)

profile_changes = Table(
    "profile_changes",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("org_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("added", Text, nullable=False),
    Column("removed", Text, nullable=False),
    Column("mentioned", Text, nullable=False),
    Index("profile_changes_by_org", "org_id", "id"),
    Index("profile_changes_by_user", "org_id", "user_id"),
    sqlite_autoincrement=True,
)
"""What changed in what is known of users, in order."""


learned_changes = Table(
    "learned_changes",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("change_count", BigInteger, nullable=False),
    Column("removal_count", BigInteger, nullable=False, server_default="0"),
)
"""Counts the changes to an organisation's records of a kind (a table's name), for caches.

`removal_count` is the count at the last change that took rows away; each other change leaves the
count in the `change_seq` of the rows that it made or changed."""

aggregation_requests = Table(
    "aggregation_requests",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("agent_version", Text, primary_key=True),
    Column("playbook_name", Text, primary_key=True),
    Column("requested_at_ms", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False),
)
"""Runs of gathering user playbooks that are asked for and not done; empty texts mean all."""

possible_contradictions = Table(
    "possible_contradictions",
    metadata,
    Column("org_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("playbook_id", BigInteger, primary_key=True),
    Column("other_id", BigInteger, primary_key=True),
)
"""Pairs of playbooks of a kind (a table's name) that may contradict each other, in both orders."""

TABLES: dict[Kind, Table] = {
    Kind.USER_PLAYBOOKS: user_playbooks,
    Kind.AGENT_PLAYBOOKS: agent_playbooks,
    Kind.PROFILES: profiles,
}
ROW_IDS: dict[Kind, Column[int]] = {
    Kind.USER_PLAYBOOKS: user_playbooks.c.user_playbook_id,
    Kind.AGENT_PLAYBOOKS: agent_playbooks.c.agent_playbook_id,
    Kind.PROFILES: profiles.c.profile_key,
}
"""The column by which a record of each kind is found and ordered."""
