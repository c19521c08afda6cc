"""Every text of a user is shown as text, whatever it holds."""

import http.client

import pytest
import reflexio

from tests.console.console_page import ConsolePage
from tests.console.material import HOSTILE_TEXTS
from tests.support.serving import HOST

INVISIBLE = dict.fromkeys(map(ord, "\u202e\u202c\u200b\ufeff\u0007\u001b"))


def publish(client: reflexio.ReflexioClient, text: str) -> None:
    """Store the text wherever a publish has one."""
    turn = {
        "role": text,
        "content": f"content {text}",
        "expert_content": f"expert {text}",
        "shadow_content": f"shadow {text}",
        "user_action": "click",
        "user_action_description": f"action {text}",
        "tools_used": [{"tool_name": f"tool {text}", "status": text, "tool_data": {text: text}}],
        "citations": [{"kind": text, "real_id": text, "tag": text, "title": f"title {text}"}],
        "retrieved_learnings": [{"kind": text, "learning_id": text}],
    }
    user = f"user {text}"
    client.publish_interaction(
        user, [turn], f"session {text}", source=f"source {text}", evaluation_only=True
    )
    client.record_session_outcome(
        f"session {text}", "failure", 1_760_000_000, label=f"label {text}", user_id=user
    )
    playbook = {
        "agent_version": text,
        "playbook_name": f"name {text}",
        "content": f"do {text}",
        "trigger": f"when {text}",
        "rationale": f"because {text}",
        "tags": [f"tag {text}"],
    }
    client.add_user_playbook([{**playbook, "user_id": user}])
    (made,) = client.add_agent_playbook([playbook]).agent_playbook_ids
    client.update_agent_playbook_status(made, "approved", reason=f"reason {text}")
    client.add_user_profile([{"user_id": user, "content": f"known {text}", "source": text}])


def seen(text: str) -> str:
    """Return the text as it can be read: white space as one space, what has no shape left out."""
    return " ".join(text.translate(INVISIBLE).split())


@pytest.mark.parametrize("number", range(len(HOSTILE_TEXTS)))
def test_markup_is_read_and_never_run(
    page: ConsolePage, client: reflexio.ReflexioClient, number: int
) -> None:
    """In the lists, in the conversation, among the hits: seen as written, and nothing happens."""
    text = HOSTILE_TEXTS[number]
    publish(client, text)
    user, session, source = f"user {text}", f"session {text}", f"source {text}"
    allowed = {"SCRIPT", "STYLE", "IFRAME", "SVG", "MATH", "BASE", "TEMPLATE", "OBJECT", "LINK"}
    views = [
        ("conversations", {"user": user, "source": source}, [user, session, "content " + text]),
        (
            "conversation",
            {"user": user, "session": session},
            [
                f"{part} {text}"
                for part in ("content", "expert", "shadow", "action", "tool", "title", "label")
            ],
        ),
        ("search", {"q": text, "user": user}, [session, "content " + text]),
        (
            "review",
            {"list": "decided", "agent": text},
            [f"{part} {text}" for part in ("name", "do", "when", "because", "tag", "reason")],
        ),
        ("review", {"list": "users", "user": user}, [user, f"do {text}", f"when {text}"]),
        ("profiles", {"user": user}, [user, f"known {text}", f"added known {text}"]),
    ]
    for view, parameters, texts in views:
        page.open(view, **parameters)
        page.driver.execute_script("document.querySelectorAll('details').forEach(d => d.open = 1)")
        read = seen(page.driver.execute_script("return document.body.textContent"))
        for expected in texts:
            assert seen(expected) in read, view
        tags = page.driver.execute_script(
            "return [...document.querySelectorAll('body *')].map((e) => e.tagName.toUpperCase())"
        )
        assert allowed & set(tags) == set()
        hrefs = page.driver.execute_script("return [...document.links].map((link) => link.href)")
        assert all(href.startswith(page.server.url) for href in hrefs)
    assert page.driver.execute_script("return window.attacked") is None


@pytest.mark.parametrize(
    "address",
    [
        "https://attacker.example/pixel.png",
        "http://127.0.0.1:9/pixel.png",
    ],
)
def test_an_image_elsewhere_is_not_loaded(
    page: ConsolePage, client: reflexio.ReflexioClient, address: str
) -> None:
    """It would tell its owner who reads: there is a link, which names no referrer."""
    turn = {"role": "User", "content": "look", "interacted_image_url": address}
    client.publish_interaction("seer", [turn], address)
    page.open("conversation", user="seer", session=address)
    assert page.find("main img") == []
    (link,) = page.find(f'main a[href="{address}"]')
    assert "noreferrer" in (link.get_attribute("rel") or "")
    loaded = page.driver.execute_script(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert all(name.startswith(page.server.url) for name in loaded)


def test_the_page_may_load_nothing_from_elsewhere(page: ConsolePage) -> None:
    """The browser itself refuses: other sites' images and calls, and markup made of text."""
    connection = http.client.HTTPConnection(HOST, page.server.port)
    connection.request("GET", "/console/")
    policy = connection.getresponse().headers["content-security-policy"]
    connection.close()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page.open("conversations")
    refused = page.driver.execute_async_script(
        """
        const done = arguments[0], refused = [];
        addEventListener("securitypolicyviolation", (event) => {
          refused.push(event.effectiveDirective);
          if (refused.length === 3) done(refused.sort());
        });
        new Image().src = "https://attacker.example/x.png";
        fetch("https://attacker.example/").catch(() => 0);
        try { document.createElement("div").innerHTML = "<b>x</b>"; } catch { }
        """
    )
    assert refused == ["connect-src", "img-src", "require-trusted-types-for"]
    assert page.complaints() != []
