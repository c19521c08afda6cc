"""Two server processes on one PostgreSQL: what is done at one counts at the other."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import reflexio
from reflexio.errors import ReflexioError, Unauthenticated

from tests.support.keyring import make_key, revoke_key
from tests.support.serving import Server, running_server
from tests.support.store.postgres import shared_postgres

WITHIN_S = 60.0
"""They promise two seconds; the rest is for a busy machine."""
KILLS = 4
SENDERS = 3
ROWS_MAX = 10_000
QUESTION = {"role": "User", "content": "What is your return policy for electronics?"}
ANSWER = {
    "role": "Agent",
    "content": "You can return electronics within 30 days.",
    "expert_content": "Electronics can be returned within 30 days with the receipt.",
}


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Give two servers, each with a data folder of its own."""
    with (
        shared_postgres().database() as url,
        running_server(tmp_path / "left", {"REFLEXIO_DATABASE_URL": url}) as left,
        running_server(tmp_path / "right", {"REFLEXIO_DATABASE_URL": url}) as right,
    ):
        yield left, right


def eventually(is_so: Callable[[], bool]) -> None:
    """Return when it is so."""
    give_up_at = time.monotonic() + WITHIN_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def is_let_in(key: str, server: Server) -> bool:
    """Tell whether a server admits a key."""
    with reflexio.ReflexioClient(key, server.url) as client:
        try:
            client.whoami()
        except Unauthenticated:
            return False
    return True


def test_keys_count_at_both(servers: tuple[Server, Server]) -> None:
    """One that is made, one that is revoked, and the first, which ends that all are let in."""
    left, right = servers
    assert is_let_in("", right)
    key = make_key(left.data_dir, "acme")
    eventually(lambda: is_let_in(key.text, right) and not is_let_in("", right))
    revoke_key(right.data_dir, key)
    eventually(lambda: not is_let_in(key.text, left))


def test_all_three_jobs_are_done_across_both(servers: tuple[Server, Server]) -> None:
    """Recorded at one, found and learned at the other; deleted there, gone at the first."""
    left, right = servers
    with (
        reflexio.ReflexioClient(url_endpoint=left.url) as at_left,
        reflexio.ReflexioClient(url_endpoint=right.url) as at_right,
    ):
        stored = at_left.publish_interaction("ann", [QUESTION, ANSWER], "s1")
        steps = [step.status.value for step in at_right.watch_learning(stored.request_id)]
        assert steps[-1] == "done"
        for client in (at_right, at_left):
            assert client.search_interactions("ann", "return electronics").interactions
            assert client.search_user_playbooks("electronics", "ann").user_playbooks
        again = at_right.publish_interaction(
            "ann", [QUESTION, ANSWER], "s1", request_id=stored.request_id
        )
        assert again.already_stored
        assert again.interaction_ids == stored.interaction_ids
        at_right.delete_request(stored.request_id)
        assert not at_left.search_interactions("ann", "return electronics").interactions


def test_killed_server_loses_nothing_that_it_acknowledged(servers: tuple[Server, Server]) -> None:
    """Callers go on at the other one with the same request_id; nothing is stored twice."""
    acknowledged: list[str] = []
    is_over = threading.Event()

    def send(sender: int) -> None:
        number = 0
        while not is_over.is_set():
            number += 1
            request_id = f"{sender}-{number}"
            for server in servers * 1_000:
                try:
                    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
                        client.publish_interaction("ann", [QUESTION], "s1", request_id=request_id)
                except ReflexioError:
                    continue
                acknowledged.append(request_id)
                break

    senders = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    for sender in senders:
        sender.start()
    for kill in range(KILLS):
        wanted = len(acknowledged) + 5
        eventually(lambda: len(acknowledged) > wanted)  # noqa: B023, it is over at once
        servers[kill % 2].kill()
        servers[kill % 2].start()
    is_over.set()
    for sender in senders:
        sender.join()
    with reflexio.ReflexioClient(url_endpoint=servers[0].url) as client:
        stored = client.get_interactions("ann", top_k=ROWS_MAX).interactions
    assert sorted(row.request_id for row in stored) == sorted(acknowledged)
