"""Work behind the calls: loops that outlive faults, and threads that yield to callers."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Awaitable, Callable

import structlog

from reflexio_server.core.errors import ServiceError

REST_AFTER_FAILURE_S = 2.0
"""How long a loop rests when a step failed, so that a broken model costs no processor."""

NICENESS = 10

log = structlog.get_logger()

_THIS_THREAD = threading.local()


class ClosedError(ConnectionError):
    """What a step needs was closed, for the server stops: nothing is wrong, and nothing to do."""


def be_nice() -> None:
    """Let this thread's work yield: `is_nice` says so, and on Linux its priority is lower."""
    _THIS_THREAD.is_nice = True
    with contextlib.suppress(AttributeError, OSError):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


def is_nice() -> bool:
    """Say whether nobody waits for what this thread does."""
    return getattr(_THIS_THREAD, "is_nice", False)


class BackgroundLoop:
    """Runs `step` again and again until it is stopped. Belongs to one event loop.

    Whatever a step raises is logged under `name`, and the next one follows REST_AFTER_FAILURE_S
    later: a fault must not end the work in silence. `ClosedError` alone ends it. A step with
    nothing to do awaits `rest`.
    """

    def __init__(self, step: Callable[[], Awaitable[None]], name: str) -> None:
        self._step = step
        self._name = name
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether the loop was started."""
        return self._task is not None

    def start(self) -> None:
        """Begin with the first step."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Cancel the step in hand and return when it has ended."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def wake(self) -> None:
        """Let the next `rest` return; one that was called since the step began counts too."""
        self._woken.set()

    async def rest(self, timeout_s: float | None = None) -> None:
        """Wait until the loop is woken, or was since this step began, for at most `timeout_s`."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._woken.wait()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                await self._step()
            except ClosedError:
                return
            except (ConnectionError, ServiceError) as error:
                log.warning(f"{self._name}_waits", error=str(error))
                await asyncio.sleep(REST_AFTER_FAILURE_S)
            except Exception:
                # The loop's boundary: everything that a step does not expect ends here.
                log.exception(f"{self._name}_failed")
                await asyncio.sleep(REST_AFTER_FAILURE_S)
