"""The records that fit what a query asks for beside its words."""

from collections.abc import Sequence

from reflexio_server.index import asking, dates, english
from reflexio_server.index.ranking.fusion import Asked
from reflexio_server.index.ranking.lexical import QUERY_CHARACTERS_MAX, LexicalIndex
from reflexio_server.index.records import RecordTable


def read_asked(
    text: str, words: Sequence[str], table: RecordTable, lexical: LexicalIndex, now: int
) -> Asked:
    """Read a query whose words are known; `now`, in epoch seconds, is what "yesterday" goes by."""
    is_latin = english.is_latin(text[:QUERY_CHARACTERS_MAX])
    side = asking.side_asked_for(text)
    named = dates.dates_in(text, now)
    return Asked(
        of_speaker=table.by_named_speaker(words),
        of_first_speaker=table.by_first_speaker(words),
        of_person=table.by_side(side) if side else None,
        on_date=dates.created_then(table.created_at, named) if named else None,
        speaks_of_time=(lexical.speaks_of_time() if is_latin and english.asks_when(text) else None),
        length_scores=lexical.length_scores() if is_latin else None,
        asking_itself=table.is_question if asking.is_question(text) else None,
    )
