"""SQL that each database spells in its own way: one expression for both."""

from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, bindparam, cast, func, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.functions import FunctionElement

from reflexio_server.sql.database.postgres.spelling import PostgresSpelling
from reflexio_server.sql.database.sqlite.spelling import SqliteSpelling

upsert = postgresql.insert
"""An insert that may have ON CONFLICT. Both databases spell it alike, and SQLAlchemy's compiler for
SQLite takes PostgreSQL's clause; a target is left out where their keys differ."""


class SqlSpelling(Protocol):
    """How a database spells what SQL has no common words for; parameters are SQL."""

    def unindexed_number(self, number: str) -> str:
        """Return a number that no index serves."""
        ...

    def unindexed_text(self, text: str) -> str:
        """Return a text that no index serves."""
        ...

    def place_of(self, part: str, text: str) -> str:
        """Return where a text contains another, in any case of any script; 0 where it does not."""
        ...

    def hex_of(self, text: str) -> str:
        """Return the text's UTF-8 in capital hexadecimal digits."""
        ...

    def json_texts(self, array: str) -> str:
        """Return the function whose rows are the texts of a JSON array, in a column `value`."""
        ...

    def row_place(self) -> str:
        """Return the row's address, by which a statement that found it finds it again."""
        ...


SPELLINGS: dict[str, SqlSpelling] = {"sqlite": SqliteSpelling(), "postgresql": PostgresSpelling()}
"""By the name that SQLAlchemy has for the dialect."""


class _Spelled(FunctionElement[Any]):
    """An expression whose SQL a method of `SqlSpelling` makes of its clauses."""

    inherit_cache = True
    method: str


@compiles(_Spelled)
def _spell(element: _Spelled, compiler: SQLCompiler, **kw: Any) -> str:
    clauses = [compiler.process(clause, **kw) for clause in element.clauses]
    spelled: str = getattr(SPELLINGS[compiler.dialect.name], element.method)(*clauses)
    return spelled


class _UnindexedNumber(_Spelled):
    inherit_cache = True
    method = "unindexed_number"


class _UnindexedText(_Spelled):
    inherit_cache = True
    method = "unindexed_text"


class _PlaceOf(_Spelled):
    inherit_cache = True
    method = "place_of"
    type = Integer()


class _HexOf(_Spelled):
    inherit_cache = True
    method = "hex_of"
    type = Text()


class _JsonTexts(_Spelled):
    inherit_cache = True
    method = "json_texts"


class _RowPlace(_Spelled):
    inherit_cache = True
    method = "row_place"
    type = BigInteger()


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return a column as an expression, which no index serves (https://sqlite.org/optoverview.html).

    For a comparison beside a better one: SQLite's planner has no statistics and takes an
    organisation for small. With ids that are known, an index by organisation walks all that the
    organisation has (51 s against 2 ms at 25,000 rows), and a bound of ids from elsewhere can
    replace the range of a request (58 s against 10 ms at 500,000 rows).
    `tests/store/costs/test_reads.py` and `test_knowledge_reads.py` count the steps. PostgreSQL has
    statistics, and keys that begin with the organisation: there it is the column.
    """
    spelled = _UnindexedNumber if isinstance(column.type, Integer) else _UnindexedText
    element = spelled(column)
    element.type = column.type
    return element


def contains(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """Return the condition that the column contains the text, in any case of any script."""
    return _PlaceOf(bindparam(None, text, Text()), column) > 0


def hex_of(column: ColumnElement[str]) -> ColumnElement[str]:
    """Return the text's UTF-8 in capital hexadecimal digits."""
    return _HexOf(column)


def json_texts(column: ColumnElement[str]) -> Any:
    """Return the texts of a column's JSON array, empty for none, as a table with a `value`."""
    return _JsonTexts(func.nullif(column, "")).table_valued("value")


def is_listed(column: ColumnElement[int], numbers: BindParameter[str]) -> ColumnElement[bool]:
    """Return the condition that the column stands in a JSON array of numbers, however many."""
    listed = _JsonTexts(numbers).table_valued("value")
    return column.in_(select(cast(listed.c.value, BigInteger)))


def row_place() -> ColumnElement[Any]:
    """Return the row's address: for a statement that looks for some rows and deletes them."""
    return _RowPlace()
