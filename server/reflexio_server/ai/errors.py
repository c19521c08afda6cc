"""What goes wrong with a model."""


class EmbeddingError(RuntimeError):
    """A model cannot be opened or did not give the vectors asked for; the text says why."""
