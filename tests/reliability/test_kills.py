"""A server killed while it publishes loses nothing that it acknowledged."""

import random
import threading
import time
from pathlib import Path

import grpc
import pytest
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio.v1 import interaction_service_pb2_grpc as stubs

from tests.reliability.ledger import CALL_TIMEOUT_S, Ledger, publish_bulk, publish_unary
from tests.serving import HOST, Server, running_server

KILLS = 5
SEED = 20_261_122
WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}


def stored_texts(server: Server, user_id: str) -> dict[int, str]:
    """Return a user's stored contents by interaction_id."""
    found: dict[int, str] = {}
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        stub = stubs.InteractionServiceStub(channel)
        token = ""
        while True:
            page = stub.GetInteractions(
                pb.GetInteractionsRequest(user_id=user_id, top_k=100_000, page_token=token),
                timeout=CALL_TIMEOUT_S,
            )
            for interaction in page.interactions:
                assert interaction.interaction_id not in found
                found[interaction.interaction_id] = interaction.content
            token = page.next_page_token
            if not token:
                return found


def contents(request: pb.PublishInteractionRequest) -> list[str]:
    """Return what a request says, in order."""
    return [given.content for given in request.interaction_data_list]


def check_acked(server: Server, ledger: Ledger) -> None:
    """Assert that every acknowledged request is there, whole, under the ids it was given."""
    found = stored_texts(server, ledger.user_id)
    for request_id, interaction_ids in ledger.acked.items():
        assert [found[one] for one in interaction_ids] == contents(ledger.sent[request_id])


def send_again(server: Server, ledger: Ledger) -> None:
    """Send everything again under the same ids; acknowledged requests get the same answer."""
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        stub = stubs.InteractionServiceStub(channel)
        items = list(ledger.sent.values())
        answers = stub.BulkPublishInteractions(
            iter([pb.BulkPublishInteractionsRequest(items=items)]), timeout=CALL_TIMEOUT_S
        )
        for response in answers:
            for result in response.results:
                answer = result.response
                known = ledger.acked.setdefault(answer.request_id, list(answer.interaction_ids))
                assert known == list(answer.interaction_ids)


@pytest.mark.parametrize("round_number", range(KILLS))
def test_killed_server_keeps_what_it_acknowledged(round_number: int, tmp_path: Path) -> None:
    """SIGKILL at a random moment: nothing acked is lost or torn, nothing is doubled on retry."""
    chance = random.Random(SEED + round_number)
    ledgers = [Ledger(f"unary-{n}") for n in range(2)] + [Ledger(f"bulk-{n}") for n in range(2)]
    stop = threading.Event()
    with running_server(tmp_path / "data", WORDS_ALONE) as server:
        publishers = [
            threading.Thread(
                target=publish_unary if ledger.user_id.startswith("unary") else publish_bulk,
                args=(server.port, ledger, random.Random(chance.random()), stop),
            )
            for ledger in ledgers
        ]
        for publisher in publishers:
            publisher.start()
        time.sleep(chance.uniform(0.2, 1.5))
        server.kill()
        stop.set()
        for publisher in publishers:
            publisher.join()
        assert sum(len(ledger.acked) for ledger in ledgers) > 0
        assert sum(len(ledger.sent) - len(ledger.acked) for ledger in ledgers) > 0
        server.start()
        for ledger in ledgers:
            check_acked(server, ledger)
            send_again(server, ledger)
            check_acked(server, ledger)
            found = stored_texts(server, ledger.user_id)
            assert sorted(found.values()) == sorted(
                text for request in ledger.sent.values() for text in contents(request)
            )
