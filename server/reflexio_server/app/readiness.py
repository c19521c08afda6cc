"""The conditions of readiness: storage in its place, commits that succeed, disk that is free."""

from collections.abc import Callable

from reflexio_server.bridge.operating.pages import ReadinessCheck
from reflexio_server.core.limits import DISK_FREE_BYTES_MIN
from reflexio_server.sql.database.database import Database


class Readiness:
    """The checks of one server.

    `embedding_problem` says why nothing is embedded. Until it is again, new records are found by
    their words: it is told, and no reason to send the server no calls.
    """

    def __init__(self, database: Database, embedding_problem: Callable[[], str]) -> None:
        self._database = database
        self._embedding_problem = embedding_problem

    def checks(self) -> list[ReadinessCheck]:
        """Return each check with what is wrong, in words for the operator."""
        free_bytes = self._database.backend.free_bytes()
        is_short = free_bytes is not None and free_bytes < DISK_FREE_BYTES_MIN
        return [
            ReadinessCheck("storage", self._database.problem() or ""),
            ReadinessCheck("commits", self._database.commit_problem() or ""),
            ReadinessCheck(
                "disk",
                f"{free_bytes:,} bytes are free, {DISK_FREE_BYTES_MIN:,} are wanted"
                if is_short
                else "",
            ),
            ReadinessCheck("embedding", self._embedding_problem(), is_needed=False),
        ]
