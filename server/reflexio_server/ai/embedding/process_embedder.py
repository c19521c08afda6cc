"""An embedder whose model runs in a process of its own.

The server's interpreter is never held by a model, what goes wrong in a model's library ends a
process that keeps nothing, and one model in memory serves queries and records alike.
"""

import contextlib
import threading
from collections.abc import Sequence
from typing import Final

from reflexio_server.ai.embedding.process_keeper import ProcessKeeper
from reflexio_server.ai.embedding.process_lane import (
    Message,
    read_fields,
    read_rows,
    write_fields,
    write_query,
)
from reflexio_server.ai.errors import EmbeddingError
from reflexio_server.core.background import is_nice
from reflexio_server.core.search.model import CosineScale
from reflexio_server.core.search.ports import Vectors

QUERY_PATIENCE_S: Final = 30.0
DOCUMENTS_PATIENCE_S: Final = 900.0
"""A batch of the longest texts takes a minute; the rest is for a machine that is busy."""


class ProcessEmbedder:
    """Embeds in a process of its own by the model that `spec` names. Threads may share one.

    `EmbedderUnavailableError` says that the model does not open. Later on, calls raise
    `EmbedderAwayError` while there is no process, and `EmbeddingError` for texts over which it
    ended twice. What threads that are nice ask for yields to what others do.
    """

    def __init__(self, spec: str, threads: int = 1) -> None:
        self.spec: Final = spec
        self._keeper = ProcessKeeper(spec, threads)
        described = self._keeper.described
        self.model_id: Final = str(described["model_id"])
        self.dimensions: Final = int(described["dimensions"])
        self.scale: Final = CosineScale(**described["scale"])
        self._suspected = threading.Lock()

    @property
    def pid(self) -> int:
        """The id of the process started last."""
        return self._keeper.pid

    def problem(self) -> str:
        """Say why nothing can be embedded just now; empty when it can."""
        return self._keeper.problem()

    def embed_query(self, text: str) -> Vectors:
        """Return the unit vector of the text's first chunk, (dimensions,)."""
        content = self._ask(Message.QUERY, write_query(text), QUERY_PATIENCE_S)
        vector: Vectors = read_rows(content, self.dimensions)[0][0]
        return vector

    def embed_documents(self, texts: Sequence[str]) -> list[Vectors]:
        """Return for each text its chunks' unit vectors, (chunks, dimensions)."""
        content = self._ask(Message.DOCUMENTS, write_fields(list(texts)), DOCUMENTS_PATIENCE_S)
        return read_rows(content, self.dimensions)

    def close(self) -> None:
        """End the process, whatever it does: the records it had in hand are found anew."""
        self._keeper.close()

    def _ask(self, kind: Message, content: bytes, timeout_s: float) -> bytearray:
        is_background = is_nice()
        for is_last in (False, True):
            # One at a time is tried again, lest a text is blamed for the end that another brings.
            alone = self._suspected if is_last and is_background else contextlib.nullcontext()
            with alone:
                process = self._keeper.running(is_patient=is_background)
                try:
                    with process.lane(is_background=is_background) as lane:
                        lane.limit(timeout_s)
                        lane.send(kind, content)
                        answer, found = lane.receive()
                except (OSError, EOFError):
                    process.end()
                    continue
            if answer is Message.REFUSED:
                refusal = read_fields(found)
                raise EmbeddingError(refusal["problem"], index=refusal["index"])
            return found
        raise EmbeddingError("the embedding process ended over it, and again over it alone")
