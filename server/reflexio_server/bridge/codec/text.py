"""JSON text to the arguments of a message, and back to text; for every message of the contract."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any

import orjson
from google.protobuf.descriptor import Descriptor

from reflexio_server.bridge.codec.decode import decoder_for
from reflexio_server.bridge.codec.issues import Findings, MismatchError, Notices
from reflexio_server.bridge.codec.repair import loads
from reflexio_server.bridge.codec.structure import check_structure
from reflexio_server.core.errors import malformed

NO_NOTICES = Notices()


def parse(text: bytes | bytearray) -> Any:
    """Return the JSON value; of doubled keys the last wins. Raises as `parse_with_notices`."""
    return parse_with_notices(text)[0]


def parse_with_notices(text: bytes | bytearray) -> tuple[Any, list[str]]:
    """Return the JSON value, and a line for each text in which half a character was replaced.

    Raises ServiceError MALFORMED_MESSAGE, with the position, for what is not JSON in UTF-8: also
    for NaN, numbers beyond double, more than 1,024 levels of nesting, and for what is more than
    `check_structure` lets pass; INVALID_FIELD for half a character in an identifier.
    """
    # Some editors and shells put it before UTF-8 text; RFC 8259 allows to ignore it.
    if text[:3] == BOM_UTF8:
        text = text[3:]
    check_structure(text)
    try:
        return loads(text)
    except orjson.JSONDecodeError as error:
        line = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise malformed(f"not JSON: {error.msg} ({line}column {error.colno})") from None


def decode_arguments(
    descriptor: Descriptor, data: Any, notices: Sequence[str] = ()
) -> tuple[dict[str, Any], Notices]:
    """Return the constructor arguments that the JSON object gives, and what is to be told of it.

    `notices` are those of parsing it.

    Raises ServiceError: MALFORMED_MESSAGE when `data` is no object, INVALID_FIELD with up to
    VIOLATIONS_MAX paths for values of a wrong type.
    """
    findings = Findings()
    try:
        arguments = decoder_for(descriptor)(data, findings)
    except MismatchError:
        raise malformed("must be a JSON object") from None
    if not findings.entries and not notices:
        return arguments, NO_NOTICES
    error = findings.error()
    if error is not None:
        raise error
    return arguments, findings.notices(notices)


def dump(value: Any) -> bytes:
    """Return the value as compact JSON; NaN and Infinity become null."""
    return orjson.dumps(value)
