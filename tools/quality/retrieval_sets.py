"""The sets whose lines are users: records in order, and queries with the places that answer."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tools.quality.data_sets import DataSet, Query, read_lines, record

FOLDER: Final = "retrieval"


@dataclass(frozen=True, slots=True)
class RetrievalFile:
    """A file of users.

    `names` gives each of its parts a name, by the field `set` of its users; `category` keeps the
    queries of one category.
    """

    file: str
    names: dict[str, str] = field(default_factory=dict)
    category: str = ""


_XQUAD: Final = {f"xquad_{code}": f"XQuAD {code}" for code in ("en", "de", "es", "ru", "zh", "tr")}

FILES: Final = (
    RetrievalFile("memorybank", {"mb_en": "MemoryBank en", "mb_zh": "MemoryBank zh"}),
    RetrievalFile("sgd-slots", {"sgdslots": "SGD slots"}),
    RetrievalFile("qmsum", {"qmsum": "QMSum"}),
    RetrievalFile("banking77-filed-at-random", {"banking_sess": "filed at random"}, "test"),
    RetrievalFile("xquad-sentences", _XQUAD),
    RetrievalFile("jaquad-sentences", {"jaquad": "JaQuAD"}),
)


def retrieval_sets(folder: Path) -> Iterator[DataSet]:
    """The sets of `folder`/retrieval, those whose file is there."""
    for each in FILES:
        path = folder / FOLDER / f"{each.file}.jsonl.gz"
        if path.exists():
            yield from _sets_of(each, path)


def _sets_of(each: RetrievalFile, path: Path) -> list[DataSet]:
    found: dict[str, DataSet] = {}
    for user, line in enumerate(read_lines(path)):
        part = str(line["set"])
        data = found.setdefault(part, DataSet(each.names.get(part, part), {}, []))
        _add_user(data, user, line, each.category)
    return list(found.values())


def _add_user(data: DataSet, user: int, line: dict[str, Any], category: str) -> None:
    data.records[user] = [
        record(
            number,
            each["session_id"],
            each["role"],
            each["content"],
            created_at=int(each["created_at"]),
        )
        for number, each in enumerate(line["records"], start=1)
    ]
    data.queries.extend(
        Query(
            key=f"{data.name}/{user}/{number}/{each['query']}",
            text=each["query"],
            user=user,
            relevant=frozenset(place + 1 for place in each["relevant"]),
            is_measured=True,
        )
        for number, each in enumerate(line["queries"])
        if not category or each["category"] == category
    )
