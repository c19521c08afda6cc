"""The server's state for administrators; what is stored of a user, and its deletion."""

import reflexio
from selenium.webdriver import Keys

from tests.console.console_page import ConsolePage
from tests.support.keyring import READ, make_key
from tests.support.serving import Server

PUBLISHES = 40


def publish(client: reflexio.ReflexioClient, user: str, count: int) -> None:
    """Store short conversations of a user."""
    for number in range(count):
        turns = [{"role": "User", "content": f"call {number}"}]
        client.publish_interaction(user, turns, f"session {number}")


def figure(page: ConsolePage, title: str) -> str:
    """Return the number of a tile."""
    (text,) = [tile.text for tile in page.find(".tile") if tile.text.startswith(title)]
    return text.removeprefix(title).strip()


def test_the_server_tells_how_it_fares(
    page: ConsolePage, server: Server, client: reflexio.ReflexioClient
) -> None:
    """Readiness with its checks, numbers that follow what happens, calls by method."""
    page.open("system")
    for text in ("acme", "ready", "commits", "Free disk", "Whoami"):
        assert text in page.text()
    page.click("button", "Pause")
    publish(client, "busy", PUBLISHES)
    page.click("button", "Refresh")
    page.wait(lambda: "PublishInteraction" in page.text(), "the publishes are not listed")
    (row,) = [row.text for row in page.find("tbody tr") if "PublishInteraction" in row.text]
    assert row.split()[1:3] == [str(PUBLISHES), "0"]
    assert figure(page, "Publishes a second") != "0.0"
    assert figure(page, "Searches a second") == "0.0"
    assert figure(page, "Learning jobs waiting") == "0"
    assert figure(page, "95 % of calls within").endswith("s")
    points = page.find(".tile polyline")[0].get_attribute("points") or ""
    assert len(points.split()) == 2
    page.named("button", "Go on")


def test_a_key_without_admin_is_told(visitor: ConsolePage, server: Server) -> None:
    """It sees which organisation and release it is."""
    visitor.sign_in(make_key(server.data_dir, "acme", (READ,)).text)
    visitor.open("system")
    visitor.wait_text("This key lacks the scope admin")
    assert "acme" in visitor.text()


def test_everything_of_a_user_is_deleted(
    page: ConsolePage, client: reflexio.ReflexioClient
) -> None:
    """When the name was typed; another user's records stay."""
    publish(client, "leaver", 2)
    publish(client, "stayer", 1)
    client.add_user_profile([{"user_id": "leaver", "content": "Prefers mail."}])
    page.open("conversations", user="leaver")
    page.wait_text("2 turns, 0 playbooks, 1 profile")
    page.click("button", "Delete everything")
    page.press("stayer", Keys.ENTER)
    assert page.find("dialog")
    page.type_into("typed", "leaver")
    page.press(Keys.ENTER)
    page.wait_text("Deleted: ")
    assert client.get_interactions(user_id="leaver").interactions == []
    assert client.get_profiles(user_id="leaver").user_profiles == []
    assert len(client.get_interactions(user_id="stayer").interactions) == 1
