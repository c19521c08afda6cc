"""A model in a process of its own: what it answers, what it inherits, and how it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.ai.embedding.process_embedder import ProcessEmbedder
from reflexio_server.ai.embedding.process_keeper import BACKGROUND_LANES, FOREGROUND_LANES
from reflexio_server.ai.errors import (
    EmbedderAwayError,
    EmbedderClosedError,
    EmbedderUnavailableError,
    EmbeddingError,
)
from reflexio_server.core.background import be_nice

TEXTS = ["How do I get my money back?", "", "word " * 700, "half \ud800 a pair", "🐈"]
TIMEOUT_S = 60
IN_EACH_PROCESS = """
import os, sys, time
from pathlib import Path

if "reflexio_server.ai.embedding.embedding_process" in sys.orig_argv:
    from tests.support.hashed_words import HashedWords
    from reflexio_server.ai.embedding import open as opening
    from reflexio_server.ai.errors import EmbedderUnavailableError

    HERE = Path(__file__).parent

    class Dangerous(HashedWords):
        def embed_documents(self, texts):
            (HERE / "asked").touch()
            while "slow" in texts:
                time.sleep(60)
            if "wrong" in texts:
                raise KeyError("wrong")
            if "deadly" in texts:
                os._exit(7)
            return super().embed_documents(texts)

    def opened(spec, threads):
        if (HERE / "gone").exists():
            raise EmbedderUnavailableError("the model is gone")
        return Dangerous((HERE / "name").read_text() if (HERE / "name").exists() else spec)

    opening.open_embedder = opened
"""
"""A sitecustomize.py that puts another model into the embedding processes of a test."""


@pytest.fixture
def shipped() -> Iterator[ProcessEmbedder]:
    """The shipped model."""
    embedder = ProcessEmbedder("local")
    yield embedder
    embedder.close()


@pytest.fixture
def dangerous(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessEmbedder]:
    """A model over which some texts end the process, or take for ever."""
    (tmp_path / "sitecustomize.py").write_text(IN_EACH_PROCESS)
    monkeypatch.syspath_prepend(str(tmp_path))
    embedder = ProcessEmbedder("local")
    yield embedder
    embedder.close()


def wait_until(is_so: Callable[[], object]) -> None:
    """Return once it is so."""
    give_up_at = time.monotonic() + TIMEOUT_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


def is_running(pid: int) -> bool:
    """Tell whether a process runs, and is not just waiting to be reaped."""
    shown = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip()[:1] not in ("", "Z")


def test_it_answers_as_the_model_itself(shipped: ProcessEmbedder, local: LocalEmbedder) -> None:
    """To the last bit, and it says the same of itself."""
    assert (shipped.model_id, shipped.dimensions, shipped.scale) == (
        local.model_id,
        local.dimensions,
        local.scale,
    )
    for theirs, ours in zip(
        shipped.embed_documents(TEXTS), local.embed_documents(TEXTS), strict=True
    ):
        np.testing.assert_array_equal(theirs, ours)
    for text in TEXTS:
        np.testing.assert_array_equal(shipped.embed_query(text), local.embed_query(text))
    assert shipped.embed_documents([]) == []
    assert shipped.problem() == ""


def test_threads_share_it(dangerous: ProcessEmbedder) -> None:
    """More callers than lanes, waited for and not, each gets its own answer."""
    wrong: list[int] = []

    def ask(number: int) -> None:
        if number % 2:
            be_nice()
        for turn in range(20):
            text = f"text {number} {turn}"
            ((row,),) = dangerous.embed_documents([text])
            if not np.array_equal(row, dangerous.embed_query(text)):
                wrong.append(number)

    count = 2 * (FOREGROUND_LANES + BACKGROUND_LANES)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
        assert not thread.is_alive()
    assert wrong == []


def test_killed_it_is_there_again(dangerous: ProcessEmbedder) -> None:
    """Whoever asks meanwhile gets an answer, and no descriptor is left of those that ended."""
    before = dangerous.embed_query("red laptop")
    descriptors = len(os.listdir("/dev/fd"))
    for _ in range(3):
        pid = dangerous.pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: dangerous.pid != pid and not dangerous.problem())
        np.testing.assert_array_equal(dangerous.embed_query("red laptop"), before)
    assert len(os.listdir("/dev/fd")) == descriptors


def test_a_batch_in_hand_is_made_by_the_next(dangerous: ProcessEmbedder, tmp_path: Path) -> None:
    """The first process is killed in its midst; the second answers."""
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.extend(dangerous.embed_documents(["a"] * 1000)))
    os.kill(dangerous.pid, signal.SIGSTOP)
    thread.start()
    os.kill(dangerous.pid, signal.SIGKILL)
    thread.join(TIMEOUT_S)
    assert len(found) == 1000


def test_a_text_that_ends_it_is_blamed(dangerous: ProcessEmbedder) -> None:
    """Not the model, which is there for the others; nor are those in the same batch for good."""
    be_nice_results: list[object] = []

    def follow() -> None:
        be_nice()
        for texts in (["good", "deadly"], ["good"], ["deadly"], ["good"]):
            try:
                be_nice_results.append(len(dangerous.embed_documents(texts)))
            except EmbeddingError as error:
                be_nice_results.append(isinstance(error, EmbedderAwayError))

    thread = threading.Thread(target=follow)
    thread.start()
    thread.join(TIMEOUT_S)
    assert be_nice_results == [False, 1, False, 1]


def test_an_error_of_a_library_is_told(dangerous: ProcessEmbedder) -> None:
    """By its name, and the process goes on."""
    pid = dangerous.pid
    with pytest.raises(EmbeddingError, match="KeyError: 'wrong'"):
        dangerous.embed_documents(["wrong"])
    assert dangerous.embed_query("good").any()
    assert dangerous.pid == pid


def test_closing_waits_for_no_batch(dangerous: ProcessEmbedder, tmp_path: Path) -> None:
    """Its caller hears that it was closed, which is no fault."""
    told: list[BaseException] = []

    def ask() -> None:
        try:
            dangerous.embed_documents(["slow"])
        except EmbeddingError as error:
            told.append(error)

    (tmp_path / "asked").unlink()
    thread = threading.Thread(target=ask)
    thread.start()
    wait_until((tmp_path / "asked").exists)
    pid = dangerous.pid
    dangerous.close()
    thread.join(TIMEOUT_S)
    assert [type(error) for error in told] == [EmbedderClosedError]
    assert not is_running(pid)
    dangerous.close()
    with pytest.raises(EmbedderClosedError):
        dangerous.embed_query("anything")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("gone", "", "the model is gone"), ("name", "other", "another model than before")],
)
def test_a_model_that_does_not_open_again_is_told(
    name: str, content: str, told: str, dangerous: ProcessEmbedder, tmp_path: Path
) -> None:
    """Calls fail at once, and work again when it is back."""
    (tmp_path / name).write_text(content)
    os.kill(dangerous.pid, signal.SIGKILL)
    wait_until(lambda: told in dangerous.problem())
    with pytest.raises(EmbedderAwayError, match=told):
        dangerous.embed_query("anything")
    (tmp_path / name).unlink()
    wait_until(lambda: not dangerous.problem())
    assert dangerous.embed_query("anything").any()


def test_what_does_not_open_says_why(tmp_path: Path) -> None:
    """In the words of who tried, and nothing is left of it."""
    descriptors = len(os.listdir("/dev/fd"))
    with pytest.raises(EmbedderUnavailableError, match=r"cannot read .*embedding\.json"):
        ProcessEmbedder(f"onnx:{tmp_path}")
    assert len(os.listdir("/dev/fd")) == descriptors


def test_it_inherits_its_lanes_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No key, and no file of the server's, even one that may be inherited."""
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    monkeypatch.setenv("REFLEXIO_BOOTSTRAP_KEY", "secret")
    with (tmp_path / "lock").open("w") as held:
        os.set_inheritable(held.fileno(), True)
        embedder = ProcessEmbedder("local")
    places = [
        os.readlink(f"/proc/{embedder.pid}/fd/{number}")
        for number in os.listdir(f"/proc/{embedder.pid}/fd")
    ]
    environment = Path(f"/proc/{embedder.pid}/environ").read_bytes()
    embedder.close()
    lanes = [place for place in places if place.startswith("socket:")]
    assert len(lanes) == FOREGROUND_LANES + BACKGROUND_LANES
    assert not any(place.startswith(str(tmp_path)) for place in places)
    assert b"secret" not in environment


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_for_the_server_do_not_end_it(number: int, dangerous: ProcessEmbedder) -> None:
    """A service manager sends them to all processes of a service."""
    pid = dangerous.pid
    os.kill(pid, number)
    assert dangerous.embed_query("anything").any()
    assert dangerous.pid == pid


@pytest.mark.parametrize("is_busy", [False, True])
def test_it_ends_with_its_server(is_busy: bool, dangerous: ProcessEmbedder, tmp_path: Path) -> None:
    """Also when that is killed, and also in the midst of a batch."""
    (tmp_path / "asked").unlink()
    program = (
        "import sys; from reflexio_server.ai.embedding.process_embedder import ProcessEmbedder;"
        "embedder = ProcessEmbedder('local'); print(embedder.pid, flush=True);"
        f"embedder.embed_documents(['slow']) if {is_busy} else sys.stdin.read()"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    assert server.stdin is not None
    pid = int(server.stdout.readline())
    if is_busy:
        (tmp_path / "asked").unlink()
        wait_until((tmp_path / "asked").exists)
    assert is_running(pid)
    server.kill()
    server.wait(TIMEOUT_S)
    wait_until(lambda: not is_running(pid))
    server.stdin.close()
    server.stdout.close()
