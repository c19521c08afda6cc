"""Every program of README and docs/ is run as it stands, or says why not."""

import json
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.documents.pages.page_blocks import ROOT, Block, blocks_in, blocks_of_page, page_names
from tests.support.serving import Server, child_environment, running_server
from tools.interop.fragments import WRAPPINGS
from tools.interop.pages import steps
from tools.interop.runners import RUNNERS

RUNNER = Path(__file__).with_name("run_page.py")
RUN_TIMEOUT_S = 240.0
SHOWN_ADDRESS = re.compile(r"localhost:8081")
TESTS_NAMED = re.compile(r"\b(?:tests|tools|client)/[\w./-]*\w")
PROJECT_PAGES = {f"docs/clients/{language}.md" for language in RUNNERS}
"""Pages that begin with a whole project, which `make clients` and test_client_pages.py make."""

FEWER = ("range(100_000)", "range(1_000)")
"""A reader's hundred thousand items are a thousand here."""

LEARNED = """
import time
import reflexio
with reflexio.ReflexioClient() as looking:
    give_up_at = time.monotonic() + 120
    while [it.evidence_count for it in looking.get_agent_playbooks().agent_playbooks] != [2]:
        assert time.monotonic() < give_up_at, "two corrections did not become one lesson"
        time.sleep(0.1)
"""
MODEL = """
def ask_model(instructions, question):
    return "Within 30 days. " + instructions[:20]
"""
TURN = 'assert answer("customer_001", "next_session", "Can I return a phone?").startswith("Within")'
OWN = """
import json
import reflexio

client = reflexio.ReflexioClient()
turns = [{"role": "User", "content": "Where is my parcel?"}]
items = [
    {"user_id": "bob", "session_id": f"s{number}", "interactions": turns} for number in range(9)
]
response = client.publish_interaction("customer_001", turns, "support_session_001")
question = "Where is my parcel?"


def my_agent(prompt, question):
    return "On its way."
"""

BEFORE = {
    ("README.md", "def answer("): MODEL,
    ("docs/reviewing.md", "reflexio playbooks list --pending"): LEARNED,
    ("docs/clients/python.md", "for ack in client.bulk_publish(items):"): OWN,
}
"""What a reader has, or waits for, before a block that begins so."""
AFTER = {("README.md", "def answer("): TURN}
"""What a reader does with it."""

RUN_PAGES: dict[str, dict[str, str]] = {
    "README.md": {},
    "docs/clients/python.md": {},
    "docs/integrations.md": {},
    "docs/learning.md": {},
    "docs/reviewing.md": {"REFLEXIO_EXPERT_PLAYBOOKS": "pending"},
}
"""Pages that are run against a server each, with the settings that they tell of."""
TLS_PAGE = "docs/tls.md"

SCREENS = 2
SCREEN_LINES = 40


def programs(page: str) -> list[Block]:
    """Return the programs of a page that are run here, in its order."""
    found = [block for block in blocks_of_page(page) if block.is_program and not block.reason]
    compiled = compiled_kinds(page)
    return [block for block in found[beginning_count(page) :] if block.kind not in compiled]


def beginning_count(page: str) -> int:
    """Return how many blocks of a page make the project that it begins with."""
    if page not in PROJECT_PAGES:
        return 0
    return sum(not step.file.endswith(".xml") for step in steps((ROOT / page).read_text()))


def compiled_kinds(page: str) -> set[str]:
    """Return the kinds of blocks that `make clients` compiles: tools/interop/fragments.py."""
    return {
        wrapping.kind
        for language, wrapping in WRAPPINGS.items()
        if page in ("README.md", f"docs/clients/{language}.md")
    }


def run_blocks(blocks: Sequence[Block], folder: Path, server: Server | None) -> None:
    """Run blocks in a folder against a server; AssertionError with what the failed one printed."""
    todo = []
    for block in blocks:
        text = block.text.replace(*FEWER)
        if server is not None:
            text = SHOWN_ADDRESS.sub(f"localhost:{server.port}", text)
        pieces = [(block.kind, text)]
        for (page, start), more in BEFORE.items():
            if page == block.page and text.startswith(start):
                pieces.insert(0, ("python", more))
        for (page, start), more in AFTER.items():
            if page == block.page and text.startswith(start):
                pieces.append(("python", more))
        todo += [(block.place, kind, piece) for kind, piece in pieces]
    file = folder / "steps.json"
    file.write_text(json.dumps(todo))
    (folder / ".curlrc").write_text("fail-with-body\nsilent\nshow-error\n")
    settings = {name: str(folder) for name in ("CURL_HOME", "HOME", "XDG_STATE_HOME")}
    if server is not None:
        settings |= {"REFLEXIO_URL": server.url, "REFLEXIO_DATA_DIR": str(server.data_dir)}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(file)],
        cwd=folder,
        env=child_environment(PATH=path, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.fixture
def reader(tmp_path: Path) -> Path:
    """A reader's folder, with the files that pages tell of."""
    folder = tmp_path / "reader"
    folder.mkdir()
    (folder / "conversations.jsonl").symlink_to(ROOT / "examples" / "conversations.jsonl")
    return folder


@pytest.mark.parametrize("page", RUN_PAGES)
def test_a_page_is_run_as_it_stands(page: str, reader: Path, tmp_path: Path) -> None:
    """From its first program to its last, against a fresh server."""
    with running_server(tmp_path / "data", RUN_PAGES[page]) as server:
        run_blocks(programs(page), reader, server)


def test_the_tls_page_is_run_as_it_stands(reader: Path, tmp_path: Path) -> None:
    """Its certificates are made, a server has them, and what connects to it does."""
    certificates, *callers = programs(TLS_PAGE)
    run_blocks([certificates], reader, None)
    context = ssl.create_default_context(cafile=str(reader / "ca.pem"))
    context.load_cert_chain(reader / "client.pem", reader / "client.key")
    settings = {
        "REFLEXIO_TLS_CERT": str(reader / "server.pem"),
        "REFLEXIO_TLS_KEY": str(reader / "server.key"),
        "REFLEXIO_TLS_CLIENT_CA": str(reader / "ca.pem"),
    }
    with running_server(tmp_path / "data", settings, tls=context) as server:
        run_blocks(callers, reader, server)
    assert len(callers) == 2


@pytest.mark.parametrize("page", page_names())
def test_every_program_is_run_or_says_why_not(page: str) -> None:
    """A reason names tests and tools that are there."""
    found = [block for block in blocks_of_page(page) if block.is_program]
    for block in found:
        assert not block.reason or len(block.reason.split()) > 3, block.place
        for named in TESTS_NAMED.findall(block.reason):
            assert (ROOT / named).exists(), f"{block.place}: there is no {named}"
    unmarked = [block for block in found if not block.reason][beginning_count(page) :]
    unmarked = [block for block in unmarked if block.kind not in compiled_kinds(page)]
    if page in (*RUN_PAGES, TLS_PAGE):
        unmarked = [block for block in unmarked if block.kind not in {"python", "sh"}]
    assert [block.place for block in unmarked] == [], (
        "run the page here (RUN_PAGES), or say why not before the block: <!-- not run: reason -->"
    )


def test_a_block_is_found_with_its_reason() -> None:
    """The reason stands on the line before the fence, for that block alone."""
    page = "# A\n\n<!-- not run: it takes an hour -->\n```sh\nmake all\n```\n\n```text\nx\n```\n"
    first, second = blocks_in("a.md", page)
    assert (first.line, first.kind, first.text) == (4, "sh", "make all\n")
    assert first.reason == "it takes an hour"
    assert (second.line, second.is_program, second.reason) == (8, False, "")
    with pytest.raises(ValueError, match=r"a\.md:3: nothing closes"):
        blocks_in("a.md", "# A\n\n```sh\nmake\n")


def test_a_program_that_fails_is_found_out(tmp_path: Path) -> None:
    """The place of the block is told, and what it printed."""
    for kind, text in (
        ("sh", "false\necho never\n"),
        ("sh", "curl http://127.0.0.1:9/\n"),
        ("python", "assert 1 == 2\n"),
    ):
        with pytest.raises(AssertionError, match=r"== a\.md:7"):
            run_blocks([Block("a.md", 7, kind, text, "")], tmp_path, None)


def test_the_first_program_is_on_the_first_two_screens() -> None:
    """A newcomer records something before scrolling twice."""
    (first, *_) = [block for block in blocks_of_page("README.md") if block.kind == "python"]
    assert "publish_interaction" in first.text
    assert first.line + first.text.count("\n") + 1 <= SCREENS * SCREEN_LINES
