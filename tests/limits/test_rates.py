"""The rate of one key over both protocols, and the clients' obedience to it."""

import asyncio
import http.client
import json
from collections.abc import Iterator

import pytest
import reflexio

from tests.support.keyring import MadeKey, make_key
from tests.support.serving import HOST, Server, running_server

REQUESTS = 60
INTERACTIONS = 6_000
SETTINGS = {
    "REFLEXIO_EMBEDDING": "none",
    "REFLEXIO_REQUESTS_PER_MINUTE": str(REQUESTS),
    "REFLEXIO_INTERACTIONS_PER_MINUTE": str(INTERACTIONS),
}
ONCE = reflexio.RetryPolicy(max_attempts=1)
TURN = {"role": "User", "content": "x"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with small limits; its log must have no traceback in the end."""
    with running_server(tmp_path_factory.mktemp("rates") / "data", SETTINGS) as running:
        make_key(running.data_dir, "somebody")
        yield running
    assert "Traceback" not in running.log_path.read_text()


@pytest.fixture
def key(server: Server) -> MadeKey:
    """Make a key that nothing was asked with."""
    return make_key(server.data_dir, "acme")


def client(server: Server, key: MadeKey, **options: object) -> reflexio.ReflexioClient:
    """Return a client with a key."""
    return reflexio.ReflexioClient(key.text, server.url, **options)  # type: ignore[arg-type]


def post(server: Server, key: MadeKey, path: str, body: object) -> tuple[int, str | None, str]:
    """Call over HTTP; return the status, Retry-After, and the body."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    headers = {"Authorization": f"Bearer {key.text}", "Content-Type": "application/json"}
    text = body if isinstance(body, str) else json.dumps(body)
    connection.request("POST", path, text, headers)
    reply = connection.getresponse()
    answer = reply.status, reply.getheader("Retry-After"), reply.read().decode()
    connection.close()
    return answer


def use_up(server: Server, key: MadeKey) -> reflexio.RateLimited:
    """Ask until nothing is left; return the refusal."""
    with client(server, key, retry=ONCE) as asking:
        for _ in range(10 * REQUESTS):
            try:
                asking.whoami()
            except reflexio.RateLimited as error:
                return error
    raise AssertionError("nothing was refused")


def test_calls_beyond_the_rate_are_refused_in_words(server: Server, key: MadeKey) -> None:
    """With the limit's name and when to come back, the same over both protocols."""
    error = use_up(server, key)
    assert error.reason == "RATE_LIMITED"
    assert error.details == {"limit": "requests_per_minute"}
    assert 0 < (error.retry_after_s or 0) <= 1
    assert error.request_id
    refused = [reply for reply in (get_whoami(server, key) for _ in range(5)) if reply[0] != 200]
    status, retry_after, body = refused[-1]
    assert (status, retry_after) == (429, "1")
    assert json.loads(body)["reason"] == "RATE_LIMITED"


def get_whoami(server: Server, key: MadeKey) -> tuple[int, str | None, str]:
    """Call Whoami over HTTP."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=60)
    connection.request("GET", "/api/whoami", headers={"Authorization": f"Bearer {key.text}"})
    reply = connection.getresponse()
    answer = reply.status, reply.getheader("Retry-After"), reply.read().decode()
    connection.close()
    return answer


def test_one_key_takes_nothing_from_another(server: Server, key: MadeKey) -> None:
    """Of the same organisation or not; probes count for nobody."""
    use_up(server, key)
    for org_id in ("acme", "other"):
        with client(server, make_key(server.data_dir, org_id), retry=ONCE) as asking:
            for _ in range(REQUESTS // 2):
                assert asking.whoami().success
    assert server.is_ready()


def test_clients_come_back_when_they_are_told_to(server: Server, key: MadeKey) -> None:
    """Both of them: more calls than the rate has all succeed."""
    use_up(server, key)
    with client(server, key) as asking:
        for _ in range(3):
            assert asking.whoami().success

    async def ask() -> None:
        async with reflexio.AsyncReflexioClient(key.text, server.url) as asking:
            for _ in range(3):
                assert (await asking.whoami()).success

    asyncio.run(ask())


def test_debt_is_waited_for(server: Server, key: MadeKey) -> None:
    """Interactions count: one publish may pass the limit, the next hears how long to wait."""
    with client(server, key, retry=ONCE) as publishing:
        for _ in range(6):
            publishing.publish_interaction("u", [TURN] * 999, "s")
        publishing.publish_interaction("u", [TURN] * 1_000, "s")
        with pytest.raises(reflexio.RateLimited) as caught:
            publishing.publish_interaction("u", [TURN], "s")
        assert caught.value.details == {"limit": "interactions_per_minute"}
        assert publishing.whoami().success
    status, retry_after, body = post(
        server,
        key,
        "/api/publish_interaction",
        {"user_id": "u", "session_id": "s", "interaction_data_list": [TURN]},
    )
    assert status == 429, body
    assert int(retry_after or 0) >= 1


def item(number: int) -> dict[str, object]:
    """Return an item of two interactions."""
    return {
        "user_id": "bulk",
        "session_id": "s",
        "request_id": f"b{number}",
        "interactions": [TURN, TURN],
    }


def test_bulk_streams_are_held_back(server: Server, key: MadeKey) -> None:
    """More than the rate has goes through one stream, only slower, and nothing is lost."""
    count = INTERACTIONS // 2 + 150
    with client(server, key) as publishing:
        acks = list(publishing.bulk_publish(item(number) for number in range(count)))
    assert [ack.error for ack in acks if not ack.success] == []
    assert len({ack.request_id for ack in acks}) == count


def test_asyncio_bulk_streams_are_held_back(server: Server, key: MadeKey) -> None:
    """The same, awaited."""
    count = INTERACTIONS // 2 + 150

    async def publish() -> list[bool]:
        async with reflexio.AsyncReflexioClient(key.text, server.url) as publishing:
            items = (item(number) for number in range(count))
            return [ack.success async for ack in publishing.bulk_publish(items)]

    assert asyncio.run(publish()) == [True] * count


def into_debt(server: Server, key: MadeKey) -> None:
    """Publish so much that a stream would have to wait longer than it is held back."""
    with client(server, key, retry=ONCE) as publishing:
        for _ in range(5):
            publishing.publish_interaction("u", [TURN] * 1_000, "s")
        publishing.publish_interaction("u", [TURN] * 900, "s")
        publishing.publish_interaction("u", [TURN] * 1_000, "s")


def test_items_are_refused_one_by_one_where_the_wait_is_long(server: Server, key: MadeKey) -> None:
    """Each with the limit and the delay; over HTTP each line has both."""
    into_debt(server, key)
    with client(server, key, retry=ONCE) as publishing:
        acks = list(publishing.bulk_publish(item(number) for number in range(3)))
    errors = [ack.error for ack in acks]
    assert [type(error) for error in errors] == [reflexio.RateLimited] * 3
    assert {error.reason for error in errors if error} == {"RATE_LIMITED"}
    line = {"user_id": "u", "session_id": "s", "interaction_data_list": [TURN]}
    status, _, body = post(server, key, "/api/bulk_publish", f"{json.dumps(line)}\n" * 2)
    assert status == 200
    for answer in map(json.loads, body.splitlines()):
        assert answer["reason"] == "RATE_LIMITED"
        assert answer["retry_after_s"] > 0


def test_refused_items_are_sent_again(server: Server, key: MadeKey) -> None:
    """By the client's stream and by the Publisher, when the delay is over."""
    into_debt(server, key)
    failed: list[str] = []
    with reflexio.Publisher(
        api_key=key.text,
        url_endpoint=server.url,
        on_failure=lambda request_id, _item, _error: failed.append(request_id),
    ) as publisher:
        publisher.publish("publisher", [TURN], "s")
        with client(server, key) as publishing:
            acks = list(publishing.bulk_publish(item(number) for number in range(3)))
        assert publisher.flush(60)
    assert [ack.success for ack in acks] == [True] * 3
    assert failed == []


def test_open_server_counts_nobody(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Without keys there is nobody to count by."""
    with (
        running_server(tmp_path_factory.mktemp("open") / "data", SETTINGS) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, retry=ONCE) as asking,
    ):
        for _ in range(3 * REQUESTS):
            assert asking.whoami().success
