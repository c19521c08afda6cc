"""What can go wrong with a model."""


class EmbedderUnavailableError(RuntimeError):
    """An embedder cannot be opened; the text says why and what to do."""


class EmbeddingError(RuntimeError):
    """A text got no vector. `index` is its place in the call, None when no one text is to blame."""

    def __init__(self, message: str, *, index: int | None = None) -> None:
        super().__init__(message if index is None else f"text {index}: {message}")
        self.problem = message
        self.index = index


class EmbedderAwayError(EmbeddingError, ConnectionError):
    """The service is away, too busy or failing: no fault of the text, the same call may work later.

    It is a `ConnectionError` too, so that a layer that does not know this package can tell.
    """
