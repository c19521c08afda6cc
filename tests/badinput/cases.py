"""Requests that the server must refuse, with the fields that it must name.

One entry serves both protocols: its fields make the protobuf message and the JSON body alike.
"""

import base64
import struct
import zlib
from dataclasses import dataclass
from typing import Any

TIME_MAX = 4_102_444_800
INT64_MIN = -(2**63)

HELLO = {"content": "hello"}
PUBLISH = {"user_id": "ann", "session_id": "s1", "interaction_data_list": [HELLO]}
FOREIGN_TOKEN = base64.urlsafe_b64encode(b'["a"]').decode().rstrip("=")


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
TRUNCATED_IMAGE = base64.b64encode(_png()[:-5]).decode()
NO_IMAGE = base64.b64encode(b"%PDF-1.7 is no image").decode()


@dataclass(frozen=True)
class Case:
    """A bad request: what it is called, the RPC, its fields, and the paths at fault in order."""

    name: str
    rpc: str
    fields: dict[str, Any]
    paths: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.rpc}-{self.name}"


def _publish(name: str, *paths: str, **fields: Any) -> Case:
    return Case(name, "PublishInteraction", {**PUBLISH, **fields}, paths)


def _publish_without(field: str) -> Case:
    kept = {key: value for key, value in PUBLISH.items() if key != field}
    return Case(f"no {field}", "PublishInteraction", kept, (field,))


def _interaction(name: str, path: str, **fields: Any) -> Case:
    """Return a publish whose second interaction is bad."""
    return _publish(
        name,
        f"interaction_data_list[1].{path}",
        interaction_data_list=[HELLO, fields, HELLO],
    )


NAMES = ("user_id", "session_id", "request_id", "source", "agent_version")
TEXTS = {
    "role": 1000,
    "content": 1_000_000,
    "user_action_description": 10_000,
    "interacted_image_url": 2048,
    "expert_content": 1_000_000,
    "shadow_content": 1_000_000,
}

PUBLISH_CASES = [
    *(_publish_without(field) for field in PUBLISH),
    *(_publish(f"blank {field}", field, **{field: " \t"}) for field in ("user_id", "session_id")),
    *(_publish(f"long {field}", field, **{field: "x" * 1001}) for field in NAMES),
    *(_publish(f"NUL in {field}", field, **{field: "a\0b"}) for field in NAMES),
    _publish("empty list", "interaction_data_list", interaction_data_list=[]),
    _publish("all empty", "interaction_data_list", interaction_data_list=[{}, {"content": " "}]),
    _publish("1001", "interaction_data_list", interaction_data_list=[HELLO] * 1001),
    _publish("everything", "user_id", "session_id", user_id="", session_id=""),
    *(_interaction(f"long {field}", field, **{field: "x" * (n + 1)}) for field, n in TEXTS.items()),
    *(_interaction(f"NUL in {field}", field, **{field: "a\0b"}) for field in TEXTS),
    _interaction("long image", "image_encoding", image_encoding="A" * 15_000_001),
    _interaction("no base64", "image_encoding", image_encoding="#not base64#"),
    _interaction("no image", "image_encoding", image_encoding=NO_IMAGE),
    _interaction("cut image", "image_encoding", image_encoding=TRUNCATED_IMAGE),
    _interaction("ftp", "interacted_image_url", interacted_image_url="ftp://example.com/a.png"),
    _interaction("script", "interacted_image_url", interacted_image_url="javascript:alert(1)"),
    _interaction("file", "interacted_image_url", interacted_image_url="file:///etc/passwd"),
    _interaction("data", "interacted_image_url", interacted_image_url="data:text/html,<b>"),
    _interaction("unknown action", "user_action", content="x", user_action=9),
    _interaction("negative action", "user_action", content="x", user_action=-1),
    _interaction("before 1970", "created_at", content="x", created_at=-1),
    _interaction("after 2100", "created_at", content="x", created_at=TIME_MAX + 1),
    _interaction("least time", "created_at", content="x", created_at=INT64_MIN),
    _interaction("tool without name", "tools_used[0].tool_name", tools_used=[{"status": "ok"}]),
    _interaction("101 tools", "tools_used", tools_used=[{"tool_name": "x"}] * 101),
    _interaction(
        "great tool data",
        "tools_used[1].tool_data",
        tools_used=[{"tool_name": "x"}, {"tool_name": "y", "tool_data": {"a": "x" * 262_144}}],
    ),
    _interaction("101 citations", "citations", content="x", citations=[{"kind": "x"}] * 101),
    _interaction(
        "long citation", "citations[0].title", content="x", citations=[{"title": "x" * 1001}]
    ),
    _interaction(
        "101 learnings",
        "retrieved_learnings",
        content="x",
        retrieved_learnings=[{"kind": "x"}] * 101,
    ),
]
"""Bad publishes; a bulk stream takes each as an item, too."""


def _read(rpc: str, name: str, path: str, **fields: Any) -> Case:
    required = {} if rpc in ("GetRequests", "GetAllInteractions") else {"user_id": "ann"}
    return Case(name, rpc, {**required, **fields}, (path,))


def _counts(rpc: str, field: str) -> list[Case]:
    return [_read(rpc, f"{field} {n}", field, **{field: n}) for n in (0, -1, INT64_MIN)]


def _times(rpc: str) -> list[Case]:
    return [
        _read(rpc, "start before 1970", "start_time", start_time=-1),
        _read(rpc, "end after 2100", "end_time", end_time=TIME_MAX + 1),
        _read(rpc, "end before start", "end_time", start_time=5, end_time=4),
    ]


def _tokens(rpc: str) -> list[Case]:
    return [
        _read(rpc, f"token {name}", "page_token", page_token=token)
        for name, token in {
            "garbage": "garbage",
            "foreign": FOREIGN_TOKEN,
            "Unicode": "é",
            "long": "A" * 1001,
            "NUL": "\0",
        }.items()
    ]


def _missing(rpc: str, *required: str, **others: Any) -> list[Case]:
    return [
        Case("no fields", rpc, {}, required),
        *(
            Case(f"long {name}", rpc, {**others, name: "x" * 1001}, (name,))
            for name in required[:1]
        ),
        *(Case(f"blank {name}", rpc, {**others, name: "  "}, (name,)) for name in required[:1]),
    ]


OTHER_CASES = [
    *_missing("GetInteractions", "user_id"),
    *_counts("GetInteractions", "top_k"),
    *_times("GetInteractions"),
    *_tokens("GetInteractions"),
    *_counts("GetAllInteractions", "limit"),
    *_tokens("GetAllInteractions"),
    *_missing("SearchInteractions", "user_id"),
    *_counts("SearchInteractions", "top_k"),
    *_counts("SearchInteractions", "most_recent_k"),
    *_times("SearchInteractions"),
    _read("SearchInteractions", "long query", "query", query="x" * 100_001),
    _read("SearchInteractions", "NUL query", "query", query="a\0"),
    _read("SearchInteractions", "threshold 1.1", "threshold", threshold=1.1),
    _read("SearchInteractions", "threshold -0.1", "threshold", threshold=-0.1),
    _read("SearchInteractions", "unknown mode", "search_mode", search_mode=9),
    _read("SearchInteractions", "unknown action", "user_action", user_action=9),
    *_counts("GetRequests", "top_k"),
    *_times("GetRequests"),
    *_tokens("GetRequests"),
    _read("GetRequests", "offset -1", "offset", offset=-1),
    _read("GetRequests", "long source", "source", source="x" * 1001),
    Case("image 0", "GetInteractionImage", {"interaction_id": 0}, ("interaction_id",)),
    Case("image -1", "GetInteractionImage", {"interaction_id": -1}, ("interaction_id",)),
    *_missing("DeleteInteraction", "user_id", "interaction_id", interaction_id=1),
    Case("id 0", "DeleteInteraction", {"user_id": "a", "interaction_id": 0}, ("interaction_id",)),
    *_missing("ClearUserData", "user_id"),
    *_missing("GetLearningStatus", "request_id"),
    *_missing("DeleteRequest", "request_id"),
    *_missing("DeleteSession", "session_id"),
    *_missing("GetStorageStats", "user_id"),
    Case("no ids", "DeleteRequestsByIds", {"request_ids": []}, ("request_ids",)),
    Case("1001 ids", "DeleteRequestsByIds", {"request_ids": ["x"] * 1001}, ("request_ids",)),
]
"""Bad calls of the other RPCs."""
