"""Bytes that nobody wants any more, read in turns: a refused peer that sends on is nobody's wait.

The loop's read takes of one connection whatever has come, megabytes of it within one step. Where
the bytes are a request's somebody pauses the reading; here nobody does.
"""

import asyncio
from collections import deque
from typing import Protocol

from reflexio_server.core.limits import PASSED_OVER_PAUSE_S, PASSED_OVER_READS


class Sender(Protocol):
    """A connection that still sends. It can be paused, and resumed also after its end."""

    def pause_reading(self) -> None:
        """Read nothing."""

    def resume_reading(self) -> None:
        """Read on."""


class PassingOver:
    """Lets PASSED_OVER_READS connections read once, every PASSED_OVER_PAUSE_S."""

    def __init__(self) -> None:
        self._waiting: deque[Sender] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def took(self, sender: Sender) -> None:
        """Say that bytes of the sender were passed over: it reads again in its turn."""
        sender.pause_reading()
        self._waiting.append(sender)
        if self._timer is None:
            self._wait()

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(PASSED_OVER_PAUSE_S, self._resume)

    def _resume(self) -> None:
        for _ in range(min(PASSED_OVER_READS, len(self._waiting))):
            self._waiting.popleft().resume_reading()
        if self._waiting:
            self._wait()
        else:
            self._timer = None
