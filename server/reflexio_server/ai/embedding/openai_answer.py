"""The answer of an OpenAI-compatible service to a call for embeddings, none of it trusted."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import orjson
from numpy.typing import NDArray

from reflexio_server.ai.errors import EmbedderAwayError, EmbeddingError

DIMENSIONS_MAX: Final = 8192
"""A longer vector than any model gives is a broken answer."""


def read_embeddings(
    answer: bytes, places: Sequence[int], dimensions: int | None
) -> NDArray[np.float32]:
    """Return the vectors as unit rows in the order of what was asked, (asked, dimensions).

    `places` are the places of the texts that what was asked belongs to, for the errors'
    index; without `dimensions` the first vector's length holds for all. Raises `EmbeddingError`
    when a vector is absent or broken, `EmbedderAwayError` when the whole answer is.
    """
    try:
        items = orjson.loads(answer)["data"]
        found = {item["index"]: item["embedding"] for item in items}
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise EmbedderAwayError(
            "the embedding service answers in an unknown format; is its address right?"
        ) from error
    rows = np.empty((len(places), dimensions or 0), np.float32)
    for which, place in enumerate(places):
        if which not in found:
            raise EmbeddingError("the embedding service left it out", index=place)
        row = _unit(found[which], place, rows.shape[1])
        if not rows.shape[1]:
            rows = np.empty((len(places), row.size), np.float32)
        rows[which] = row
    if len(items) != len(places):
        raise EmbedderAwayError("the embedding service gave more vectors than it was asked for")
    return rows


def _unit(values: Any, place: int, dimensions: int) -> NDArray[np.float64]:
    try:
        row = np.asarray(values, np.float64)
    except (ValueError, TypeError, OverflowError) as error:
        raise EmbeddingError("its vector is not made of numbers", index=place) from error
    if row.ndim != 1 or not 0 < row.size <= DIMENSIONS_MAX:
        raise EmbeddingError(f"its vector has the shape {row.shape}", index=place)
    if dimensions and row.size != dimensions:
        raise EmbeddingError(f"its vector has {row.size} dimensions, not {dimensions}", index=place)
    length = np.linalg.norm(row)
    if not (np.isfinite(length) and length > 0):
        raise EmbeddingError("its vector has no direction", index=place)
    unit: NDArray[np.float64] = row / length
    return unit
