"""The documentation page."""

import base64
import hashlib
import json
import shlex
from html.parser import HTMLParser
from typing import Any

import pytest
from reflexio_server.bridge.docs.page import render_docs

from tests.unit.bridge.bridging import Answer, Client, Recorder

VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """Collects what a page consists of, and fails on tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def of(self, tag: str) -> list[str]:
        """Return the texts directly inside a tag."""
        return [text for inside, text in self.texts if inside == tag]


@pytest.fixture(scope="module")
def answer() -> Answer:
    """The page as it is served."""
    return Client(Recorder().methods()).call("GET", "/docs")


@pytest.fixture(scope="module")
def document() -> Any:
    """The document that it is made from."""
    return Client(Recorder().methods()).bridge.openapi


def test_every_operation_is_on_the_page(answer: Answer, document: Any) -> None:
    """Its path, its comment, its fields, and a link to each message."""
    page = Page(answer.body.decode())
    ids = {attributes.get("id") for _tag, attributes in page.tags}
    codes = set(page.of("code"))
    for path, verbs in document["paths"].items():
        assert path in codes
        for operation in verbs.values():
            assert operation["operationId"] in ids
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert {link.removeprefix("#") for link in links if link and link.startswith("#")} <= ids
    assert {"user_id", "interaction_data_list", "next_page_token"} <= codes
    assert "1,000,000 characters" in page.of("td")


def test_the_page_needs_nothing_from_elsewhere(answer: Answer) -> None:
    """Its own script alone, no address of another place, and a policy that allows no more."""
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Page(answer.body.decode())
    assert {tag for tag, _ in page.tags} & {"link", "img", "iframe", "form"} == set()
    for _tag, attributes in page.tags:
        assert not any(name.startswith("on") or name in ("style", "src") for name in attributes)
        assert not (attributes.get("href") or "#").startswith(("http", "//", "javascript"))
    policy = answer.headers["content-security-policy"]
    for tag in ("style", "script"):
        [block] = page.of(tag)
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy
    assert "default-src 'none'" in policy
    assert "connect-src 'self'" in policy


def test_each_operation_has_a_line_to_paste(answer: Answer, document: Any) -> None:
    """A shell reads it as one curl command for that path."""
    page = Page(answer.body.decode())
    lines = [text for text in page.of("pre") if text.startswith("curl ")]
    assert len(lines) == sum(map(len, document["paths"].values()))
    for line in lines:
        words = shlex.split(line.replace("\\\n", ""))
        assert words[0] == "curl"
        assert any(word.startswith("${REFLEXIO_URL:-http://localhost:8081}/api/") for word in words)
        assert "{interaction_id}" not in line
    assert any("--data" in line and '"interaction_data_list"' in line for line in lines)


def test_each_operation_has_an_example_of_its_reply_and_can_be_tried(
    answer: Answer, document: Any
) -> None:
    """With the verb, the address and a body that the operation takes."""
    page = Page(answer.body.decode())
    count = sum(map(len, document["paths"].values()))
    replies = [text for text in page.of("pre") if not text.startswith("curl ")]
    assert len(replies) == count - 1  # one answers with an image
    assert all(json.loads(reply) for reply in replies)
    tried = [attributes for tag, attributes in page.tags if attributes.get("class") == "try"]
    assert len(tried) == count
    addresses = {attributes["value"] for tag, attributes in page.tags if "value" in attributes}
    assert "/api/publish_interaction" in addresses
    bodies = [json.loads(text) for text in page.of("textarea")]
    assert any("interaction_data_list" in body for body in bodies)
    asked_twice = [box["data-verb"] for box in tried if "data-deletes" in box]
    assert len(asked_twice) > 3


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("reflexio.internal:9000", "http://reflexio.internal:9000"),
        ("[::1]:8081", "http://[::1]:8081"),
        ('x"; rm -rf ~ #', "http://localhost:8081"),
        ("$(id).example", "http://localhost:8081"),
    ],
)
def test_lines_have_the_address_that_the_page_was_opened_at(host: str, origin: str) -> None:
    """Unless a shell would make something else of it."""
    page = Client(Recorder().methods()).call("GET", "/docs", headers={"host": host})
    assert f"${{REFLEXIO_URL:-{origin}}}/api/whoami".encode() in page.body
    assert page.body.count(b"REFLEXIO_URL:-") == page.body.count(f"URL:-{origin}}}".encode())


def test_the_folder_leads_to_the_page() -> None:
    """The page is found with a slash behind its name, too."""
    answer = Client(Recorder().methods()).call("GET", "/docs/")
    assert (answer.status, answer.headers["location"]) == (307, "/docs")


HOSTILE = "<script>alert(1)</script>\"'&`<b>`"


def poisoned(value: Any) -> Any:
    """Return the document with hostile text behind every description and every field name."""
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    if not isinstance(value, dict):
        return value
    changed = {
        poisoned_name(name): item + HOSTILE
        if name in ("description", "title", "operationId", "default") and isinstance(item, str)
        else poisoned(item)
        for name, item in value.items()
    }
    if isinstance(value.get("required"), list):
        changed["required"] = [poisoned_name(name) for name in value["required"]]
    return changed


def poisoned_name(name: str) -> str:
    """Return the name of a field, some of them with hostile text behind."""
    return name + (HOSTILE if name in ("content", "top_k") else "")


def test_everything_is_escaped(document: Any) -> None:
    """Whatever a comment, a name or a default says, it stays text."""
    changed = {**document, "components": poisoned(document["components"])}
    changed["info"] = {key: text + HOSTILE for key, text in document["info"].items()}
    changed["tags"] = [{"name": tag["name"], "description": HOSTILE} for tag in document["tags"]]
    page = Page(render_docs(changed))
    assert [name for name, _ in page.tags if name in ("script", "b")] == ["script"]
    shown = [text for _tag, text in page.texts if "<script>alert(1)</script>" in text]
    assert len(shown) > 100
