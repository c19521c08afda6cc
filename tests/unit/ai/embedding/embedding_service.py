"""A small service on the loopback address that speaks OpenAI's protocol for embeddings."""

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.support.scripted_service import ScriptedService

KEY = "sk-secret-of-the-test"
DIMENSIONS = 8


def raw_vector(text: str) -> list[float]:
    """A vector of any length but one, which only this text has."""
    digest = hashlib.sha256(text.encode()).digest()
    return [(byte - 127.5) / 16 for byte in digest[:DIMENSIONS]]


def unit_vector(text: str) -> NDArray[np.float32]:
    """What an embedder must make of it."""
    vector = np.array(raw_vector(text))
    unit: NDArray[np.float32] = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit


def answer_of(texts: list[str]) -> dict[str, Any]:
    """The protocol's answer, in reverse order, which the protocol leaves open."""
    data = [
        {"object": "embedding", "index": place, "embedding": raw_vector(text)}
        for place, text in enumerate(texts)
    ]
    return {"object": "list", "data": data[::-1], "model": "m", "usage": {"total_tokens": 1}}


class EmbeddingService(ScriptedService):
    """Gives every text its vector."""

    def answer_of(self, request: dict[str, Any]) -> Any:
        return answer_of(request["input"])
