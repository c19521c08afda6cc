"""The salvage of a damaged database: every whole record, to a sound one, and from it to lines."""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.page_records import LEAF, PageFile, Row
from reflexio_server.sql.database.sqlite.engine import migrate, open_writing_engine
from reflexio_server.sql.interactions.salvage import REQUEST_TABLES, request_lines
from reflexio_server.sql.salvaged_lines import SALVAGED_RECORD, SALVAGED_TABLE

SCHEMA_ROOT = 1
INTERNAL_TABLES = (
    "deletions",
    "delete_epochs",
    "learned_changes",
    "aggregation_requests",
    "possible_contradictions",
    "vectors",
    "audit_secrets",
)
"""What the server keeps for itself, and makes anew or can do without."""
INTEGER, REAL, TEXT, BLOB = "INTEGER", "REAL", "TEXT", "BLOB"
TYPES_OF: dict[str, tuple[type, ...]] = {
    INTEGER: (int,),
    TEXT: (str,),
    BLOB: (bytes,),
    REAL: (int, float),
}


class Shape(NamedTuple):
    """What rows of a table look like: its columns, their types, and which is the row's id."""

    table: str
    columns: list[str]
    types: list[str]
    required: list[bool]
    row_id_place: int | None
    added: int
    """How many columns may be missing at the end: migrations have added them, with a default."""

    def fits(self, row: Row) -> bool:
        """Say whether the row may be one of this table; columns added later may be missing."""
        values = row.values
        if len(values) > len(self.columns) or len(values) < len(self.columns) - self.added:
            return False
        return all(
            place == self.row_id_place or self._takes(place, value)
            for place, value in enumerate(values)
        )

    def _takes(self, place: int, value: Any) -> bool:
        if value is None:
            return not self.required[place]
        return isinstance(value, TYPES_OF[self.types[place]])

    def whole(self, row: Row) -> dict[str, Any]:
        """Return the row's columns by name."""
        found = dict(zip(self.columns, row.values, strict=False))
        if self.row_id_place is not None:
            found[self.columns[self.row_id_place]] = row.row_id
        return found


class Count(NamedTuple):
    """What was read of a table; `lost` is None where no index tells how many there were."""

    table: str
    read: int
    lost: int | None


def salvage(damaged: Path, work_folder: Path) -> tuple[sqlite3.Connection, list[Count]]:
    """Read every whole record of the file into a database made in `work_folder`.

    The file is of a stopped server, its log merged into it. Returns the connection to the sound
    database, to be closed, and the counts of the tables that had or have rows. Raises
    `sqlite3.Error` or OSError where the sound one cannot be written.
    """
    engine = open_writing_engine(work_folder)
    migrate(engine)
    engine.dispose()
    sound = sqlite3.connect(work_folder / DATABASE_NAME)
    sound.execute("PRAGMA synchronous=OFF")
    shapes = _shapes(sound)
    pages = PageFile(damaged)
    try:
        for name in shapes:
            sound.execute(f'DELETE FROM "{name}"')
        for shape, row in _found(pages, shapes):
            found = shape.whole(row)
            names = ", ".join(f'"{name}"' for name in found)
            marks = ", ".join("?" * len(found))
            sound.execute(
                f'INSERT OR IGNORE INTO "{shape.table}" ({names}) VALUES ({marks})',
                list(found.values()),
            )
        sound.commit()
    finally:
        pages.close()
    return sound, _counts(damaged, sound, list(shapes))


def merge_log(database: Path) -> None:
    """Move the log's pages into a copy of the database; it reads none of them."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def lines(sound: sqlite3.Connection) -> Iterator[str]:
    """Yield the records as JSON: requests as they are published, other tables' rows by name."""
    yield from request_lines(sound)
    for table in _tables(sound):
        if table in REQUEST_TABLES or table in INTERNAL_TABLES:
            continue
        cursor = sound.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        for values in cursor:
            record = dict(zip(names, map(_plain, values), strict=True))
            yield json.dumps({SALVAGED_TABLE: table, SALVAGED_RECORD: record}, ensure_ascii=False)


def _plain(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _shapes(sound: sqlite3.Connection) -> dict[str, Shape]:
    shapes = {}
    for table in _tables(sound):
        info = sound.execute(f'PRAGMA table_info("{table}")').fetchall()
        keys = [column for column in info if column[5]]
        is_row_id = len(keys) == 1 and keys[0][2].upper() == INTEGER
        shapes[table] = Shape(
            table,
            [column[1] for column in info],
            [_type_of(column[2].upper()) for column in info],
            [bool(column[3]) for column in info],
            keys[0][0] if is_row_id else None,
            sum(column[4] is not None for column in info),
        )
    return shapes


def _tables(sound: sqlite3.Connection) -> list[str]:
    named = sound.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name != 'alembic_version'"
    )
    return sorted(name for (name,) in named)


def _type_of(declared: str) -> str:
    if "INT" in declared or declared == "BOOLEAN":
        return INTEGER
    if "CHAR" in declared or declared == TEXT:
        return TEXT
    return BLOB if declared == BLOB else REAL


def _found(pages: PageFile, shapes: dict[str, Shape]) -> Iterator[tuple[Shape, Row]]:
    """Yield the rows: first of pages that a table leads to, then of those that nothing leads to."""
    free = pages.free_pages()
    led_to: set[int] = set()
    for root_leaf in sorted(pages.leaves(SCHEMA_ROOT)):
        led_to.add(root_leaf)
        for row in pages.rows(root_leaf):
            shape = _table_of(row, shapes)
            if shape is None:
                continue
            leaves = pages.leaves(int(row.values[3] or 0)) - free - led_to
            led_to |= leaves
            for leaf in sorted(leaves):
                yield from ((shape, found) for found in pages.rows(leaf) if shape.fits(found))
    for number in range(SCHEMA_ROOT + 1, pages.page_count + 1):
        if number in led_to or number in free or pages.kind(number) != LEAF:
            continue
        for row in pages.rows(number):
            fitting = [shape for shape in shapes.values() if shape.fits(row)]
            if len(fitting) == 1:
                yield fitting[0], row


def _table_of(row: Row, shapes: dict[str, Shape]) -> Shape | None:
    """Return the table that a row of the table of tables is of."""
    if len(row.values) < 4 or row.values[0] != "table" or not isinstance(row.values[3], int):
        return None
    return shapes.get(str(row.values[1]))


def _counts(damaged: Path, sound: sqlite3.Connection, tables: list[str]) -> list[Count]:
    counts = []
    uri = f"{damaged.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        for table in tables:
            read = sound.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            held = _count_by_index(connection, sound, table)
            if read or held != 0:
                counts.append(Count(table, read, None if held is None else max(held - read, 0)))
    return counts


def _count_by_index(
    connection: sqlite3.Connection, sound: sqlite3.Connection, table: str
) -> int | None:
    """Return how many rows the table had, by what of it can be counted: an index, or itself."""
    indexes = [f'INDEXED BY "{row[1]}"' for row in sound.execute(f'PRAGMA index_list("{table}")')]
    found = None
    for way in (*indexes, "NOT INDEXED"):
        try:
            count = connection.execute(f'SELECT count(*) FROM "{table}" {way}').fetchone()[0]
        except sqlite3.Error:
            continue
        found = max(found or 0, count)
    return found
