"""Errors of models."""

from reflexio_server.core.background import ClosedError


class EmbedderUnavailableError(RuntimeError):
    """An embedder cannot be opened; the text says why and what to do."""


class EmbeddingError(RuntimeError):
    """A text got no vector.

    `index` is its place in the call, None when no one text is to blame; `problem` is the message
    without it.
    """

    def __init__(self, problem: str, *, index: int | None = None) -> None:
        super().__init__(problem if index is None else f"text {index}: {problem}")
        self.problem = problem
        self.index = index


class EmbedderAwayError(EmbeddingError, ConnectionError):
    """The embedder failed whatever the text: it is away, too busy, broken or refuses the key.

    The same call may work later, so it should not count against the text. It is a
    `ConnectionError` too, so that a layer that does not know this package can tell.
    """


class EmbedderClosedError(EmbedderAwayError, ClosedError):
    """The embedder was closed, for the server stops."""


class WriterUnavailableError(RuntimeError):
    """A playbook writer cannot be opened; the text says why and what to do."""
