"""The refusal of a database that would lose commits."""


class DurabilityError(Exception):
    """The database would not keep what it commits; the text says what is missing."""
