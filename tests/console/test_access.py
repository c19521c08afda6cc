"""Keys made and revoked in the console, and the audit log of what was done."""

import pytest
import reflexio
from selenium.webdriver import Keys

from tests.console.console_page import ConsolePage
from tests.support.keyring import READ, make_key
from tests.support.serving import Server


def rows(page: ConsolePage) -> list[str]:
    """Return the keys as they are listed."""
    return [row.text for row in page.find("tbody tr")]


def test_a_key_is_made_used_and_revoked(page: ConsolePage, server: Server) -> None:
    """Its text is shown once; nothing else on the page, or after a reload, has it."""
    page.open("access")
    page.click("button", "Make a key")
    page.type_into("name", "the <b>board</b>")
    page.press(Keys.ENTER)
    (shown,) = page.wait(lambda: page.find(".secret"), "the key is not shown")
    text = shown.text
    with reflexio.ReflexioClient(url_endpoint=server.url, api_key=text) as made:
        assert made.whoami().org_id == "acme"
        page.click("button", "I have it")
        page.wait(lambda: not page.find(".secret"), "the key stays")
        page.reload()
        assert text not in page.driver.page_source
        (row,) = [row for row in rows(page) if "the <b>board</b>" in row]
        key_id = text.split("_")[1]
        assert key_id in row
        assert "read" in row
        page.find(f'[aria-label="Revoke the key {key_id}"]')[0].click()
        page.find("dialog button.danger")[0].click()
        page.wait_text(f"The key {key_id} was revoked.")
        assert any(key_id in row and "revoked" in row for row in rows(page))
        with pytest.raises(reflexio.Unauthenticated):
            made.whoami()


def test_the_audit_log_tells_of_a_user_who_is_gone(
    page: ConsolePage, client: reflexio.ReflexioClient
) -> None:
    """Asked by name; the log itself has none."""
    turns = [{"role": "User", "content": "Forget me."}]
    client.publish_interaction("forgotten", turns, "s")
    client.clear_user_data("forgotten")
    page.open("access")
    page.wait_text("ClearUserData")
    assert "forgotten" not in page.text()
    page.type_into("user", "forgotten")
    page.press(Keys.ENTER)
    page.wait_hash("user=forgotten")
    assert [head.text.split()[0] for head in page.find("ol h3")] == ["ClearUserData"]
    page.type_into("user", "nobody")
    page.press(Keys.ENTER)
    page.wait_text("Nothing was done that the log tells of.")


def test_a_key_without_admin_is_told(visitor: ConsolePage, server: Server) -> None:
    """Which scope the view needs."""
    visitor.sign_in(make_key(server.data_dir, "acme", (READ,)).text)
    visitor.open("access")
    visitor.wait_text("the key lacks the scope admin")
