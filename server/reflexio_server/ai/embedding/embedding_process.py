"""The embedding process: a model that answers its server, and ends with it.

Run by `ProcessEmbedder`: `python -m reflexio_server.ai.embedding.embedding_process SPEC THREADS
FOREGROUND BACKGROUND`, the last two being the descriptors of the lanes, separated by commas. Each
lane has a thread; those of the background yield to the others. It keeps nothing: whenever it is
killed, nothing is lost.
"""

import contextlib
import faulthandler
import os
import signal
import socket
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Final

from reflexio_server.ai.embedding.open import open_embedder
from reflexio_server.ai.embedding.process_lane import (
    Lane,
    Message,
    read_fields,
    read_query,
    write_fields,
    write_query,
    write_rows,
)
from reflexio_server.ai.errors import EmbedderUnavailableError, EmbeddingError
from reflexio_server.core.background import be_nice
from reflexio_server.core.search.ports import Embedder

SIGNALS_OF_OTHERS: Final = ("SIGINT", "SIGTERM", "SIGHUP")
"""What a terminal or a service manager sends to all of a group: the server ends this process."""
OOM_SCORE: Final = b"500"
"""Where memory runs out, Linux kills this process before the server: it is there again at once."""
PROVING_TEXT: Final = "word"
BACKGROUND_TURN_S: Final = 0.0005
"""After so long the background lets a query's thread run: it reads words in Python, too."""


class Answering:
    """Answers on lanes. `open` must have returned before anything is answered."""

    def __init__(self) -> None:
        self._opened = threading.Event()
        self._embedder: Embedder | None = None

    def open(self, spec: str, threads: int) -> Embedder:
        """Open the model and embed a word. Raises `EmbedderUnavailableError`."""
        embedder = open_embedder(spec, threads=threads)
        if embedder is None:
            raise EmbedderUnavailableError(f"{spec!r} names no model")
        try:
            embedder.embed_documents([PROVING_TEXT])
        except EmbeddingError as error:
            raise EmbedderUnavailableError(f"the model does not embed a word: {error}") from error
        self._embedder = embedder
        return embedder

    def answer_from_now_on(self) -> None:
        """Begin with the questions that have come."""
        self._opened.set()

    def serve(self, lane: Lane, *, is_background: bool) -> None:
        """Answer on a lane for good; the whole process ends when the server is gone."""
        if is_background:
            be_nice()
        try:
            while True:
                kind, content = lane.receive()
                self._opened.wait()
                self._answer(lane, kind, content)
        except (OSError, EOFError):
            # Threads in the midst of a batch would not notice: nobody waits for what they make.
            os._exit(0)

    def _answer(self, lane: Lane, kind: Message, content: bytearray) -> None:
        assert self._embedder is not None
        try:
            if kind is Message.QUERY:
                vectors = [self._embedder.embed_query(read_query(content))[None]]
            else:
                vectors = self._embedder.embed_documents(read_fields(content))
        except EmbeddingError as error:
            refusal = {"problem": error.problem, "index": error.index}
            lane.send(Message.REFUSED, write_fields(refusal))
        except Exception as error:
            # A boundary: what a library raises is told to the server, and the next text is tried.
            problem = f"{type(error).__name__}: {error}"
            lane.send(Message.REFUSED, write_fields({"problem": problem, "index": None}))
        else:
            lane.send(Message.VECTORS, *write_rows(vectors))


def _stand_back() -> None:
    for name in SIGNALS_OF_OTHERS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        faulthandler.enable()
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_bytes(OOM_SCORE)


def _lanes(descriptors: str) -> list[Lane]:
    return [Lane(socket.socket(fileno=int(number))) for number in descriptors.split(",")]


def main() -> None:
    """Serve as the command line says, until the server is gone."""
    _stand_back()
    spec, threads, *descriptors = sys.argv[1:]
    foreground, background = map(_lanes, descriptors)
    answering = Answering()
    serving = [
        threading.Thread(
            target=answering.serve,
            args=(lane,),
            kwargs={"is_background": lane in background},
            daemon=True,
        )
        for lane in (*foreground, *background)
    ]
    for thread in serving:
        thread.start()
    try:
        embedder = answering.open(spec, int(threads))
    except EmbedderUnavailableError as error:
        foreground[0].send(Message.NOT_OPENED, write_query(str(error)))
        return
    sys.setswitchinterval(BACKGROUND_TURN_S)
    opened = {
        "model_id": embedder.model_id,
        "dimensions": embedder.dimensions,
        "scale": asdict(embedder.scale),
    }
    foreground[0].send(Message.OPENED, write_fields(opened))
    answering.answer_from_now_on()
    for thread in serving:
        thread.join()


if __name__ == "__main__":
    main()
