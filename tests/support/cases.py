"""The bad inputs of `inputs.jsonl`, each with what it must be refused with.

One entry a line. What is sent is one of:

- `fields`: of the RPC `rpc`, as the protobuf message over gRPC and as JSON over HTTP;
- `json`: likewise, but over HTTP alone, because no message can hold it;
- `body`, `body_base64`: a whole body that is no JSON object in UTF-8, for any route;
- `wire`: bytes in hex that are no protobuf message, for any RPC;
- `text`: bytes in hex that are no UTF-8, for any text field.

`code`, `reason` and `paths` are the refusal's, `paths` in order. A long value is written short:
`{"$text": [text, times]}`, `{"$list": [item, times]}`, `{"$join": [texts]}`.
"""

import base64
import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.callers import Refusal

INPUTS = Path(__file__).parents[1] / "badinput" / "inputs.jsonl"
HELLO = {"content": "hello"}
PUBLISH = {"user_id": "ann", "session_id": "s1", "interaction_data_list": [HELLO]}
ABBREVIATIONS = {
    "$text": lambda text, times: text * times,
    "$list": lambda item, times: [item] * times,
    "$join": lambda *texts: "".join(texts),
}


def _png() -> bytes:
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\xff")),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


IMAGE = base64.b64encode(_png()).decode()


@dataclass(frozen=True)
class Case:
    """Bad fields of an RPC and what they must be refused with."""

    name: str
    rpc: str
    fields: dict[str, Any]
    refusal: Refusal

    def __str__(self) -> str:
        return f"{self.rpc}-{self.name}"


def written_out(value: Any) -> Any:
    """Return a value of the file with its abbreviations written out."""
    if isinstance(value, list):
        return [written_out(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((key, arguments),) = value.items()
        if key in ABBREVIATIONS:
            return ABBREVIATIONS[key](*written_out(arguments))
    return {key: written_out(item) for key, item in value.items()}


def _refusal(entry: dict[str, Any]) -> Refusal:
    return Refusal(entry["code"], entry["reason"], tuple(entry["paths"]))


def _cases(kind: str) -> list[Case]:
    return [
        Case(entry["name"], entry["rpc"], written_out(entry[kind]), _refusal(entry))
        for entry in ENTRIES
        if kind in entry
    ]


def _refused_as_malformed(*kinds: str) -> dict[str, str]:
    found = {}
    for entry in ENTRIES:
        for kind in kinds:
            if kind in entry:
                assert _refusal(entry) == MALFORMED
                found[entry["name"]] = written_out(entry[kind])
    return found


ENTRIES: list[dict[str, Any]] = [json.loads(line) for line in INPUTS.read_text().splitlines()]
MALFORMED = Refusal("INVALID_ARGUMENT", "MALFORMED_MESSAGE")

CASES = _cases("fields")
"""Bad fields, for both protocols."""
PUBLISH_CASES = [case for case in CASES if case.rpc == "PublishInteraction"]
"""Bad publishes; a bulk stream takes each as an item, too."""
JSON_CASES = _cases("json")
"""Fields that only JSON can spell."""
NOT_JSON = {
    **{name: text.encode() for name, text in _refused_as_malformed("body").items()},
    **{name: base64.b64decode(text) for name, text in _refused_as_malformed("body_base64").items()},
}
"""Bodies that are no JSON object in UTF-8."""
NO_MESSAGE = {name: bytes.fromhex(text) for name, text in _refused_as_malformed("wire").items()}
"""Bytes that no protobuf message can be."""
INVALID_TEXT = {name: bytes.fromhex(text) for name, text in _refused_as_malformed("text").items()}
"""Bytes that no text can be."""
