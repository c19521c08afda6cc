"""A server that dies while it learns has learned each lesson once when it is back."""

from pathlib import Path

import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_pb2
from reflexio_server.core.kill_points import KillPoint
from reflexio_server.core.learning.jobs import JobState

from tests.support.chat_service import ChatService
from tests.support.learning.talking import CALL_TIMEOUT_S, learned, reviewed, rows, talking_to
from tests.support.serving import STOP_TIMEOUT_S, running_server

MOMENTS = pytest.mark.parametrize(
    ("point", "attempts", "calls"),
    [
        (KillPoint.JOB_CLAIMED, 2, 1),
        (KillPoint.LLM_ANSWERED, 2, 2),
        (KillPoint.PLAYBOOK_COMMITTED, 1, 1),
    ],
)
"""When it dies, the attempts that are counted by the end, and the calls of the model."""


def asking(service: ChatService, **further: str) -> dict[str, str]:
    """Return the environment of a server that learns by the service."""
    return {
        "REFLEXIO_EMBEDDING": "none",
        "REFLEXIO_PLAYBOOK_MODEL": "scripted",
        "OPENAI_API_KEY": "sk-scripted",
        "OPENAI_BASE_URL": service.base_url,
        **further,
    }


@MOMENTS
def test_one_playbook_whenever_it_dies(
    tmp_path: Path, point: KillPoint, attempts: int, calls: int
) -> None:
    data_dir = tmp_path / "data"
    with ChatService() as service:
        environment = asking(service)
        deadly = {**environment, "REFLEXIO_TESTING": "1", "REFLEXIO_KILL_AT": point.value}
        with running_server(data_dir, deadly) as server:
            with talking_to(server) as stub:
                stub.PublishInteraction(reviewed("r1"), timeout=CALL_TIMEOUT_S)
            assert server.process.wait(STOP_TIMEOUT_S) < 0
            server.kill()
            del server.environment["REFLEXIO_KILL_AT"]
            server.start()
            with talking_to(server) as stub:
                assert learned(stub, "r1").status == learning_pb2.LEARNING_STATUS_DONE
            (playbook,) = rows(data_dir, "user_playbooks")
            (offered,) = rows(data_dir, "agent_playbooks")
            (job,) = rows(data_dir, "learning_jobs")
            assert (playbook["evidence_count"], offered["evidence_count"]) == (1, 1)
            assert offered["user_playbook_ids"] == f"[{playbook['user_playbook_id']}]"
            assert job["playbook_ids"] == f"[{playbook['user_playbook_id']}]"
            assert (job["state"], job["attempts"]) == (JobState.DONE.value, attempts)
        assert len(service.calls) == calls


@MOMENTS
def test_one_profile_whenever_it_dies(
    tmp_path: Path, point: KillPoint, attempts: int, calls: int
) -> None:
    data_dir = tmp_path / "data"
    request = pb.PublishInteractionRequest(
        user_id="ann",
        session_id="s",
        request_id="r1",
        interaction_data_list=[{"content": "I drink green tea only."}],
    )
    with ChatService() as service:
        environment = asking(service, REFLEXIO_PROFILE_EXTRACTION="on")
        deadly = {**environment, "REFLEXIO_TESTING": "1", "REFLEXIO_KILL_AT": point.value}
        with running_server(data_dir, deadly) as server:
            with talking_to(server) as stub:
                stub.PublishInteraction(request, timeout=CALL_TIMEOUT_S)
            assert server.process.wait(STOP_TIMEOUT_S) < 0
            server.kill()
            del server.environment["REFLEXIO_KILL_AT"]
            server.start()
            with talking_to(server) as stub:
                assert learned(stub, "r1").status == learning_pb2.LEARNING_STATUS_DONE
            (profile,) = rows(data_dir, "profiles")
            (change,) = rows(data_dir, "profile_changes")
            (job,) = rows(data_dir, "learning_jobs")
            assert profile["source_interaction_ids"] == "[1]"
            assert job["profile_ids"] == f'["{profile["profile_id"]}"]'
            assert change["request_id"] == "r1"
            assert (job["state"], job["attempts"]) == (JobState.DONE.value, attempts)
        assert len(service.calls) == calls
