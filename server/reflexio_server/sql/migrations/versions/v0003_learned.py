"""Tables of what was learned, and of learning jobs; each stored expert answer gets its job."""

from alembic import op
from sqlalchemy import BigInteger, Column, Float, Integer, LargeBinary, SmallInteger, Text

revision = "0003"
down_revision = "0002"

ROW_ID = BigInteger().with_variant(Integer, "sqlite")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _user_playbooks() -> None:
    op.create_table(
        "user_playbooks",
        Column("user_playbook_id", ROW_ID, primary_key=True, autoincrement=True),
        _text("org_id"),
        _text("user_id"),
        _text("agent_version"),
        _text("request_id"),
        _text("playbook_name"),
        _number("created_at"),
        _text("content"),
        _text("trigger"),
        _text("rationale"),
        _text("blocking_issue"),
        Column("status", SmallInteger, nullable=False),
        _text("source"),
        _text("source_interaction_ids"),
        _text("source_span"),
        _text("tags"),
        _text("writer"),
        Column("evidence_count", Integer, nullable=False),
        Column("successor_id", BigInteger),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("vector", LargeBinary),
        Column("model_key", BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("user_playbooks_by_fingerprint", "user_playbooks", ["org_id", "fingerprint"])
    op.create_index(
        "user_playbooks_by_time", "user_playbooks", ["org_id", "created_at", "user_playbook_id"]
    )
    op.create_index(
        "user_playbooks_by_user",
        "user_playbooks",
        ["org_id", "user_id", "created_at", "user_playbook_id"],
    )


def _agent_playbooks() -> None:
    op.create_table(
        "agent_playbooks",
        Column("agent_playbook_id", ROW_ID, primary_key=True, autoincrement=True),
        _text("org_id"),
        _text("agent_version"),
        _text("playbook_name"),
        _number("created_at"),
        _text("content"),
        _text("trigger"),
        _text("rationale"),
        _text("blocking_issue"),
        Column("playbook_status", SmallInteger, nullable=False),
        _text("playbook_metadata"),
        Column("status", SmallInteger, nullable=False),
        _text("tags"),
        _text("writer"),
        Column("evidence_count", Integer, nullable=False),
        _text("user_playbook_ids"),
        Column("fingerprint", LargeBinary, nullable=False),
        Column("vector", LargeBinary),
        Column("model_key", BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("agent_playbooks_by_fingerprint", "agent_playbooks", ["org_id", "fingerprint"])
    op.create_index(
        "agent_playbooks_by_time", "agent_playbooks", ["org_id", "created_at", "agent_playbook_id"]
    )


def _profiles() -> None:
    op.create_table(
        "profiles",
        Column("profile_key", ROW_ID, primary_key=True, autoincrement=True),
        _text("org_id"),
        _text("profile_id"),
        _text("user_id"),
        _text("content"),
        _number("last_modified_timestamp"),
        _text("generated_from_request_id"),
        Column("profile_time_to_live", SmallInteger, nullable=False),
        _number("expiration_timestamp"),
        _text("custom_features"),
        _text("source"),
        Column("status", SmallInteger, nullable=False),
        _text("source_interaction_ids"),
        _text("tags"),
        _text("writer"),
        Column("vector", LargeBinary),
        Column("model_key", BigInteger),
        sqlite_autoincrement=True,
    )
    op.create_index("profiles_by_id", "profiles", ["org_id", "profile_id"], unique=True)
    op.create_index(
        "profiles_by_user",
        "profiles",
        ["org_id", "user_id", "last_modified_timestamp", "profile_key"],
    )


def _profile_changes() -> None:
    op.create_table(
        "profile_changes",
        Column("id", ROW_ID, primary_key=True, autoincrement=True),
        _text("org_id"),
        _text("user_id"),
        _text("request_id"),
        _number("created_at"),
        _text("added"),
        _text("removed"),
        _text("mentioned"),
        sqlite_autoincrement=True,
    )
    op.create_index("profile_changes_by_org", "profile_changes", ["org_id", "id"])
    op.create_index("profile_changes_by_user", "profile_changes", ["org_id", "user_id"])


def _session_outcomes() -> None:
    op.create_table(
        "session_outcomes",
        Column("org_id", Text, primary_key=True),
        Column("session_id", Text, primary_key=True),
        Column("label", Text, primary_key=True),
        _text("user_id"),
        _text("source"),
        Column("outcome", SmallInteger, nullable=False),
        _number("occurred_at"),
        Column("value", Float),
        _text("metadata"),
        _number("created_at"),
    )
    op.create_index("session_outcomes_by_time", "session_outcomes", ["org_id", "occurred_at"])
    op.create_index(
        "session_outcomes_by_user", "session_outcomes", ["org_id", "user_id", "occurred_at"]
    )


def _learned_changes() -> None:
    op.create_table(
        "learned_changes",
        Column("org_id", Text, primary_key=True),
        Column("kind", Text, primary_key=True),
        _number("change_count"),
    )


def _learning_jobs() -> None:
    op.create_table(
        "learning_jobs",
        Column("job_id", ROW_ID, primary_key=True, autoincrement=True),
        _text("org_id"),
        _text("user_id"),
        _text("request_id"),
        _number("interaction_id"),
        Column("kind", SmallInteger, nullable=False),
        Column("state", SmallInteger, nullable=False),
        Column("attempts", Integer, nullable=False),
        _number("next_try_at_ms"),
        _text("lease_owner"),
        _number("lease_until_ms"),
        _text("reason"),
        _text("writer"),
        _text("playbook_ids"),
        Column("calls", Integer, nullable=False),
        _number("prompt_tokens"),
        _number("completion_tokens"),
        _number("created_at_ms"),
        _number("updated_at_ms"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "learning_jobs_by_interaction", "learning_jobs", ["interaction_id", "kind"], unique=True
    )
    op.create_index("learning_jobs_by_request", "learning_jobs", ["org_id", "request_id"])
    op.create_index("learning_jobs_due", "learning_jobs", ["state", "next_try_at_ms", "job_id"])


def upgrade() -> None:
    """Create the tables, and a job for each expert's answer that is stored."""
    _user_playbooks()
    _agent_playbooks()
    _profiles()
    _profile_changes()
    _session_outcomes()
    _learned_changes()
    _learning_jobs()
    op.execute(
        "INSERT INTO learning_jobs (org_id, user_id, request_id, interaction_id, kind, state,"
        " attempts, next_try_at_ms, lease_owner, lease_until_ms, reason, writer, playbook_ids,"
        " calls, prompt_tokens, completion_tokens, created_at_ms, updated_at_ms)"
        " SELECT i.org_id, i.user_id, i.request_id, i.interaction_id, 1, 1, 0, 0, '', 0, '', '',"
        " '', 0, 0, 0, r.created_at * 1000, r.created_at * 1000"
        " FROM interactions i JOIN requests r"
        " ON r.org_id = i.org_id AND r.request_id = i.request_id"
        " WHERE trim(i.expert_content) <> '' AND NOT r.evaluation_only AND r.deleted_at IS NULL"
        " ORDER BY i.interaction_id"
    )
