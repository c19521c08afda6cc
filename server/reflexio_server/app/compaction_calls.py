"""Compaction of a database in use: the command asks the server that holds the folder."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from reflexio_server.core.errors import ServiceError
from reflexio_server.data_folder import reachable, socket_in
from reflexio_server.sql.database.database import Database
from reflexio_server.sql.database.files.compaction import CompactionError, compact_in_slices

COMPACT_SOCKET_NAME = "compact.sock"
"""Whoever connects has the database compacted, and is told how it went when it is done."""
ANSWER_BYTES_MAX = 10_000

log = structlog.get_logger()


class NoAnswerError(Exception):
    """Whoever holds the folder takes no request to compact, or ended before it was done."""


@contextlib.asynccontextmanager
async def compaction_on_request(folder: Path, database: Database) -> AsyncIterator[None]:
    """Compact the database meanwhile whenever the folder's owner asks, one time after the other."""
    one_at_a_time = asyncio.Lock()
    running: set[asyncio.Task[None]] = set()

    async def answer(_asked: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        try:
            async with one_at_a_time:
                said = await _compact(database)
            writer.write(json.dumps(said).encode())
            await writer.drain()
        except OSError:
            log.info("compaction_told_nobody")
        finally:
            running.discard(task)
            writer.close()

    with socket_in(folder, COMPACT_SOCKET_NAME) as path:
        server = await asyncio.start_unix_server(answer, path)
        try:
            yield
        finally:
            server.close()
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _compact(database: Database) -> dict[str, int | str]:
    try:
        before, after = await compact_in_slices(database)
    except (CompactionError, ServiceError, OSError) as error:
        log.warning("compaction_failed", error=str(error))
        return {"error": str(error)}
    log.info("compacted", before=before, after=after)
    return {"before": before, "after": after}


def ask_to_compact(folder: Path) -> tuple[int, int]:
    """Have the server that holds the folder compact its database; bytes before and after.

    Raises `NoAnswerError`, and `CompactionError` where it was not done to the end.
    """
    said = b""
    try:
        with (
            reachable(folder, COMPACT_SOCKET_NAME) as path,
            socket.socket(socket.AF_UNIX) as asking,
        ):
            asking.connect(path)
            while chunk := asking.recv(ANSWER_BYTES_MAX):
                said += chunk
        answer = json.loads(said)
    except (OSError, ValueError) as error:
        raise NoAnswerError from error
    if "error" in answer:
        raise CompactionError(answer["error"])
    return answer["before"], answer["after"]
