"""A server with keys, and a browser that shows its console."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio
from selenium.webdriver import Chrome

from tests.console.console_page import ConsolePage, start_chromium
from tests.console.material import CONVERSATION, OTHER_USER, SUPPORT_SESSION, SUPPORT_USER
from tests.support.keyring import make_key
from tests.support.serving import Server, running_server

ORG = "acme"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes keys alone, offers corrections to all for review, for each module."""
    data_dir: Path = tmp_path_factory.mktemp("console") / "data"
    with running_server(data_dir, {"REFLEXIO_EXPERT_PLAYBOOKS": "pending"}) as running:
        yield running


@pytest.fixture(scope="module")
def key(server: Server) -> str:
    """A key with every scope."""
    return make_key(server.data_dir, ORG).text


@pytest.fixture(scope="module")
def client(server: Server, key: str) -> Iterator[reflexio.ReflexioClient]:
    """A client that publishes what the console shows."""
    with reflexio.ReflexioClient(url_endpoint=server.url, api_key=key, timeout=60) as connected:
        yield connected


@pytest.fixture(scope="module")
def conversation(client: reflexio.ReflexioClient) -> None:
    """One conversation with everything in it, and a short one of another user."""
    client.publish_interaction(
        SUPPORT_USER, CONVERSATION, SUPPORT_SESSION, source="web", wait_for_response=True
    )
    turns = [{"role": "User", "content": "Good morning"}]
    client.publish_interaction(OTHER_USER, turns, "morning", wait_for_response=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    """One browser for all tests."""
    driver = start_chromium()
    yield driver
    driver.quit()


@pytest.fixture
def visitor(chromium: Chrome, server: Server) -> Iterator[ConsolePage]:
    """The console for somebody without a key; nothing may be complained of afterwards."""
    page = ConsolePage(chromium, server)
    page.emulate()
    page.complaints()
    yield page
    assert page.complaints() == []


@pytest.fixture
def page(visitor: ConsolePage, key: str) -> ConsolePage:
    """The console, signed in with every scope."""
    visitor.sign_in(key)
    return visitor
