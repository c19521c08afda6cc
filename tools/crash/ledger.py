"""A publisher's ledger: what it sent, what was acknowledged, in a file that outlives everybody.

One JSON object a line: `{"sent": {...}}` is written before the request leaves, `{"acked": ID,
"interaction_ids": [...]}` after its answer came. The file is not synced: it survives the end of
processes, not of the machine.
"""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Item = dict[str, Any]
"""The keywords of `ReflexioClient.publish_interaction`."""


@dataclass
class Record:
    """What a ledger's file says: requests sent, and interaction_ids of those acknowledged."""

    sent: dict[str, Item] = field(default_factory=dict)
    acked: dict[str, list[int]] = field(default_factory=dict)

    @property
    def unacked(self) -> list[str]:
        """The request_ids without an answer."""
        return [request_id for request_id in self.sent if request_id not in self.acked]


class Ledger:
    """The ledger of one publisher and its user. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()
        self.has_ack = threading.Event()
        """Set by the first acknowledgement."""

    def note_sent(self, item: Item) -> None:
        """Write a request down before it is sent."""
        self._write({"sent": item})

    def note_acked(self, request_id: str, interaction_ids: list[int]) -> None:
        """Write an answer down."""
        self._write({"acked": request_id, "interaction_ids": interaction_ids})
        self.has_ack.set()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, entry: dict[str, Any]) -> None:
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._file.write(line)


def read_ledger(path: Path) -> Record:
    """Return what a ledger's file says."""
    record = Record()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if "sent" in entry:
                record.sent[entry["sent"]["request_id"]] = entry["sent"]
            else:
                record.acked[entry["acked"]] = entry["interaction_ids"]
    return record
