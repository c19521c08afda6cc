"""Users, sessions, and a session read as a conversation."""

import reflexio
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from tests.console.console_page import ConsolePage
from tests.console.material import (
    AGENT_ANSWER,
    CLICKED,
    EXPERT_ANSWER,
    OTHER_USER,
    QUESTION,
    SUPPORT_SESSION,
    SUPPORT_USER,
)


def test_a_session_is_read_as_a_conversation(page: ConsolePage, conversation: None) -> None:
    """From the list of users on, with all that a turn can hold."""
    page.open("conversations")
    page.wait(lambda: page.find(".row .name"), "there are no users")
    assert SUPPORT_USER in [name.text for name in page.find(".columns section:first-child .name")]
    page.open("conversations", user=SUPPORT_USER)
    page.find(".columns section:last-child .row")[0].click()
    page.wait_hash("conversation?")
    assert page.find("h1")[0].text == SUPPORT_SESSION
    turns = page.find("article.turn")
    assert [turn.find_element(By.TAG_NAME, "h3").text for turn in turns] == [
        "User", "Agent", "User", "User",
    ]  # fmt: skip
    assert QUESTION in turns[0].text
    assert CLICKED in turns[2].text
    agent, expert = turns[1].find_elements(By.CSS_SELECTOR, ".beside .said")
    assert (agent.text, expert.text) == (AGENT_ANSWER, EXPERT_ANSWER)
    removed = " ".join(mark.text for mark in agent.find_elements(By.TAG_NAME, "del"))
    added = " ".join(mark.text for mark in expert.find_elements(By.TAG_NAME, "ins"))
    assert "sales" in removed
    assert "10" not in removed
    assert "month" in added
    turns[1].find_element(By.TAG_NAME, "summary").click()
    assert "find_limit" in turns[1].text
    assert '"of": "export"' in turns[1].text
    page.driver.execute_script("arguments[0].scrollIntoView()", turns[3])
    page.wait(
        lambda: page.driver.execute_script(
            "const image = document.querySelector('img.picture');"
            "return image && image.naturalWidth === 300"
        ),
        "the image is never shown",
    )


def test_the_outcome_of_a_session_is_shown(
    page: ConsolePage, client: reflexio.ReflexioClient
) -> None:
    """What became of it, in the words of who recorded it."""
    client.publish_interaction("buyer", [{"role": "User", "content": "Hello"}], "sale")
    client.record_session_outcome(
        "sale", "success", occurred_at=1_760_000_000, label="order placed", value=19.5
    )
    page.open("conversation", user="buyer", session="sale")
    (outcome,) = [text.text for text in page.find("main p") if text.text.startswith("Outcome")]
    assert "success" in outcome
    assert "order placed · 19.5" in outcome


def test_a_link_leads_to_one_turn(page: ConsolePage, conversation: None) -> None:
    """It is marked, and has the focus."""
    page.open("conversation", user=SUPPORT_USER, session=SUPPORT_SESSION)
    link = page.find("article.turn")[2].find_element(By.TAG_NAME, "a").get_attribute("href") or ""
    page.open()
    page.driver.get(link)
    page.wait(lambda: page.find("article.target"), "no turn is marked")
    assert CLICKED in page.driver.switch_to.active_element.text


def test_sessions_are_filtered(page: ConsolePage, conversation: None) -> None:
    """By user, source and time; what passes none is said."""
    page.open("conversations")
    page.type_into("source", "web")
    page.press(Keys.ENTER)
    page.wait_hash("source=web")
    names = [name.text for name in page.find(".columns section:last-child .name")]
    assert names == [SUPPORT_SESSION]
    page.open("conversations", user=SUPPORT_USER, source="mail")
    page.wait_text("No session passes these filters.")
    page.open("conversations", to="2001-01-01")
    page.wait_text("No session passes these filters.")


def test_long_lists_come_in_pages(page: ConsolePage, client: reflexio.ReflexioClient) -> None:
    """Users, sessions; the first new entry has the focus."""
    for number in range(60):
        turns = [{"role": "User", "content": f"call {number}"}]
        client.publish_interaction(f"caller-{number:02}", turns, "phone", source="pages")
    page.open("conversations", source="pages")
    assert len(page.find(".columns section:last-child .row")) == 20
    page.find(".columns section:last-child .actions button")[0].click()
    page.wait(lambda: len(page.find(".columns section:last-child .row")) == 40, "no second page")
    assert "call 39" in page.driver.switch_to.active_element.text
    assert len(page.find(".columns section:first-child .row")) == 50
    page.find(".columns section:first-child .actions button")[0].click()
    page.wait(lambda: len(page.find(".columns section:first-child .row")) > 59, "no more users")
    assert len({name.text for name in page.find(".columns section .row .name")}) > 60


def test_a_deletion_is_confirmed_first(page: ConsolePage, client: reflexio.ReflexioClient) -> None:
    """A turn, then the session; what was left alone stays."""
    user = "leaving"
    for session in ("first", "second"):
        turns = [{"role": "User", "content": f"{session} {part}"} for part in ("old", "new")]
        client.publish_interaction(user, turns, session)
    page.open("conversation", user=user, session="first")
    buttons = 'article.turn header button[aria-label^="Delete turn"]'
    page.find(buttons)[0].click()
    page.wait_text("Delete this turn?")
    page.press(Keys.ESCAPE)
    page.wait(lambda: not page.find("dialog"), "the dialog stays")
    assert len(client.get_interactions(user_id=user).interactions) == 4
    page.find(buttons)[0].click()
    page.find("dialog button.danger")[0].click()
    page.wait_text("Deleted.")
    assert len(client.get_interactions(user_id=user).interactions) == 3
    page.click("button", "Delete session")
    page.find("dialog button.danger")[0].click()
    page.wait_hash("conversations?user=leaving")
    assert [row.text for row in page.find(".columns section:last-child .name")] == ["second"]
    assert len(client.get_interactions(user_id=user).interactions) == 2


def test_search_finds_and_says_why(page: ConsolePage, conversation: None) -> None:
    """Of all users or of one; a hit leads to its turn."""
    page.open("search", q="row limit of exports", mode="hybrid")
    page.wait(lambda: page.find("article.hit"), "nothing was found")
    best = page.find("article.hit")[0]
    assert SUPPORT_SESSION in best.text
    best.find_element(By.TAG_NAME, "summary").click()
    assert "words" in best.find_element(By.TAG_NAME, "tbody").text
    best.find_element(By.TAG_NAME, "a").click()
    page.wait_hash("at=")
    assert "10,000 rows" in page.find("article.target")[0].text
    page.open("search", q="row limit of exports", user=OTHER_USER, mode="fts")
    page.wait_text("Nothing was found.")
