"""The scripted server's start and steps, and calls of both clients in one way."""

import asyncio
import base64
import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import reflexio
from google.protobuf.message import Message

from tests.support.serving import child_environment, free_port

HERE = Path(__file__).parent
STOP_TIMEOUT_S = 10.0
WAIT_S = 20.0
POLL_S = 0.01


def wait_until(holds: Callable[[], bool]) -> None:
    """Return as soon as `holds()`; AssertionError when it never does."""
    give_up_at = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < give_up_at, "it never came to hold"
        time.sleep(POLL_S)


class ScriptedServer:
    """A scripted server process on one port; `kill` and `start` make it another."""

    def __init__(self, *tls: Path) -> None:
        self.port = free_port()
        self._tls = tls
        self._talk = threading.Lock()
        self.start()

    @property
    def url(self) -> str:
        """What a client is given."""
        return f"{'https' if self._tls else 'http'}://localhost:{self.port}"

    def start(self) -> None:
        """Start the process and wait until it serves."""
        arguments: list[str | Path] = [sys.executable, HERE / "scripted_server.py"]
        arguments += [str(self.port), *self._tls]
        self._process = subprocess.Popen(
            arguments,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=child_environment(),
        )
        assert self._read() == "serving"

    def _read(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def _command(self, **command: Any) -> Any:
        assert self._process.stdin is not None
        with self._talk:
            self._process.stdin.write(json.dumps(command) + "\n")
            self._process.stdin.flush()
            return self._read()

    def reset(self) -> None:
        """Forget calls, steps and what was stored."""
        self._command(do="reset")

    def script(self, rpc: str, *steps: dict[str, Any] | Message) -> None:
        """Let the next calls of an RPC go as the steps say; a message is that reply."""
        self._command(
            do="steps",
            rpc=rpc,
            steps=[
                {"reply": base64.b64encode(step.SerializeToString()).decode()}
                if isinstance(step, Message)
                else step
                for step in steps
            ],
        )

    def calls(self, rpc: str) -> list[dict[str, Any]]:
        """Return the calls of an RPC so far."""
        return [call for call in self._command(do="state")["calls"] if call["rpc"] == rpc]

    def requests(self, rpc: str, request_class: Any) -> list[Any]:
        """Return the requests of an RPC so far."""
        return [
            request_class.FromString(base64.b64decode(call["request"])) for call in self.calls(rpc)
        ]

    def stored(self) -> dict[str, list[int]]:
        """Return the interaction ids of each stored request_id."""
        stored: dict[str, list[int]] = self._command(do="state")["stored"]
        return stored

    def message_sizes(self) -> list[int]:
        """Return how many items each message of the bulk streams had."""
        sizes: list[int] = self._command(do="state")["message_sizes"]
        return sizes

    def open_streams(self) -> int:
        """Return how many bulk streams are open now."""
        count: int = self._command(do="state")["open_streams"]
        return count

    def kill(self) -> None:
        """End the process as a crash would."""
        self._process.kill()
        self._release()

    def stop(self) -> None:
        """End the process in order."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        self._release()

    def _release(self) -> None:
        self._process.wait(STOP_TIMEOUT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class SyncCaller:
    """Calls the client for ordinary code."""

    def __init__(self, url: str, **options: Any) -> None:
        self.client = reflexio.ReflexioClient(url_endpoint=url, **options)

    def call(self, method: str, *args: Any, **keywords: Any) -> Any:
        """Return what a method returns."""
        return getattr(self.client, method)(*args, **keywords)

    def bulk(self, items: Iterable[Any]) -> list[reflexio.BulkAck]:
        """Return all acks of a bulk publish."""
        acks: list[reflexio.BulkAck] = []
        self.bulk_into(items, acks)
        return acks

    def bulk_into(self, items: Iterable[Any], acks: list[reflexio.BulkAck]) -> None:
        """Append the acks of a bulk publish as they come."""
        for ack in self.client.bulk_publish(items):
            acks.append(ack)

    def watch(self, request_id: str, *, count_max: int | None = None) -> list[Any]:
        """Return the news of a watch, at most so many, then leave it."""
        watch = self.client.watch_learning(request_id)
        return list(itertools.islice(watch, count_max))

    def close(self) -> None:
        """Close the client."""
        self.client.close()


class AsyncCaller:
    """Calls the client for asyncio, each time in an event loop of its own."""

    def __init__(self, url: str, **options: Any) -> None:
        self.client = reflexio.AsyncReflexioClient(url_endpoint=url, **options)

    def call(self, method: str, *args: Any, **keywords: Any) -> Any:
        """Return what a method returns."""

        async def run() -> Any:
            return await getattr(self.client, method)(*args, **keywords)

        return asyncio.run(run())

    def bulk(self, items: Any) -> list[reflexio.BulkAck]:
        """Return all acks of a bulk publish."""
        acks: list[reflexio.BulkAck] = []
        self.bulk_into(items, acks)
        return acks

    def bulk_into(self, items: Any, acks: list[reflexio.BulkAck]) -> None:
        """Append the acks of a bulk publish as they come."""

        async def run() -> None:
            async for ack in self.client.bulk_publish(items):
                acks.append(ack)

        asyncio.run(run())

    def watch(self, request_id: str, *, count_max: int | None = None) -> list[Any]:
        """Return the news of a watch, at most so many, then leave it."""

        async def run() -> list[Any]:
            news: list[Any] = []
            async with aclosing(self.client.watch_learning(request_id)) as watch:
                async for change in watch:
                    news.append(change)
                    if len(news) == count_max:
                        break
            return news

        return asyncio.run(run())

    def close(self) -> None:
        """Close the client."""
        asyncio.run(self.client.close())


Caller = SyncCaller | AsyncCaller
CALLERS: dict[str, Any] = {"sync": SyncCaller, "async": AsyncCaller}


def items(count: int, **keywords: Any) -> list[dict[str, Any]]:
    """Return items of a bulk publish with one interaction each and ids of their own."""
    return [
        {
            "user_id": "user",
            "session_id": "session",
            "interactions": [{"content": f"content {number}"}],
            "request_id": f"id-{number}",
            **keywords,
        }
        for number in range(count)
    ]


async def as_async(values: Iterable[Any]) -> AsyncIterator[Any]:
    """Yield the values to `async for`."""
    for value in values:
        await asyncio.sleep(0)
        yield value
