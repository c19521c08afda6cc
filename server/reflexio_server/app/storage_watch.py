"""The watch over storage: health says within half a second that it has gone, or takes no commit."""

import asyncio
import contextlib

import structlog

from reflexio_server.core.errors import ServiceError
from reflexio_server.rpc.server import GrpcServer
from reflexio_server.sql.database.database import Database

STORAGE_CHECK_S = 0.25
"""Between two looks, of some microseconds each."""
CHECKS_PER_PROBE = 8
"""With commits failing one is tried every two seconds: nobody else may come to find it well."""

log = structlog.get_logger()


class StorageWatch:
    """Tells gRPC health and the log when storage fails, and when it is well again.

    The database refuses by itself: it looks with every read and every commit.
    """

    def __init__(self, database: Database, grpc_server: GrpcServer) -> None:
        self._database = database
        self._grpc_server = grpc_server
        self._folder_problem: str | None = None
        self._commit_problem: str | None = None

    async def run(self) -> None:
        """Watch until cancelled."""
        number = 0
        while True:
            await self._look()
            number += 1
            if self._commit_problem is not None and number % CHECKS_PER_PROBE == 0:
                with contextlib.suppress(ServiceError):
                    await self._database.probe()
            await asyncio.sleep(STORAGE_CHECK_S)

    async def _look(self) -> None:
        folder, commit = self._database.problem(), self._database.commit_problem()
        had_folder, had_commit = self._folder_problem is None, self._commit_problem is None
        if (folder is None, commit is None) == (had_folder, had_commit):
            return
        self._folder_problem, self._commit_problem = folder, commit
        await self._grpc_server.set_serving(folder is None, can_write=commit is None)
        if had_folder != (folder is None):
            if folder is None:
                log.warning("data_folder_back")
            else:
                log.error(
                    "data_folder_gone",
                    problem=folder,
                    advice="put it back, or stop the server and start it where it is",
                )
        if had_commit != (commit is None):
            if commit is None:
                log.warning("commits_succeed_again")
            else:
                log.error("commits_fail", problem=commit)
