"""The key: asked once, kept for the tab, forgotten when it ends."""

from pathlib import Path

from selenium.webdriver import Chrome, Keys

from tests.console.console_page import ConsolePage
from tests.console.material import OTHER_USER
from tests.support.keyring import READ, make_key, revoke_key
from tests.support.serving import Server, running_server


def test_a_key_is_asked_for_and_kept_for_the_tab(page: ConsolePage, key: str) -> None:
    """After a reload, and in no place that outlives the tab."""
    assert page.find("#account")[0].text.startswith("acme")
    page.reload()
    page.wait_text("Sessions, newest first")
    stored = "return [Object.values(sessionStorage), Object.keys(localStorage), document.cookie]"
    assert page.driver.execute_script(stored) == [[key], [], ""]
    assert key not in page.driver.current_url
    page.click("button", "Sign out")
    page.wait_text("Sign in")
    assert page.driver.execute_script(stored) == [[], [], ""]


def test_a_wrong_key_is_told(visitor: ConsolePage) -> None:
    """And another can be tried."""
    visitor.driver.get(f"{visitor.server.url}/console/")
    visitor.driver.execute_script("sessionStorage.clear()")
    visitor.reload()
    visitor.type_into("key", "rfx_0123456789abcdef_" + "0" * 64)
    visitor.press(Keys.ENTER)
    visitor.wait_text("The server does not know this key")
    assert visitor.find('input[name="key"]')


def test_a_revoked_key_leads_to_the_form(visitor: ConsolePage, server: Server) -> None:
    """At the next call, whatever view is open."""
    made = make_key(server.data_dir, "acme")
    visitor.sign_in(made.text)
    revoke_key(server.data_dir, made)
    visitor.click("a", "Search")
    visitor.type_into("q", "export")
    visitor.press(Keys.ENTER)
    visitor.wait_text("no longer taken")


def test_a_key_without_admin_names_a_user(
    visitor: ConsolePage, server: Server, conversation: None
) -> None:
    """What needs another scope is said, and the rest works."""
    visitor.sign_in(make_key(server.data_dir, "acme", (READ,)).text)
    visitor.wait_text("lacks the scope admin, which lists users")
    visitor.wait_text("lacks the scope admin, which reads all users")
    visitor.type_into("user", OTHER_USER)
    visitor.press(Keys.ENTER)
    visitor.wait_hash("user=")
    visitor.wait_text("Good morning")


def test_an_open_server_asks_for_no_key(chromium: Chrome, tmp_path: Path) -> None:
    """The root leads to the console, which says so."""
    with running_server(tmp_path / "data") as server:
        page = ConsolePage(chromium, server)
        page.driver.get(server.url)
        page.wait_text("no key needed")
        assert page.driver.current_url.startswith(f"{server.url}/console/")
        page.wait_text("No conversation is stored yet.")
        page.wait_text("Nobody has published anything yet.")
        assert page.complaints() == []
