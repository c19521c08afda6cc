"""Experts' answers are learned from by a server that has no language model."""

from pathlib import Path

import grpc
import pytest
import reflexio
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import learning_pb2
from reflexio.v1 import learning_service_pb2 as learning_pb

from tests.support.learning.talking import (
    AGENT,
    CALL_TIMEOUT_S,
    EXPERT,
    learned,
    reviewed,
    rows,
    status_of,
    talking_to,
)
from tests.support.serving import running_server

CHANGES = "learned_changes"


def test_the_documents_example_becomes_a_playbook(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running_server(data_dir) as server, talking_to(server) as stub:
        reply = stub.PublishInteraction(reviewed("r1", source="expert_review"))
        assert reply.learning_status == learning_pb2.LEARNING_STATUS_DEFERRED
        ended = learned(stub, "r1")
        assert ended.status == learning_pb2.LEARNING_STATUS_DONE
        (playbook,) = rows(data_dir, "user_playbooks")
        assert "receipt" in playbook["content"]
        assert "90 days" in playbook["content"]
        assert "return policy for electronics" in playbook["trigger"]
        assert playbook["source_interaction_ids"] == f"[{reply.interaction_ids[1]}]"
        assert (playbook["agent_version"], playbook["source"]) == ("v1.0", "expert_review")
        assert playbook["evidence_count"] == 1
        assert len(playbook["vector"]) == 2 * 384
        assert f"1 playbook (id {playbook['user_playbook_id']})" in ended.reason
        assert status_of(stub, "r1").reason == ended.reason
        (job,) = rows(data_dir, "learning_jobs")
        assert (job["attempts"], job["lease_owner"]) == (1, "")
        (offered,) = rows(data_dir, "agent_playbooks")
        assert offered["content"] == playbook["content"]
        assert offered["user_playbook_ids"] == f"[{playbook['user_playbook_id']}]"
        changes = {change["kind"]: change["change_count"] for change in rows(data_dir, CHANGES)}
        assert changes == {"user_playbooks": 1, "agent_playbooks": 1}


def test_what_was_learned_is_known_when_a_caller_adds_it(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    with running_server(data_dir) as server, talking_to(server) as stub:
        stub.PublishInteraction(reviewed("r1"))
        learned(stub, "r1")
        (playbook,) = rows(data_dir, "user_playbooks")
        texts = {
            name: playbook[name] for name in ("user_id", "agent_version", "trigger", "content")
        }
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            added = client.add_user_playbook([texts])
        assert (added.added_count, added.user_playbook_ids) == (0, [playbook["user_playbook_id"]])


def test_a_publish_that_waits_hears_what_was_learned(tmp_path: Path) -> None:
    with running_server(tmp_path / "data") as server, talking_to(server) as stub:
        first = stub.PublishInteraction(
            reviewed("r1", wait_for_response=True), timeout=CALL_TIMEOUT_S
        )
        assert first.learning_status == learning_pb2.LEARNING_STATUS_DONE
        assert first.playbooks_added == 1
        nothing = stub.PublishInteraction(
            reviewed("r2", expert=AGENT, wait_for_response=True), timeout=CALL_TIMEOUT_S
        )
        assert nothing.learning_status == learning_pb2.LEARNING_STATUS_DONE
        assert nothing.playbooks_added == 0
        assert status_of(stub, "r2").reason.startswith("nothing to learn: ")
        evaluated = stub.PublishInteraction(reviewed("r3", evaluation_only=True))
        assert not evaluated.HasField("learning_status")
        assert status_of(stub, "r3").reason == "nothing to learn: the request has no expert answer"


def test_the_same_lesson_is_one_playbook_and_a_contradicting_one_takes_its_place(
    tmp_path: Path,
) -> None:
    data_dir = tmp_path / "data"
    with running_server(data_dir) as server, talking_to(server) as stub:
        for request_id, expert, fields in (
            ("r1", EXPERT, {}),
            ("r2", EXPERT, {}),
            ("r3", EXPERT, {"user_id": "customer_002"}),
            ("r4", EXPERT.replace("90 days", "60 days"), {}),
            ("r5", EXPERT, {"agent_version": "v2.0"}),
        ):
            stub.PublishInteraction(reviewed(request_id, expert=expert, **fields))
            assert learned(stub, request_id).status == learning_pb2.LEARNING_STATUS_DONE
        old, other_user, new, other_agent = rows(data_dir, "user_playbooks")
        assert old["evidence_count"] == 2
        assert old["source_interaction_ids"] == "[2,4]"
        for replaced in (old, other_user):
            assert (replaced["status"], replaced["successor_id"]) == (5, new["user_playbook_id"])
        assert (new["status"], new["successor_id"]) == (1, None)
        assert "60 days" in new["content"]
        assert other_agent["status"] == 1


def test_what_is_deleted_is_not_learned_from(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    waiting = {"REFLEXIO_EMBEDDING": "none"}
    with running_server(data_dir, waiting) as server, talking_to(server) as stub:
        for number in range(4):
            stub.PublishInteraction(reviewed(f"r{number}", session_id=f"s{number}"))
        assert status_of(stub, "r0").reason == ("waiting: no playbook writer (no embedding model)")
        assert status_of(stub, "r0").status == learning_pb2.LEARNING_STATUS_PENDING
        stub.DeleteInteraction(
            pb.DeleteInteractionRequest(user_id="customer_001", interaction_id=2)
        )
        assert len(rows(data_dir, "learning_jobs")) == 3
        stub.ClearUserData(pb.ClearUserDataRequest(user_id="customer_001"))
        assert rows(data_dir, "learning_jobs") == []
        with pytest.raises(grpc.RpcError) as refused:
            status_of(stub, "r3")
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        stub.PublishInteraction(reviewed("r9"))
    with running_server(data_dir) as server, talking_to(server) as stub:
        assert learned(stub, "r9").status == learning_pb2.LEARNING_STATUS_DONE


def test_a_watch_of_an_unknown_request_is_refused(tmp_path: Path) -> None:
    words_alone = {"REFLEXIO_EMBEDDING": "none"}
    with running_server(tmp_path / "data", words_alone) as server, talking_to(server) as stub:
        with pytest.raises(grpc.RpcError) as refused:
            next(stub.WatchLearning(learning_pb.WatchLearningRequest(request_id="absent")))
        assert refused.value.code() is grpc.StatusCode.NOT_FOUND
        stub.PublishInteraction(reviewed("r1"))
        watch = stub.WatchLearning(learning_pb.WatchLearningRequest(request_id="r1"))
        assert next(watch).status == learning_pb2.LEARNING_STATUS_PENDING
        server.stop()
        with pytest.raises(grpc.RpcError) as stopped:
            next(watch)
        assert stopped.value.code() is grpc.StatusCode.UNAVAILABLE
