"""Every view on every screen: for screen readers, in both schemes, on a phone, by keyboard."""

import json
from urllib.parse import urlencode

import pytest
from selenium.webdriver import Keys

from tests.console.console_page import PHONE, WIDE, ConsolePage
from tests.console.material import SUPPORT_SESSION, SUPPORT_USER, VIEWS
from tests.console.node_tools import installed

SERIOUS = {"serious", "critical"}
SCREENS = [(WIDE, "light"), (WIDE, "dark"), (PHONE, "light")]


@pytest.fixture(scope="session")
def axe() -> str:
    """The program that looks for what keeps people out."""
    return (installed() / "axe-core" / "axe.min.js").read_text("utf-8")


def findings(page: ConsolePage, axe: str) -> list[str]:
    """Return what axe finds serious on the page as it is shown."""
    page.driver.execute_script(axe)
    script = "const done = arguments[0]; axe.run(document).then((found) => done(found.violations))"
    return [
        f"{violation['id']}: {json.dumps([node['html'] for node in violation['nodes']])[:600]}"
        for violation in page.driver.execute_async_script(script)
        if violation["impact"] in SERIOUS
    ]


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_keeps_nobody_out(
    page: ConsolePage, axe: str, conversation: None, view: str
) -> None:
    """No serious finding of axe, and nothing wider than the screen."""
    for size, scheme in SCREENS:
        page.emulate(size, scheme)
        page.open(view, **VIEWS[view])
        for summary in page.find("main summary"):
            page.driver.execute_script("arguments[0].parentElement.open = true", summary)
        assert findings(page, axe) == [], f"{view} at {size} in {scheme}"
        widths = page.driver.execute_script(
            "return [document.documentElement.scrollWidth, window.innerWidth]"
        )
        assert widths[0] <= widths[1], f"{view} at {size}"


def test_the_form_and_the_dialog_keep_nobody_out(
    visitor: ConsolePage, axe: str, key: str, conversation: None
) -> None:
    """What stands before the views, and above them."""
    visitor.driver.get(f"{visitor.server.url}/console/")
    visitor.driver.execute_script("sessionStorage.clear()")
    visitor.reload()
    assert findings(visitor, axe) == []
    visitor.driver.execute_script("document.documentElement.lang = ''")
    assert findings(visitor, axe) != [], "axe finds nothing anywhere"
    visitor.sign_in(key)
    visitor.open("conversation", user=SUPPORT_USER, session=SUPPORT_SESSION)
    visitor.click("button", "Delete session")
    assert findings(visitor, axe) == []
    visitor.press(Keys.ESCAPE)


def test_the_keyboard_reaches_everything(page: ConsolePage, conversation: None) -> None:
    """From the top: the link to the content, the views, the form, the first session."""
    page.open("conversations", **VIEWS["conversations"])
    page.reload()
    reached = []
    for _ in range(30):
        page.press(Keys.TAB)
        reached.append(page.driver.switch_to.active_element.text.split("\n")[0])
        if reached[-1] == SUPPORT_SESSION:
            break
    assert reached[0] == "Skip to the content"
    assert {"Conversations", "Search", "Show"} <= set(reached)
    assert reached[-1] == SUPPORT_SESSION
    page.press(Keys.ENTER)
    page.wait_hash("conversation?" + urlencode({"user": SUPPORT_USER}))
    assert page.driver.switch_to.active_element.tag_name == "main"
