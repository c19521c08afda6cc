"""JSON text to the arguments of a message, and back to text; for every message of the contract."""

from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor

from reflexio_server.bridge.codec.decode import decoder_for
from reflexio_server.bridge.codec.issues import Findings, MismatchError, UnknownFields
from reflexio_server.core.errors import malformed

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Some editors and shells put it before UTF-8 text; RFC 8259 allows to ignore it."""

CONTAINERS_MAX = 1_000_000
"""Objects and lists in one text. Parsed, one takes up to 230 bytes for the 3 it is written with, so
that 32 MiB of them would take more than 1 GB; a real request of that size has far fewer."""

NO_UNKNOWN_FIELDS = UnknownFields()


def parse(text: bytes | bytearray) -> Any:
    """Return the JSON value; of doubled keys the last wins.

    Raises ServiceError MALFORMED_MESSAGE, with the position, for what is not JSON in UTF-8: also
    for lone surrogates, NaN, numbers beyond double, more than 1,024 levels of nesting, and more
    than CONTAINERS_MAX opening brackets.
    """
    if text[:3] == BYTE_ORDER_MARK:
        text = text[3:]
    if len(text) > CONTAINERS_MAX and text.count(b"{") + text.count(b"[") > CONTAINERS_MAX:
        raise malformed(f"holds more than {CONTAINERS_MAX} objects and lists; send it in parts")
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise malformed(f"not JSON: {error.msg} ({line}column {error.colno})") from None


def decode_arguments(descriptor: Descriptor, data: Any) -> tuple[dict[str, Any], UnknownFields]:
    """Return the constructor arguments that the JSON object gives, and its unknown fields.

    Raises ServiceError: MALFORMED_MESSAGE when `data` is no object, INVALID_FIELD with up to
    VIOLATIONS_MAX paths for values of a wrong type.
    """
    findings = Findings()
    try:
        arguments = decoder_for(descriptor)(data, findings)
    except MismatchError:
        raise malformed("must be a JSON object") from None
    if not findings.entries:
        return arguments, NO_UNKNOWN_FIELDS
    error = findings.error()
    if error is not None:
        raise error
    return arguments, findings.unknown_fields()


def dump(value: Any) -> bytes:
    """Return the value as compact JSON; NaN and Infinity become null."""
    return orjson.dumps(value)
