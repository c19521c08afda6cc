"""The console's files as they are served."""

import re

import pytest
from reflexio_server.bridge.console.files import CONSOLE, CONTENT_TYPES, FOLDER, console_files

from tests.unit.bridge.bridging import Client, Recorder

PATHS = sorted(path for path in console_files() if path != CONSOLE.rstrip("/"))

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
"""A name, which nothing is loaded from."""


@pytest.fixture(scope="module")
def client() -> Client:
    """A caller of the bridge without a key."""
    return Client(Recorder().methods())


@pytest.mark.parametrize("path", ["/", "/console"])
def test_the_root_leads_to_the_console(client: Client, path: str) -> None:
    """Whoever opens the address in a browser sees what it is."""
    answer = client.call("GET", path)
    assert (answer.status, answer.headers["location"]) == (307, CONSOLE)


@pytest.mark.parametrize("path", PATHS)
def test_each_file_is_served_with_its_policy(client: Client, path: str) -> None:
    """Of its type, never guessed; under a policy that lets nothing in from elsewhere."""
    answer = client.call("GET", path)
    name = path.removeprefix(CONSOLE) or "index.html"
    assert answer.body == (FOLDER / name).read_bytes()
    kind = CONTENT_TYPES["." + name.rpartition(".")[2]].decode()
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"
    directives = dict(
        directive.split(" ", 1)
        for directive in answer.headers["content-security-policy"].split("; ")
    )
    assert directives["default-src"] == "'none'"
    for closed in ("base-uri", "form-action", "frame-ancestors"):
        assert directives[closed] == "'none'"
    for opened in ("script-src", "style-src", "connect-src"):
        assert directives[opened] == "'self'"


def test_other_paths_are_not_files(client: Client) -> None:
    """Nor is anything outside of the folder."""
    for path in ("../files.py", "nothing.js", "views", "views/", "%2e%2e/files.py"):
        answer = client.call("GET", CONSOLE + path)
        assert answer.status == 404
    assert client.call("POST", CONSOLE).status == 405


def test_every_address_in_the_files_is_of_a_file() -> None:
    """Modules that are imported, styles and pictures; nothing of another site."""
    served = set(console_files())
    for path in FOLDER.rglob("*"):
        if path.suffix not in (".js", ".html", ".css"):
            continue
        text = path.read_text("utf-8").replace(SVG_NAMESPACE, "")
        assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE), path
        for address in re.findall(r'from "([^"]+)"|(?:src|href)="([^"#][^"]*)"', text):
            name = (path.parent / next(filter(None, address))).resolve().relative_to(FOLDER)
            assert CONSOLE + name.as_posix() in served
