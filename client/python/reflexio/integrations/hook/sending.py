"""Sending what waits in the spool, in order and under the ids that it was kept with."""

import json
from pathlib import Path
from typing import Any

from reflexio.client import ReflexioClient
from reflexio.errors import AlreadyExists, InvalidRequest, NotFound, ReflexioError
from reflexio.integrations.hook.spool import Spool

FOR_GOOD = (AlreadyExists, InvalidRequest, NotFound)
"""What a later attempt would not change."""
SENT_AT_ONCE = 1000


def send(spool: Spool, client: ReflexioClient) -> int:
    """Send what waits, and return how many requests still wait.

    Each is removed when it is committed; one that is refused for good is put aside. What else
    fails stays for the next time.
    """
    if not spool.folder.exists():
        return 0
    with spool.lock():
        while paths := spool.waiting()[:SENT_AT_ONCE]:
            if not _sent(spool, client, paths):
                break
        return len(spool.waiting())


def _sent(spool: Spool, client: ReflexioClient, paths: list[Path]) -> bool:
    """Send some; says whether none of them waits any more."""
    read = [(path, item) for path in paths if (item := _item(spool, path)) is not None]
    try:
        for ack in client.bulk_publish(item for _, item in read):
            path = read[ack.sequence][0]
            if ack.success:
                path.unlink()
            elif isinstance(ack.error, FOR_GOOD):
                spool.refuse(path, str(ack.error))
    except ReflexioError:
        return False
    return not any(path.exists() for path in paths)


def _item(spool: Spool, path: Path) -> dict[str, Any] | None:
    try:
        item = json.loads(path.read_bytes())
    except ValueError as error:
        spool.refuse(path, f"is not JSON: {error}")
        return None
    if not isinstance(item, dict):
        spool.refuse(path, "is no JSON object")
        return None
    return item
