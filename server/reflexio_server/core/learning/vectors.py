"""Vectors that tell playbooks apart, made off the event loop."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import NamedTuple

from reflexio_server.core.knowledge.comparison.compared import Closeness, ComparedText
from reflexio_server.core.search.ports import Embedder, Vectors
from reflexio_server.core.search.vector_rows import unit_vector


class MatchingModel(NamedTuple):
    """What tells playbooks apart, and the key of its vectors in the store."""

    embedder: Embedder
    model_key: int


class MatchingVectors:
    """Makes the unit vectors of texts on `executor`; without a model there are none."""

    def __init__(self, model: MatchingModel | None, executor: Executor) -> None:
        self._model = model
        self._executor = executor

    @property
    def model_key(self) -> int | None:
        """The key of the model in the store, None without one."""
        return self._model.model_key if self._model is not None else None

    async def embed(self, texts: Sequence[str]) -> list[Vectors | None]:
        """Return each text's unit vector, None for one without a word. Raises what a model does."""
        if self._model is None or not texts:
            return [None for _ in texts]
        found = await asyncio.get_running_loop().run_in_executor(
            self._executor, self._model.embedder.embed_documents, list(texts)
        )
        return [unit_vector(chunks) for chunks in found]

    async def closeness(
        self, text: ComparedText, others: Sequence[ComparedText], wholes: Sequence[float]
    ) -> list[Closeness]:
        """Return how near others are to a text, given the cosines of them as a whole.

        A situation or an instruction without a word is as near as the whole.
        """
        parts = [part for pair in (text, *others) for part in (pair.situation, pair.content)]
        wanted = list(dict.fromkeys(parts))
        vectors = dict(zip(wanted, await self.embed(wanted), strict=True))

        def cosine(part: str, other: str, whole: float) -> float:
            first, second = vectors[part], vectors[other]
            return whole if first is None or second is None else float(first @ second)

        return [
            Closeness(
                whole,
                cosine(text.situation, other.situation, whole),
                cosine(text.content, other.content, whole),
            )
            for other, whole in zip(others, wholes, strict=True)
        ]
