"""The count of names, values and containers in a JSON text, against a parser's."""

import json
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.bridge.codec import structure
from reflexio_server.bridge.codec.structure import check_structure, may_hold_long_number
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.limits import JSON_CONTAINERS_MAX, JSON_NAMES_MAX, JSON_VALUES_MAX

ODD_TEXTS = st.text(st.sampled_from('":,{}[]\\ax\n'), max_size=30)
VALUES = st.recursive(
    st.none() | st.integers() | ODD_TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ODD_TEXTS, inner, max_size=5),
    max_leaves=30,
)


def names_of(value: Any) -> int:
    """Count the members of all objects."""
    if isinstance(value, dict):
        return len(value) + sum(map(names_of, value.values()))
    return sum(map(names_of, value)) if isinstance(value, list) else 0


@given(VALUES, st.integers(1, 9))
def test_marks_inside_of_texts_do_not_count(value: Any, slice_bytes: int) -> None:
    """However the slices fall, within escapes too."""
    text = orjson.dumps(value) if is_printable(value) else json.dumps(value).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "SLICE_BYTES", slice_bytes)
        outside = b"".join(structure._outside_texts(text))
    assert outside.count(b":") == names_of(value)


def is_printable(value: Any) -> bool:
    """Say whether the fast printer takes the value: its integers have 64 bits."""
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (b"{" + b",".join([b'"a":1'] * (JSON_NAMES_MAX + 1)) + b"}", "names"),
        (b"[" + b",".join([b"1"] * (JSON_VALUES_MAX + 2)) + b"]", "values"),
        (b"[" * (JSON_CONTAINERS_MAX + 1), "objects and lists"),
        (b"[" + b"{}" * (JSON_CONTAINERS_MAX + 1), "objects and lists"),
    ],
    ids=["names", "values", "lists", "objects"],
)
def test_too_many_are_refused(text: bytes, word: str) -> None:
    """The text says of what."""
    with pytest.raises(ServiceError, match=f"holds more than [0-9]+ {word}") as refusal:
        check_structure(text)
    assert refusal.value.reason == "MALFORMED_MESSAGE"


@pytest.mark.parametrize(
    "text",
    [
        b"{" + b",".join([b'"a":1'] * JSON_NAMES_MAX) + b"}",
        b"[" + b",".join([b"1"] * JSON_VALUES_MAX) + b"]",
        orjson.dumps({"code": '{"a": [1, 2]}, ' * JSON_VALUES_MAX}),
    ],
    ids=["names", "values", "in a text"],
)
def test_as_many_as_may_be_are_taken(text: bytes) -> None:
    """One less is enough, and a text's own marks are none of it."""
    check_structure(text)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (b'{"a":12345678901234567890}', True),
        (b"[-12345678901234567890]", True),
        (b'{"a":123456789012345678}', False),
        (b'{"a":"x1234567890123456789012"}', False),
        (b" " * (structure.SLICE_BYTES - 5) + b"[12345678901234567890]", True),
        (b" " * (structure.SLICE_BYTES - 1) + b"[12345678901234567890]", True),
        (b" " * structure.SLICE_BYTES + b"12345678901234567890", True),
    ],
)
def test_long_numbers_are_seen(text: bytes, may: bool) -> None:
    """Wherever the slices fall."""
    assert may_hold_long_number(text) is may


@given(VALUES, st.integers(1, 9), st.integers(0, 5))
def test_marks_are_counted_in_slices(value: Any, slice_bytes: int, maximum: int) -> None:
    """All of them, or more than the maximum."""
    text = json.dumps(value).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structure, "SLICE_BYTES", slice_bytes)
        counted = structure._count(text, (b"{", b"["), maximum)
    found = text.count(b"{") + text.count(b"[")
    assert counted == found if found <= maximum else counted > maximum
