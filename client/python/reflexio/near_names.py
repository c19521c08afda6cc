"""The known name that a misspelt one may mean, for what callers are told."""

from collections.abc import Iterable

SIMILARITY_MIN = 0.7
"""Of difflib's ratio: `sesion_id` and `user` mean `session_id` and `user_id`; `mood` means none."""

NAME_CHARS_MAX = 64
"""A longer name is none that was misspelt; comparing it would take long."""


def near_name(name: str, known: Iterable[str]) -> str:
    """Return the known name that is closest to `name`, "" where none is close."""
    if len(name) > NAME_CHARS_MAX:
        return ""
    # Its import takes a millisecond, and what is not misspelt needs none of it.
    from difflib import get_close_matches

    by_spelling = {_spelling(candidate): candidate for candidate in known}
    nearest = get_close_matches(_spelling(name), by_spelling, 1, SIMILARITY_MIN)
    return by_spelling[nearest[0]] if nearest else ""


def _spelling(name: str) -> str:
    return name.lower().replace("-", "_").replace(" ", "_")
