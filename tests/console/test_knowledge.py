"""Profiles of users, and learning that failed."""

from pathlib import Path

import reflexio
from selenium.webdriver import Chrome, Keys

from tests.console.console_page import ConsolePage
from tests.support.chat_service import ChatService
from tests.support.scripted_service import Reply
from tests.support.serving import running_server

CAUSE = "this model is retired"
EXPERT = "Refunds take 5 days when the receipt is there."


def test_profiles_are_shown_with_their_changes(
    page: ConsolePage, client: reflexio.ReflexioClient
) -> None:
    """And deleted after a confirmation."""
    client.add_user_profile(
        [{"user_id": "ann", "content": text} for text in ("Prefers mail.", "Lives in Rome.")]
    )
    page.open("profiles")
    page.wait_text("Name a user")
    page.type_into("user", "ann")
    page.press(Keys.ENTER)
    page.wait_hash("user=ann")
    page.wait_text("added Prefers mail.")
    page.find('button[aria-label^="Delete profile"]')[0].click()
    page.find("dialog button.danger")[0].click()
    page.wait_text("Deleted.")
    (left,) = client.get_profiles(user_id="ann").user_profiles
    page.reload()
    page.wait_text(f"added {left.content}")
    assert ("Rome" in page.text()) is ("Rome" in left.content), "the log still has the deleted text"
    page.open("profiles", user="nobody")
    page.wait_text("Nothing is known of this user.")


def test_failed_learning_is_tried_again(chromium: Chrome, tmp_path: Path) -> None:
    """One job or all of them, when the cause is gone; the reason is shown."""
    with ChatService() as service:
        environment = {
            "REFLEXIO_EMBEDDING": "none",
            "REFLEXIO_PLAYBOOK_MODEL": "scripted",
            "OPENAI_API_KEY": "sk-scripted",
            "OPENAI_BASE_URL": service.base_url,
        }
        with (
            running_server(tmp_path / "data", environment) as server,
            reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
        ):
            page = ConsolePage(chromium, server)
            page.emulate()
            page.complaints()
            page.open("learning")
            page.wait_text("No learning has failed.")
            service.replies.extend([Reply(400, {"error": {"message": CAUSE}})] * 2)
            for user in ("ann", "bob"):
                turn = {"role": "Agent", "content": "No.", "expert_content": EXPERT}
                client.publish_interaction(
                    user, [turn], "s", request_id=f"of {user}", wait_for_response=True
                )
            page.reload()
            page.wait(lambda: len(page.find("article.card")) == 2, "no job is listed")
            assert page.text().count(CAUSE) == 2
            page.find("article.card button")[0].click()
            page.wait_text("1 job is tried again.")
            *_, last = client.watch_learning("of bob")
            assert last.status.value == "done"
            page.click("button", "Try all again")
            page.wait_text("Look again")
            *_, last = client.watch_learning("of ann")
            assert last.status.value == "done"
            page.click("button", "Look again")
            page.wait_text("No learning has failed.")
            assert page.complaints() == []
