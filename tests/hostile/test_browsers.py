"""A web page in a browser on the server's machine can make it do nothing and learns nothing.

What a browser adds to a page's requests is sent here as a browser would (Fetch standard: Origin,
Sec-Fetch-Site; a page cannot set Host or either of them).
"""

import json
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from reflexio_server.bridge.asgi.browser_guard import BrowserGuard
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.host_names import HostNames

from tests.support.callers import Callers, Refusal, of_body
from tests.support.cases import PUBLISH
from tests.support.keyring import make_key
from tests.support.serving import HOST, running_server

BODY = json.dumps({**PUBLISH, "user_id": "victim"}).encode()
FOREIGN_ORIGIN = Refusal("PERMISSION_DENIED", "FOREIGN_ORIGIN")
FOREIGN_HOST = Refusal("PERMISSION_DENIED", "FOREIGN_HOST")

SIMPLE_REQUESTS = {
    "text": {"Content_Type": "text/plain"},
    "text with charset": {"Content_Type": "text/plain;charset=UTF-8"},
    "form": {"Content_Type": "application/x-www-form-urlencoded"},
    "no type": {},
    "JSON": {"Content_Type": "application/json"},
}
"""Bodies that a page may post to any server, all but the last without asking it first."""


def victims_records(callers: Callers) -> int:
    """Return how many interactions the pages have stored."""
    _, body = callers.json("GetInteractions", {"user_id": "victim"})
    return len(body["interactions"])


@pytest.mark.parametrize("headers", SIMPLE_REQUESTS.values(), ids=SIMPLE_REQUESTS)
@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://evil.example:8081",
        "null",
        "http://localhost",
        "http://localhost.evil.example:{port}",
        "http://127.0.0.1.evil.example:{port}",
        "http://user@127.0.0.1:{port}",
        "file://127.0.0.1:{port}",
        "http://127.0.0.1:{port}, http://evil.example",
        "http://[",
        "",
    ],
)
def test_a_foreign_page_posts_nothing(
    callers: Callers, origin: str, headers: dict[str, str]
) -> None:
    """403, whatever it calls its body, on a publish and on a stream of lines."""
    origin = origin.format(port=callers.server.port)
    for path in ("/api/publish_interaction", "/api/bulk_publish"):
        status, found, reply = callers.http("POST", path, BODY, Origin=origin, **headers)
        assert (status, of_body(json.loads(reply))) == (403, FOREIGN_ORIGIN)
        assert not any(name.startswith("access-control") for name in found)
    assert victims_records(callers) == 0


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_a_foreign_page_is_granted_no_other_method(callers: Callers, method: str) -> None:
    """Neither by asking first (OPTIONS) nor by trying."""
    status, found, _ = callers.http(
        method,
        "/api/delete_all_interactions",
        None,
        Origin="https://evil.example",
        Access_Control_Request_Method="DELETE",
    )
    assert status == 403
    assert not any(name.startswith("access-control") for name in found)


def test_a_foreign_page_embeds_nothing(callers: Callers) -> None:
    """Images and scripts are fetched without Origin, but the browser says from where."""
    for path in ("/api/interactions/1/image", "/api/get_all_interactions", "/api/whoami"):
        status, _, reply = callers.http("GET", path, None, Sec_Fetch_Site="cross-site")
        assert (status, of_body(json.loads(reply))) == (403, FOREIGN_ORIGIN)


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8081",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io:8081",
        "7f000001.rbndr.example",
        "localhost@evil.example",
        "localhost/evil.example",
        "evil.example#localhost",
        "[::1].evil.example",
        "localhost:80:81",
        "",
    ],
)
def test_a_name_that_was_pointed_here_is_refused(callers: Callers, host: str) -> None:
    """DNS rebinding: the page is of the same origin then, and only Host tells."""
    name = {"Host": host, "Origin": f"http://{host}", "Sec_Fetch_Site": "same-origin"}
    for method, path in (("GET", "/api/get_all_interactions"), ("POST", "/api/get_interactions")):
        status, _, reply = callers.http(method, path, None, **name)
        assert (status, of_body(json.loads(reply))) == (403, FOREIGN_HOST)


@pytest.mark.parametrize(
    "host",
    ["localhost", "LocalHost:{port}", "app.localhost:80", "127.0.0.1:{port}", "[::1]:{port}"],
)
def test_the_server_s_own_names_and_pages_are_served(callers: Callers, host: str) -> None:
    """Commands without Origin, and a page of the server itself."""
    host = host.format(port=callers.server.port)
    assert callers.http("GET", "/api/whoami", None, Host=host)[0] == 200
    own = {"Host": host, "Origin": f"http://{host.lower()}", "Sec_Fetch_Site": "same-origin"}
    assert callers.http("GET", "/api/whoami", None, **own)[0] == 200
    assert callers.http("GET", "/api/whoami", None, Sec_Fetch_Site="none")[0] == 200


def test_pages_without_records_are_open_to_all(callers: Callers) -> None:
    """Health checks come by whatever name; the contract is no secret."""
    for path in ("/healthz", "/openapi.json", "/docs"):
        status, _, _ = callers.http(
            "GET", path, None, Host="pod-7.example", Origin="https://evil.example"
        )
        assert status == 200


def test_a_browser_cannot_speak_grpc(callers: Callers) -> None:
    """A page has HTTP/1.1 alone on a plain port, and gRPC's content type is refused there."""
    status, _, _ = callers.http(
        "POST",
        "/reflexio.v1.InteractionService/DeleteAllInteractions",
        b"\0\0\0\0\0",
        Content_Type="application/grpc",
    )
    assert status == 404


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callers]:
    """Give the callers of a server that two names are set for."""
    folder: Path = tmp_path_factory.mktemp("named") / "data"
    settings = {
        "REFLEXIO_EMBEDDING": "none",
        "REFLEXIO_ALLOWED_HOSTS": "reflexio.test, Tools.Example",
    }
    with (
        running_server(folder, settings) as server,
        grpc.insecure_channel(f"{HOST}:{server.port}") as channel,
    ):
        yield Callers(server, channel)


def test_named_hosts_are_served(named: Callers) -> None:
    """By their name and from their pages, with any port; nobody else is."""
    for name in ("reflexio.test", "REFLEXIO.test.:9", "tools.example:80"):
        assert named.http("GET", "/api/whoami", None, Host=name)[0] == 200
    assert named.http("GET", "/api/whoami", None, Origin="https://tools.example:444")[0] == 200
    assert named.http("GET", "/api/whoami", None, Host="more.tools.example")[0] == 403
    assert named.http("GET", "/api/whoami", None, Origin="https://x.tools.example")[0] == 403


@pytest.mark.parametrize("host", ["a\x1b[2Jb.example", "é.example", "x" * 60_000])
def test_what_is_quoted_of_a_header_is_short_and_plain(host: str) -> None:
    """Whatever stood in it."""
    with pytest.raises(ServiceError) as error:
        BrowserGuard(HostNames([]), lambda: True).check({"host": host})
    assert error.value.message.isascii()
    assert error.value.message.isprintable()
    assert len(error.value.message) < 1_000


def test_with_a_key_pages_are_nobody_s_business(tmp_path: Path) -> None:
    """From the first key on: a browser attaches none by itself, and whoever has it may call."""
    foreign = {"Host": "reflexio.example", "Origin": "https://app.example"}
    with (
        running_server(tmp_path / "data", {"REFLEXIO_EMBEDDING": "none"}) as server,
        grpc.insecure_channel(f"{HOST}:{server.port}") as channel,
    ):
        callers = Callers(server, channel)
        assert callers.http("GET", "/api/whoami", None, **foreign)[0] == 403
        key = make_key(server.data_dir, "acme")
        assert callers.http("GET", "/api/whoami", None, **foreign)[0] == 401
        bearer = {"Authorization": f"Bearer {key.text}"}
        assert callers.http("GET", "/api/whoami", None, **foreign, **bearer)[0] == 200
