"""The vectors of the last queries: asked again, a query is not embedded again."""

import hashlib
import threading
import unicodedata
from collections import OrderedDict
from typing import Final

from reflexio_server.core.search.ports import Embedder, Vectors

QUERIES_MAX: Final = 1_000
"""Queries remembered: 1.6 MB with 384 dimensions, 6 MB with 1,536. The oldest used goes first."""


class QueryVectors:
    """Embeds queries, each once while it is remembered. Threads may share one.

    Queries that differ in white space or in Unicode's form alone are one query, and get the vector
    of its normal form, whoever asked first. An organisation has its own: how quick an answer is
    must not tell what others have asked. No text is kept, but a hash of it.
    """

    def __init__(self, queries_max: int = QUERIES_MAX) -> None:
        """Remember nothing yet."""
        self._queries_max = queries_max
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Vectors] = OrderedDict()

    def __len__(self) -> int:
        """The number of queries remembered."""
        return len(self._known)

    def embed(self, org_id: str, embedder: Embedder, text: str) -> Vectors:
        """Return the query's unit vector, (dimensions,), not to be written to.

        Raises what the embedder raises; that is not remembered.
        """
        text = " ".join(unicodedata.normalize("NFC", text).split())
        key = hashlib.sha256(
            "\0".join((org_id, embedder.model_id, text)).encode("utf-8", "surrogatepass")
        ).digest()
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
                return known
        vector = embedder.embed_query(text)
        vector.setflags(write=False)
        with self._lock:
            self._known[key] = vector
            while len(self._known) > self._queries_max:
                self._known.popitem(last=False)
        return vector
