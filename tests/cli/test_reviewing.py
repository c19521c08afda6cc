"""A reviewer at a terminal: from a correction to a decision, and what the commands refuse."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import reflexio

from tests.cli.test_odd_input import run
from tests.support.keyring import ADMIN, READ, REVIEW, WRITE, make_key
from tests.support.learning.asking import eventually
from tests.support.serving import Server, child_environment, running_server

AGENT = "support-v1"
LESSONS = [
    ("ann", "Electronics can be returned within 15 days with the receipt."),
    ("bob", "Electronics may be returned within 15 days if there is a receipt."),
]
QUESTION = "What is your return policy for electronics?"
ORDER = "\x1b[2J\x9b31m"
EDITOR_TIMEOUT_S = 60
SCOPES = {
    "reviewer": (READ, REVIEW),
    "agent": (READ, WRITE),
    "admin": (READ, WRITE, REVIEW, ADMIN),
}


class Desk(NamedTuple):
    """A server with two lessons that were gathered, and how to call it."""

    server: Server
    keys: dict[str, str]
    key_ids: dict[str, str]
    playbook_id: int

    def settings(self, who: str) -> dict[str, str]:
        """Return the environment of somebody's commands."""
        return {"REFLEXIO_URL": self.server.url, "REFLEXIO_API_KEY": self.keys[who]}

    def run(self, who: str, *arguments: str, **more: Any) -> str:
        """Run a command that succeeds; returns what it prints."""
        answer = run(*arguments, **self.settings(who), **more)
        assert answer.exit_code == 0, answer.stderr
        return answer.stdout

    def refused(self, who: str, *arguments: str, **more: Any) -> str:
        """Run a command that fails with code 1; returns its complaint."""
        answer = run(*arguments, **self.settings(who), **more)
        assert answer.exit_code == 1, answer.stdout
        return " ".join(answer.stderr.split())

    def json(self, who: str, *arguments: str) -> Any:
        """Run a command that succeeds; returns what it prints as JSON."""
        return json.loads(self.run(who, *arguments, "--json"))

    def added(self, **fields: Any) -> str:
        """Add an agent playbook; returns its id."""
        with reflexio.ReflexioClient(self.keys["agent"], self.server.url) as client:
            (made,) = client.add_agent_playbook([fields]).agent_playbook_ids
        return str(made)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Corrections of two users' conversations are published and gathered, by commands."""
    folder = tmp_path_factory.mktemp("desk")
    with running_server(folder / "data", {"REFLEXIO_EXPERT_PLAYBOOKS": "user"}) as server:
        made = {who: make_key(server.data_dir, "acme", scopes) for who, scopes in SCOPES.items()}
        keys = {who: key.text for who, key in made.items()}
        desk = Desk(server, keys, {who: key.key_id for who, key in made.items()}, 0)
        file = folder / "corrections.jsonl"
        file.write_text("\n".join(correction(user, lesson) for user, lesson in LESSONS))
        assert "stored 2 requests" in desk.run("agent", "publish", str(file))
        for user, _ in LESSONS:
            eventually(
                lambda user=user: desk.json("agent", "playbooks", "list", "--user", user)[
                    "user_playbooks"
                ]
            )
        told = desk.run("admin", "learning", "run", "--agent-version", AGENT)
        assert "reflexio playbooks list --pending" in told
        (found,) = eventually(lambda: pending(desk))
        yield desk._replace(playbook_id=found["agent_playbook_id"])


def correction(user_id: str, lesson: str) -> str:
    """Return a line to publish: a question, a wrong answer, and an expert's."""
    turns = [
        {"role": "User", "content": QUESTION},
        {"role": "Agent", "content": "Within 30 days.", "expert_content": lesson},
    ]
    return json.dumps(
        {
            "user_id": user_id,
            "session_id": f"session of {user_id}",
            "agent_version": AGENT,
            "interaction_data_list": turns,
        }
    )


def pending(desk: Desk) -> list[dict[str, Any]]:
    """Return what a reviewer has to decide on."""
    listed: list[dict[str, Any]] = desk.json(
        "reviewer", "playbooks", "list", "--pending", "--agent-version", AGENT
    )["agent_playbooks"]
    return listed


def test_a_reviewer_reads_decides_and_reads_again(desk: Desk) -> None:
    """Whole texts, sources with their users, and who decided when and why."""
    number = str(desk.playbook_id)
    shown = desk.run("admin", "playbooks", "show", number)
    assert any(lesson in shown for _, lesson in LESSONS)
    assert f"A user asks: {QUESTION}" in shown
    assert "decisions: none" in shown
    for user, lesson in LESSONS:
        assert f"user {user}, session session of {user}" in shown
        assert f"expert: {lesson}" in shown
    kept = desk.json("admin", "playbooks", "show", number)
    assert kept["playbook"]["agent_playbook_id"] == desk.playbook_id
    assert {each["user_playbook"]["user_id"] for each in kept["sources"]} == {"ann", "bob"}
    assert all(each["interactions"][0]["expert_content"] for each in kept["sources"])

    theirs = desk.run("reviewer", "playbooks", "show", number)
    assert "what they say needs a key with the scope admin" in theirs
    assert "session of ann" not in theirs

    said = desk.run("reviewer", "playbooks", "approve", number, "--reason", "Asked the shop.")
    assert said == f"approved agent playbook {number}\n"
    after = desk.run("reviewer", "playbooks", "show", number)
    assert after.startswith(f"agent playbook {number}, approved\n")
    assert f"key {desk.key_ids['reviewer']}: Asked the shop." in after
    assert pending(desk) == []
    nothing = desk.run("reviewer", "playbooks", "list", "--pending", "--agent-version", AGENT)
    assert nothing == "no playbook waits for a decision\n"
    listed = desk.json("reviewer", "playbooks", "list", "--status", "approved,superseded")
    assert listed["agent_playbooks"] == []
    (found,) = desk.json("reviewer", "playbooks", "list", "--status", "approved")["agent_playbooks"]
    assert found["agent_playbook_id"] == desk.playbook_id


def test_several_are_decided_in_one_call(desk: Desk) -> None:
    """One that is not there costs itself alone; the exit code says that something failed."""
    numbers = [desk.added(content=f"Be brief, {each}.", agent_version="many") for each in range(2)]
    answer = run(
        "playbooks", "reject", numbers[0], "999999", numbers[1], **desk.settings("reviewer")
    )
    assert answer.exit_code == 1
    assert answer.stdout == "".join(f"rejected agent playbook {each}\n" for each in numbers)
    assert answer.stderr == "error: agent playbook 999999: there is no such agent playbook\n"
    told = run("playbooks", "approve", "999999", numbers[0], "--json", **desk.settings("reviewer"))
    assert told.exit_code == 1
    assert json.loads(told.stdout) == {
        "playbook_status": "approved",
        "agent_playbook_ids": [int(numbers[0])],
        "failures": [
            {"agent_playbook_id": 999999, "error": "there is no such agent playbook"},
        ],
    }


def test_who_may_not_decide_is_told_the_scope(desk: Desk) -> None:
    number = desk.added(content="Greet by name.", agent_version="closed")
    assert "review" in desk.refused("agent", "playbooks", "approve", number)
    assert desk.run("reviewer", "playbooks", "show", number).startswith(
        f"agent playbook {number}, pending\n"
    )


def test_an_edit_changes_what_it_names(desk: Desk) -> None:
    """And an approved text that an agent edits waits for a decision again."""
    number = desk.added(content="Greet.", trigger="Always", agent_version="edits")
    desk.run("reviewer", "playbooks", "approve", number)
    said = desk.run("agent", "playbooks", "edit", number, "--content", "Greet by name.")
    assert said == f"stored agent playbook {number}, pending\n"
    kept = desk.json("agent", "playbooks", "edit", number, "--rationale", "They like it.")
    assert (kept["playbook"]["content"], kept["playbook"]["trigger"]) == (
        "Greet by name.",
        "Always",
    )
    assert kept["playbook"]["rationale"] == "They like it."
    told = desk.refused("agent", "playbooks", "edit", number, "--content", "", "--trigger", "")
    assert told.startswith("error: --content: ")
    assert "--content, --trigger, --rationale or --name" in desk.refused(
        "agent", "playbooks", "edit", number
    )


def test_an_editor_opens_on_a_terminal(desk: Desk, tmp_path: Path) -> None:
    """It is given the whole text; what it saves is stored."""
    number = desk.added(content="Greet.\nSmile.", trigger="Always", agent_version="editor")
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "file.write_text(file.read_text().replace('Smile.', 'Nod.'))\n"
    )
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reflexio_server", "playbooks", "edit", number],
            env=child_environment(EDITOR=f"{sys.executable} {editor}", **desk.settings("agent")),
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
            timeout=EDITOR_TIMEOUT_S,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert b"stored agent playbook" in os.read(ours, 4096)
    finally:
        os.close(ours)
        os.close(theirs)
    kept = desk.json("reviewer", "playbooks", "show", number)["playbook"]
    assert (kept["content"], kept["trigger"]) == ("Greet.\nNod.", "Always")


def test_playbooks_of_a_user(desk: Desk) -> None:
    """With the scope read of one user, named; of all users with admin alone."""
    (listed,) = desk.json("reviewer", "playbooks", "list", "--user", "ann")["user_playbooks"]
    number = str(listed["user_playbook_id"])
    of_ann = ("--kind", "user", "--user", "ann")
    shown = desk.run("reviewer", "playbooks", "show", number, *of_ann)
    assert f"expert: {LESSONS[0][1]}" in shown
    assert "admin" in desk.refused("reviewer", "playbooks", "show", number, "--kind", "user")
    everybody = desk.json("admin", "playbooks", "list", "--kind", "user", "--limit", "1")
    assert len(everybody["user_playbooks"]) == 1
    cut = run("playbooks", "list", "--kind", "user", "--limit", "1", **desk.settings("admin"))
    assert cut.stderr == "the first 1; --limit lists more\n"
    said = desk.run("agent", "playbooks", "edit", number, *of_ann, "--name", "returns")
    assert said == f"stored user playbook {number}, current\n"
    assert desk.refused("reviewer", "playbooks", "show", number, "--kind", "user", "--user", "eve")


WRONG = {
    ("playbooks", "list", "--status", "done"): "--status: done is none of pending, approved,",
    ("playbooks", "list", "--status", ","): "--status: an empty text is none of",
    ("playbooks", "list", "--user", "ann", "--status", "approved"): "--status: approved is none",
    ("playbooks", "list", "--user", "ann", "--pending"): "--pending: nobody decides on user",
    ("playbooks", "list", "--pending", "--status", "pending"): "--pending: is the same as",
    ("playbooks", "list", "--kind", "agent", "--user", "ann"): "--user: an agent playbook",
    ("playbooks", "list", "--limit", "0"): "--limit: must be at least 1",
    ("playbooks", "list", "--user", "u" * 1001): "--user: ",
    ("playbooks", "list", "--agent-version", "v" * 1001): "--agent-version: ",
    ("playbooks", "show", "1", "--user", "ann"): "--user: an agent playbook",
    ("playbooks", "show", "999999"): "there is no agent playbook 999999",
    ("playbooks", "approve", "1", "--reason", "r" * 10_001): "--reason: ",
    ("profiles", "list", "--user", "ann", "--status", "gone"): "--status: gone is none of",
    ("profiles", "list", "--user", "ann", "--limit", "0"): "--limit: must be at least 1",
    ("profiles", "show", "p0", "--user", "ann"): "there is no profile p0 of user ann",
    ("users", "list", "--limit", "0"): "--limit: must be at least 1",
    ("learning", "failed", "--limit", "0"): "--limit: must be at least 1",
    ("learning", "run", "--agent-version", "v" * 1001): "--agent-version: ",
    ("search", "parcel", "--top-k", "0"): "--top-k: must be at least 1",
    ("search-interactions", "", "parcel"): "USER: is required",
    ("delete", "user", "", "--yes"): "USER: is required",
    ("delete", "request", "", "--yes"): "REQUEST: ",
}


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_what_is_wrong_is_told_by_its_option(desk: Desk, arguments: tuple[str, ...]) -> None:
    """By whoever finds it, the command or the server."""
    assert desk.refused("admin", *arguments).startswith(f"error: {WRONG[arguments]}")


def test_no_stored_text_is_an_order(desk: Desk) -> None:
    """Lines are kept, other control characters do not reach the terminal, nothing is markup."""
    odd = f"a{ORDER}b [bold]c[/bold]\nsecond line"
    fields = {"content": odd, "trigger": odd, "rationale": odd, "playbook_metadata": odd}
    number = desk.added(agent_version="odd", playbook_name=odd, tags=[odd], **fields)
    desk.run("reviewer", "playbooks", "reject", number, "--reason", odd)
    shown = desk.run("reviewer", "playbooks", "show", number)
    listed = desk.run("reviewer", "playbooks", "list", "--agent-version", "odd")
    for told in (shown, listed):
        assert not {"\x1b", "\x9b"} & set(told)
    assert shown.count("[bold]c[/bold]\n    second line\n") == 4
