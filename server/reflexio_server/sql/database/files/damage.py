"""Damaged places of a database file: tables, pages, and the rows that can still be read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

PROBLEMS_MAX = 5
"""Of each table or index; one damaged page has many consequences."""
INTERIOR, LEAF = (2, 5), (10, 13)
"""What pages of b-trees begin with (https://sqlite.org/fileformat2.html#b_tree_pages)."""
PAGE_SIZE_PLACE = slice(16, 18)
"""Where the file's header has it."""
FIRST_PAGE_OFFSET = 100
"""The file's own header stands before the first page's."""


class Damage(NamedTuple):
    """What is wrong with one table, or one of its indexes; `where` names pages where it can."""

    table: str
    where: list[str]
    readable_rows: int
    is_readable: bool
    """Whether every row of it was read."""


def find_damage(path: Path) -> list[Damage]:
    """Return what is damaged, table by table; nothing for a sound file. Raises `sqlite3.Error`.

    To be called for a database that nobody writes to: pages are read from the file itself.
    """
    found = []
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        page_size = connection.execute("PRAGMA page_size").fetchone()[0]
        trees = connection.execute(
            "SELECT tbl_name, name, rootpage FROM sqlite_master WHERE rootpage > 0"
        ).fetchall()
        for table in dict.fromkeys(tree[0] for tree in trees):
            where = _check(connection, table)
            rows, is_readable = _count_readable(connection, table)
            with path.open("rb") as file:
                for _, name, root in (tree for tree in trees if tree[0] == table):
                    bad = islice(_bad_pages(file, page_size, root), PROBLEMS_MAX)
                    where += [f"page {page} of {name}" for page in bad]
            if where or not is_readable:
                found.append(Damage(table, where, rows, is_readable))
    return found


def damaged_schema_pages(path: Path) -> list[int]:
    """Return the pages of the table of tables that are none: what to ask when it cannot be read."""
    with path.open("rb") as file:
        head = file.read(PAGE_SIZE_PLACE.stop)
        page_size = int.from_bytes(head[PAGE_SIZE_PLACE], "big")
        return list(islice(_bad_pages(file, page_size, 1), PROBLEMS_MAX)) if page_size > 1 else [1]


def _check(connection: sqlite3.Connection, table: str) -> list[str]:
    try:
        lines = connection.execute(f"PRAGMA integrity_check('{table}')").fetchmany(PROBLEMS_MAX)
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return [" ".join(str(line).split()) for (line,) in lines if line != "ok"]


def _count_readable(connection: sqlite3.Connection, table: str) -> tuple[int, bool]:
    """Count rows in the order of the table, up to the first that cannot be read."""
    count = 0
    connection.text_factory = bytes
    try:
        for _ in connection.execute(f'SELECT * FROM "{table}" NOT INDEXED'):
            count += 1
    except sqlite3.DatabaseError:
        return count, False
    finally:
        connection.text_factory = str
    return count, True


def _bad_pages(file: BinaryIO, page_size: int, root: int) -> Iterator[int]:
    """Walk a b-tree; give the pages that are none."""
    waiting, seen = [root], set[int]()
    while waiting:
        number = waiting.pop()
        if number in seen:
            continue
        seen.add(number)
        file.seek((number - 1) * page_size)
        page = file.read(page_size)
        start = FIRST_PAGE_OFFSET if number == 1 else 0
        kind = page[start] if len(page) == page_size else 0
        if kind in LEAF:
            continue
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        if kind not in INTERIOR or start + 12 + 2 * cells > page_size:
            yield number
            continue
        waiting.append(int.from_bytes(page[start + 8 : start + 12], "big"))
        for cell in range(cells):
            place = start + 12 + 2 * cell
            at = int.from_bytes(page[place : place + 2], "big")
            if at + 4 > page_size:
                yield number
                break
            waiting.append(int.from_bytes(page[at : at + 4], "big"))
