"""Failed jobs are listed, and an operator has them tried again when their reason is gone."""

import json
import subprocess
import sys
from pathlib import Path

import reflexio

from tests.learning.test_language_model import asking
from tests.support.chat_service import ChatService
from tests.support.learning.asking import ask
from tests.support.learning.talking import EXPERT, rows
from tests.support.scripted_service import Reply
from tests.support.serving import Server, child_environment, running_server

REFUSED = Reply(400, {"error": {"message": "this model is retired"}})
COMMAND_TIMEOUT_S = 60


def command(server: Server, *arguments: str) -> str:
    """Run `reflexio learning` against the server and return what it printed."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", "learning", *arguments, "--url", server.url],
        env=child_environment(COLUMNS="300"),
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_S,
        check=True,
    ).stdout


def test_what_was_given_up_is_listed_and_tried_again(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with (
        ChatService() as service,
        running_server(data_dir, asking(service)) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        service.replies.extend([REFUSED] * 3)
        for request_id, user_id in (("r1", "ann"), ("r2", "bob"), ("r3", "ann")):
            client.publish_interaction(
                user_id,
                [{"role": "Agent", "content": "No.", "expert_content": EXPERT}],
                session_id="s",
                request_id=request_id,
                wait_for_response=True,
            )
        found = client.get_failed_learning(limit=2)
        assert [job.request_id for job in found.failed_jobs] == ["r3", "r2"]
        rest = client.get_failed_learning(limit=2, page_token=found.next_page_token)
        assert [job.request_id for job in rest.failed_jobs] == ["r1"]
        assert rest.next_page_token == ""
        (first,) = rest.failed_jobs
        assert (first.kind, first.attempts, first.user_id) == ("expert_correction", 1, "ann")
        assert "this model is retired" in first.reason
        status, listed = ask(server, "GET", "failed_learning?user_id=ann&limit=1")
        assert (status, listed["failed_jobs"][0]["request_id"]) == (200, "r3")
        shown = command(server, "failed", "--user", "bob")
        assert "r2" in shown
        assert "this model is retired" in shown
        assert "r1" not in shown

        assert client.retry_learning("absent").retried_count == 0
        assert command(server, "retry", "--request-id", "r2") == "1 job will be tried again\n"
        *_, last = client.watch_learning("r2")
        assert last.status.value == "done"
        status, retried = ask(server, "POST", "retry_learning")
        assert (status, retried["retried_count"]) == (200, 2)
        for request_id in ("r1", "r3"):
            *_, last = client.watch_learning(request_id)
            assert last.status.value == "done"
        assert json.loads(command(server, "failed", "--json"))["failed_jobs"] == []
        assert client.retry_learning().retried_count == 0
        assert {job["attempts"] for job in rows(data_dir, "learning_jobs")} == {1}
        assert [row["evidence_count"] for row in rows(data_dir, "user_playbooks")] == [1, 2]


def test_what_is_deleted_is_neither_listed_nor_tried_again(tmp_path: Path) -> None:
    with (
        ChatService() as service,
        running_server(tmp_path / "data", asking(service)) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        service.replies.append(REFUSED)
        client.publish_interaction(
            "ann",
            [{"role": "Agent", "content": "No.", "expert_content": EXPERT}],
            session_id="s",
            request_id="r1",
            wait_for_response=True,
        )
        client.clear_user_data("ann")
        assert client.get_failed_learning().failed_jobs == []
        assert client.retry_learning().retried_count == 0
        assert len(service.calls) == 1


def test_what_waits_for_its_reason_to_go_is_tried_again_at_once(tmp_path: Path) -> None:
    """A wrong model makes a job wait for an hour; who has set it right need not."""
    with (
        ChatService() as service,
        running_server(tmp_path / "data", asking(service)) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        service.replies.append(Reply(404, {"error": {"message": "no such model"}}))
        client.publish_interaction(
            "ann",
            [{"role": "Agent", "content": "No.", "expert_content": EXPERT}],
            session_id="s",
            request_id="r1",
        )
        for waiting in client.watch_learning("r1"):
            if "no such model" in waiting.reason:
                break
        assert command(server, "retry", "--request-id", "r1") == "1 job will be tried again\n"
        *_, last = client.watch_learning("r1")
        assert last.status.value == "done"
        assert len(service.calls) == 2
