"""Every statement that is sent is confined to the caller's organisation, or named here."""

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio_server.sql
from reflexio_server.core.learning.jobs import JobState

from tests.access.assembled import InProcessCaller, Sent, assembled
from tests.access.callers import METHODS, OK
from tests.access.rows import Fields
from tests.access.statements import unconfined
from tests.access.tenants import READS, SAME_IDS, ask, settle
from tests.support.chat_service import ChatService
from tests.support.learning.asking import eventually
from tests.support.store.databases import KINDS, POSTGRES, SQLITE, OpenStore, empty_database

SYSTEM = {
    "access.keys.list_keys": "who comes in is not known before its key is",
    "access.keys.add_key": "over the admin socket, for every organisation",
    "access.keys.revoke_key": "by key id, which is no organisation's choice",
    "access.keys.note_uses": "by key id",
    "access.audit.doomed_entries": "what is older than any entry is kept",
    "access.audit.delete_entries": "by the ids of such entries",
    "search.vectors.scan_unembedded": "the follower: what lacks vectors",
    "search.vectors.load_unembedded": "the follower: texts of a batch, whoever's turn it is",
    "search.vectors.store_embedded": "the follower: a batch, each row under its own organisation",
    "search.vectors.drop_vectors_of_other_models": "the follower: what was replaced",
    "search.vectors.register_model": "models belong to the server",
    "search.vectors.other_models": "models belong to the server",
    "learning.jobs.claim": "the worker: takes a job, with its organisation",
    "learning.jobs._pending": "the worker: jobs that are due",
    "learning.jobs._lost": "the worker: jobs whose worker is gone",
    "learning.jobs._mark_failed": "the worker: jobs whose attempts are spent",
    "learning.jobs.next_due_ms": "the worker: when to look again",
    "learning.open_jobs.count_open": "the metrics: how many jobs wait, of nobody in particular",
    "learning.jobs.release_abandoned": "the worker at its start",
    "knowledge.aggregation.count_playbook_changes": "the gathering: whose playbooks have changed",
    "knowledge.aggregation.next_aggregation": "the gathering: whose run is next",
    "interactions.delete.purge_slice": "the purge: whose deletion is next",
    "interactions.expiry.next_organisation": "retention: whose requests are looked at next",
}
"""Functions whose statements know every organisation, and why. What they find they handle under the
organisation of each row."""
SYSTEM_OF = {
    SQLITE: {"database.sqlite.ids.newest_id": "ids are given over all organisations"},
    POSTGRES: {
        "database.postgres.clocks.Clocks.hold": "makes the clocks of a commit's organisations",
        "database.postgres.clocks.Clocks._hold": "holds the clocks of a commit's organisations",
        "database.postgres.clocks.Clocks.take": "moves the clocks that the commit holds",
    },
}
"""Those of one kind of database alone."""
SQL_FOLDER = Path(reflexio_server.sql.__file__).parent
ELSEWHERE = {
    "database.statements",
    "database.sqlite.engine",
    "database.files.backup",
    "database.sqlite.checkpointer",
    "database.sqlite.backend",
    "database.postgres.backend",
    "database.postgres.clocks",
    "database.postgres.engine",
    "database.files.compaction",
    "database.files.scrub",
    "database.files.damage",
    "database.files.in_place",
    "database.files.restore",
    "import_lines",
    "interactions.salvage",
    "salvage",
    "interactions.verify",
    "migrations.env",
}
"""Modules that run others' statements, open the database, check the file for `doctor`, copy or save
it, or move the log."""
OTHER_FOLDER = {SQLITE: "database.postgres.", POSTGRES: "database.sqlite."}
"""What the other kind of database alone sends."""
ORGANISATIONS = ("acme", "globex")
NARROW = ("DeleteInteraction", "DeleteRequest", "DeleteSession", "DeleteProfile")
"""Deletions that would find nothing after the others."""
LEFT = (
    f"learning_jobs WHERE state IN ({JobState.PENDING.value}, {JobState.PROCESSING.value})",
    *("aggregation_requests", "deletions"),
)
"""Rows of work in the background."""
MANY_TURNS = 600
"""Two requests of so many are more than what a deletion removes at once."""


def delete_many(caller: InProcessCaller, org_id: str) -> None:
    """Delete a session that has too much for one commit."""
    for number in range(2):
        fields: Fields = {
            "user_id": "many",
            "session_id": "many",
            "request_id": f"many_{number}",
            "interaction_data_list": [{"content": "x"}] * MANY_TURNS,
        }
        assert caller.call("PublishInteraction", fields, org_id).code == OK
    assert caller.call("DeleteSession", {"session_id": "many"}, org_id).code == OK


def gather(caller: InProcessCaller, org_id: str) -> None:
    """Make an agent playbook of what two users taught, and let it grow by a third."""
    wanted = {"agent_version": "gathered"}

    def teach(*users: str) -> None:
        lesson = {"content": "Ask for the receipt.", "agent_version": "gathered"}
        taught = [lesson | {"user_id": user_id} for user_id in users]
        assert caller.call("AddUserPlaybook", {"user_playbooks": taught}, org_id).code == OK
        assert caller.call("RunPlaybookAggregation", wanted, org_id).code == OK

    def evidence() -> int:
        (reply,) = caller.call("GetAgentPlaybooks", wanted, org_id).replies
        return sum(int(playbook["evidence_count"]) for playbook in reply.get("agent_playbooks", ()))

    teach("ann", "bob")
    eventually(lambda: evidence() == 2)
    teach("cy")
    eventually(lambda: evidence() == 3)


def speak(caller: InProcessCaller, org_id: str) -> None:
    """Have a user say something of themselves, again, and again in another session."""
    for number, session_id in enumerate(("spoken", "spoken", "spoken_later")):
        fields: Fields = {
            "user_id": "ann",
            "session_id": session_id,
            "request_id": f"spoken_{number}",
            "wait_for_response": True,
            "interaction_data_list": [{"role": "User", "content": "I drink green tea only."}],
        }
        assert caller.call("PublishInteraction", fields, org_id).code == OK


def replace(caller: InProcessCaller, org_id: str) -> None:
    """Teach a rule, then the opposite, and the first one again in another user's conversation."""
    rules = ("The tenant signs before the landlord.", "The landlord signs before the tenant.")
    for number, (user_id, rule) in enumerate(zip(("dan", "dan", "eve"), rules * 2, strict=False)):
        fields: Fields = {
            "user_id": user_id,
            "session_id": f"signing_{user_id}",
            "request_id": f"signing_{number}",
            "agent_version": "signing",
            "wait_for_response": True,
            "interaction_data_list": [
                {"role": "User", "content": "Who signs first?"},
                {"role": "Agent", "content": "I do not know.", "expert_content": rule},
            ],
        }
        assert caller.call("PublishInteraction", fields, org_id).code == OK
    (reply,) = caller.call("GetUserPlaybooks", {"user_id": "eve"}, org_id).replies
    (learned,) = reply["user_playbooks"]
    edit = {"user_playbook_id": int(learned["user_playbook_id"]), "content": "They sign together."}
    assert caller.call("UpdateUserPlaybook", edit, org_id).code == OK


def is_idle(database: OpenStore) -> bool:
    """Tell whether nothing of an organisation is left to do, which would run beside the next."""
    return not any(database.rows(f"SELECT 1 FROM {left} LIMIT 1") for left in LEFT)


@pytest.fixture(scope="module")
def model() -> Iterator[None]:
    """A language model on the loopback address, in this process's environment."""
    with ChatService() as service, pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            environment.delenv(name)
        environment.setenv("OPENAI_API_KEY", "sk-scripted")
        environment.setenv("OPENAI_BASE_URL", service.base_url)
        yield


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, model: None, kind: str) -> dict[str, list[Sent]]:
    """What was sent while an organisation called every RPC, for two of them one after the other."""
    folder = tmp_path_factory.mktemp("statements")
    with empty_database(kind, folder) as database:
        return _sent_by_all(folder, database)


def _sent_by_all(folder: Path, database: OpenStore) -> dict[str, list[Sent]]:
    found: dict[str, list[Sent]] = {}
    for org_id in ORGANISATIONS:
        found[org_id] = []
        with assembled(folder, org_id, found[org_id], database) as caller:
            tenant = settle(caller, org_id, "word")
            # Nearly the same lesson: it is compared with the one that is known.
            settle(caller, org_id, "words", SAME_IDS._replace(request_id="chat_2"))
            gather(caller, org_id)
            speak(caller, org_id)
            replace(caller, org_id)
            delete_many(caller, org_id)
            for rpc in (*READS, *NARROW, *METHODS):
                ask(caller, tenant, rpc, tenant.known)
            # The second organisation comes to a database with the first one's records.
            later = SAME_IDS._replace(request_id="chat_3", profile_id="likes_since")
            settle(caller, org_id, "word", later)
            eventually(lambda: is_idle(database))
    return found


def test_statements_are_confined(sent: dict[str, list[Sent]], kind: str) -> None:
    """By a condition in their text, with the caller's organisation as its parameter."""
    for org_id in ORGANISATIONS:
        for statement in sent[org_id]:
            if statement.origin not in SYSTEM | SYSTEM_OF[kind]:
                found = unconfined(statement.sql, statement.parameters, org_id, kind)
                assert found == [], statement


@pytest.mark.parametrize("origin", SYSTEM)
def test_named_statements_know_more(sent: dict[str, list[Sent]], kind: str, origin: str) -> None:
    """A name stands here for as long as its statements need it."""
    assert knows_more(sent, kind, origin)


def test_statements_of_one_kind_know_more(sent: dict[str, list[Sent]], kind: str) -> None:
    """As the others."""
    assert [origin for origin in SYSTEM_OF[kind] if not knows_more(sent, kind, origin)] == []


def knows_more(sent: dict[str, list[Sent]], kind: str, origin: str) -> bool:
    """Tell whether a function has sent a statement that is not confined."""
    return any(
        unconfined(statement.sql, statement.parameters, "acme", kind)
        for org_id in ORGANISATIONS
        for statement in sent[org_id]
        if statement.origin == origin
    )


def test_every_function_that_sends_was_heard(sent: dict[str, list[Sent]], kind: str) -> None:
    """A statement that none of these calls sends is proven by nothing."""
    heard = {statement.origin for org_id in ORGANISATIONS for statement in sent[org_id]}
    senders = set(_senders(kind))
    assert len(senders) > len(SYSTEM), "the search for functions that send found too few"
    assert senders - heard == set()


def _senders(kind: str) -> Iterator[str]:
    other = OTHER_FOLDER[kind]
    for path in SQL_FOLDER.rglob("*.py"):
        module = ".".join(path.relative_to(SQL_FOLDER).with_suffix("").parts)
        if module.startswith(other):
            continue
        if module in ELSEWHERE or module.startswith("migrations.versions."):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and any(map(_is_execution, ast.walk(node))):
                yield f"{module}.{node.name}"


def _is_execution(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("execute", "exec_driver_sql")
    )


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM interactions",
        "SELECT * FROM interactions WHERE interactions.org_id = ? OR interactions.user_id = ?",
        "SELECT * FROM interactions WHERE interactions.user_id = ? AND interactions.org_id = ?",
        "SELECT * FROM interactions WHERE interactions.org_id != ?",
        "SELECT * FROM interactions WHERE interactions.org_id = interactions.user_id",
        "SELECT * FROM requests JOIN interactions ON interactions.user_id = requests.user_id "
        "WHERE requests.org_id = ?",
        "SELECT * FROM requests LEFT JOIN interactions ON interactions.org_id = ? "
        "AND requests.org_id = interactions.org_id",
        "SELECT (SELECT count(*) FROM images) FROM requests WHERE requests.org_id = ?",
        "SELECT * FROM requests WHERE requests.org_id = ? AND EXISTS "
        "(SELECT 1 FROM images WHERE images.interaction_id = requests.first_interaction_id)",
        "UPDATE requests SET org_id = ? WHERE request_id = ?",
        "DELETE FROM images WHERE interaction_id = ?",
        "INSERT INTO deletions (kind, org_id) VALUES (?, ?)",
        "SELECT * FROM requests WHERE (requests.org_id, requests.request_id) IN "
        "(VALUES (?, ?), (?, ?))",
        "SELECT * FROM embedding_models",
    ],
)
def test_what_is_not_confined_is_seen(sql: str) -> None:
    """The proof itself: each of these would reach rows of others. Parameters are "acme", "x"."""
    parameters = ("acme", "x", "x", "x")[: sql.count("?")]
    assert unconfined(sql, parameters, "acme")
