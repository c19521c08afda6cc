"""Refusals to start over a database that cannot be used: what is wrong, and who helps."""

import sqlite3
from pathlib import Path

from reflexio_server.core.errors import ServiceError
from reflexio_server.data_folder import StartError
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.disk_reads import PRIMARY_CODE_BITS, disk_failure, told


def refused_start(folder: Path, error: Exception, advice: str) -> StartError:
    """Return what the operator is told; `advice` is for a database that is at fault itself."""
    inner = error.__cause__ if isinstance(error, ServiceError) else error
    cause = getattr(inner, "orig", None) or inner
    failure = disk_failure(cause, folder / DATABASE_NAME)
    if failure is not None:
        return StartError(f"cannot use the database in {folder}: {told(failure)}")
    if getattr(error, "reason", "") == "STORAGE_FULL" or _is_full(cause):
        return StartError(f"cannot use the database in {folder}: its disk is full; make room")
    said = getattr(error, "cause", "") or cause or error
    first_line = str(said).splitlines()[0] if str(said) else type(error).__name__
    return StartError(f"cannot use the database in {folder}: {first_line}; {advice}")


def _is_full(error: BaseException | None) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE_BITS == sqlite3.SQLITE_FULL
