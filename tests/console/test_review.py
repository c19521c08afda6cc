"""Playbooks are read with their conversation, decided on, edited, deleted."""

import pytest
import reflexio
from reflexio import types
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from tests.console.console_page import ConsolePage
from tests.support.keyring import READ, WRITE, make_key
from tests.support.serving import Server

QUESTION = "Can I send my parcel back?"
ANSWER = "No, you cannot."


@pytest.fixture
def agent(client: reflexio.ReflexioClient, request: pytest.FixtureRequest) -> str:
    """An agent version of the test's own, with three corrected answers that wait for a decision."""
    version = str(request.node.name)
    for number in (1, 2, 3):
        client.publish_interaction(
            f"{version} customer {number}",
            [
                {"role": "User", "content": f"{QUESTION} ({number})"},
                {
                    "role": "Agent",
                    "content": ANSWER,
                    "expert_content": f"Size {number} may be sent back in {number}0 days.",
                },
            ],
            f"parcel {number}",
            agent_version=version,
            wait_for_response=True,
        )
    assert {playbook.playbook_status for playbook in playbooks(client, version)} == {
        types.PlaybookStatus.PENDING
    }
    return version


def playbooks(client: reflexio.ReflexioClient, agent: str) -> list[types.AgentPlaybook]:
    """Return an agent's playbooks, newest first, as they are listed."""
    return client.get_agent_playbooks(agent_version=agent).agent_playbooks


def cards(page: ConsolePage) -> list[WebElement]:
    """The playbooks on the page."""
    return page.find("article.playbook")


def wait_for_cards(page: ConsolePage, count: int) -> None:
    """Return when so many playbooks are left, and no dialog is open."""
    page.wait(
        lambda: len(cards(page)) == count and not page.find("dialog"), f"never {count} playbooks"
    )


def test_the_queue_is_worked_through_by_keyboard(
    page: ConsolePage, client: reflexio.ReflexioClient, agent: str
) -> None:
    """The conversation is at hand, the reason is kept, the next playbook has the focus."""
    page.open("review", agent=agent)
    wait_for_cards(page, 3)
    page.press("j")
    assert page.driver.switch_to.active_element == cards(page)[0]
    page.wait(lambda: cards(page)[0].find_elements(By.CSS_SELECTOR, ".turn"), "no conversation")
    assert f"{QUESTION} (3)" in cards(page)[0].text
    assert ANSWER in cards(page)[0].text
    page.press("j")
    page.press("k")
    page.press("a")
    page.wait_text("Agents are told to follow it.")
    page.press("as the policy says", Keys.ENTER)
    wait_for_cards(page, 2)
    page.wait(
        lambda: page.driver.switch_to.active_element == cards(page)[0], "the next has no focus"
    )
    page.press("r")
    page.wait_text("it is not learned again")
    page.press("out of date", Keys.ENTER)
    wait_for_cards(page, 1)
    page.press("a")
    page.press(Keys.ESCAPE)
    wait_for_cards(page, 1)
    last, second, first = (playbook.decisions for playbook in playbooks(client, agent))
    assert [(made.playbook_status.value, made.reason) for made in last] == [
        ("approved", "as the policy says")
    ]
    assert [(made.playbook_status.value, made.reason) for made in second] == [
        ("rejected", "out of date")
    ]
    assert first == []
    page.open("review", list="decided", agent=agent)
    wait_for_cards(page, 2)
    cards(page)[0].find_element(By.XPATH, ".//summary[contains(., 'Decisions')]").click()
    assert "as the policy says" in cards(page)[0].text


def test_several_are_decided_on_at_once(
    page: ConsolePage, client: reflexio.ReflexioClient, agent: str
) -> None:
    """With one reason; a decision can be taken back."""
    page.open("review", agent=agent)
    wait_for_cards(page, 3)
    page.press("j")
    page.press("x")
    page.wait(lambda: page.find(".several button"), "nothing is selected")
    assert [button.text for button in page.find(".several button")] == ["Approve 1", "Reject 1"]
    page.find(".bar input[type=checkbox]")[0].click()
    page.click("button", "Reject 3")
    page.press("not ours", Keys.ENTER)
    wait_for_cards(page, 0)
    page.wait_text("Nothing is left.")
    made = playbooks(client, agent)
    assert [playbook.playbook_status.value for playbook in made] == ["rejected"] * 3
    assert {playbook.decisions[-1].reason for playbook in made} == {"not ours"}
    page.open("review", list="decided", agent=agent)
    wait_for_cards(page, 3)
    cards(page)[0].find_element(By.XPATH, ".//button[.='Take back']").click()
    page.press(Keys.ENTER)
    wait_for_cards(page, 2)
    assert playbooks(client, agent)[0].playbook_status.value == "pending"


def test_a_text_is_edited(page: ConsolePage, client: reflexio.ReflexioClient, agent: str) -> None:
    """What was not touched stays; letters that are typed decide nothing."""
    before = playbooks(client, agent)[0]
    page.open("review", agent=agent)
    wait_for_cards(page, 3)
    page.press("j")
    page.press("e")
    page.type_into("content", "Ask for a photo,\nrather early.")
    page.click("button", "Save")
    page.wait_text("rather early.")
    after = playbooks(client, agent)[0]
    assert after.content == "Ask for a photo,\nrather early."
    assert (after.trigger, after.rationale) == (before.trigger, before.rationale)
    assert after.decisions == []
    assert page.driver.switch_to.active_element == cards(page)[0]


def test_users_playbooks_are_edited_and_deleted(
    page: ConsolePage, client: reflexio.ReflexioClient, agent: str
) -> None:
    """They need no approval: they are the user's own."""
    page.open("review", list="users", agent=agent)
    wait_for_cards(page, 3)
    page.press("j")
    page.wait(lambda: cards(page)[0].find_elements(By.CSS_SELECTOR, ".turn"), "no conversation")
    assert f"{QUESTION} (3)" in cards(page)[0].text
    page.press("a")
    assert not page.find("dialog")
    page.press("e")
    page.type_into("trigger", "A parcel is too large.")
    page.click("button", "Save")
    page.wait_text("A parcel is too large.")
    page.press("r")
    page.find("dialog button.danger")[0].click()
    wait_for_cards(page, 2)
    left = client.get_user_playbooks(agent_version=agent).user_playbooks
    assert len(left) == 2
    assert "A parcel is too large." not in {playbook.trigger for playbook in left}


def test_a_key_without_review_is_told(
    visitor: ConsolePage, server: Server, client: reflexio.ReflexioClient, agent: str
) -> None:
    """It reads the queue; its decision is refused and nothing changes."""
    visitor.sign_in(make_key(server.data_dir, "acme", (READ, WRITE)).text)
    visitor.open("review", agent=agent)
    wait_for_cards(visitor, 3)
    visitor.press("j")
    visitor.wait_text("take a key with the scope admin")
    visitor.press("a")
    visitor.press(Keys.ENTER)
    visitor.wait_text("This key may not do that: the key lacks the scope review")
    wait_for_cards(visitor, 3)
    assert playbooks(client, agent)[0].decisions == []


def test_an_empty_queue_says_so(page: ConsolePage) -> None:
    """And where playbooks come from."""
    page.open("review", agent="nobody")
    page.wait_text("No playbook passes these filters.")
