"""The stance of a statement: whether it denies, and whether it puts an end to what held before."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from reflexio_server.core.text.function_words import DENYING_PARTS, common_words, language_of
from reflexio_server.core.text.negation import denials
from reflexio_server.core.text.normalise import UNSPACED, fold
from reflexio_server.core.text.one_fact import is_denying
from reflexio_server.core.text.stop_words import STOP_WORDS

CLAUSES_MAX: Final = 40
"""Clauses of a text that are looked at."""


def _phrases(text: str) -> str:
    return "|".join(
        re.escape(fold(phrase.strip()))
        .replace(r"\ \.\.\.\ ", r"\b.{1,40}?\b")
        .replace(r"\ ", r"\s+")
        for phrase in text.strip().split("/")
    )


_ENDING: Final = re.compile(
    r"(?<!\w)(?:"
    + _phrases("""
    no longer/not ... any more/not ... anymore/not ... any longer/no ... any more/no ... anymore/
    nicht mehr/kein ... mehr/keine ... mehr/keinen ... mehr/nicht länger/
    ne ... plus/n'est plus/ya no/no ... más/non ... più/já não/não ... mais/
    niet meer/niet langer/geen ... meer/inte längre/inte ... längre/ikke længere/ikke lenger/
    już nie/nie ... już/artık/больше не/уже не/لم يعد/لم تعد/अब नहीं
    """)
    + r")(?!\w)"
)
_ENDING_PARTS: Final = tuple(
    map(
        fold,
        ("もう使", "もはや", "なくなり", "廃止", "不再", "取消了", "더 이상", "더이상", "폐지"),
    )
)
_SHIFTING: Final = re.compile(
    r"(?<!\w)(?:"
    + _phrases("""
    now/from now on/instead/instead of/rather than/as of/replaces/replaced/used to/meanwhile/
    jetzt/nun/künftig/ab sofort/inzwischen/statt/anstatt/anstelle/
    désormais/maintenant/dorénavant/au lieu de/au lieu d'/
    ahora/en lugar de/en vez de/a partir de/ora/adesso/invece di/al posto di/d'ora in poi/
    agora/em vez de/em lugar de/nu/voortaan/in plaats van/numera/istället för/i stället för/
    teraz/zamiast/od teraz/yerine/теперь/вместо/отныне/الآن/بدلا من/अब/के बजाय/की जगह
    """)
    + r")(?!\w)"
)
_SHIFTING_PARTS: Final = tuple(
    map(
        fold,
        ("今は", "今後", "代わりに", "現在は", "现在", "改为", "改成", "而不是", "이제", "대신"),
    )
)
_NAMED_AS_OVER: Final = re.compile(
    r"(?<!\w)(?:"
    + _phrases("""
    instead of/rather than/in place of/statt/anstatt/anstelle/au lieu de/au lieu d'/en lugar de/
    en vez de/invece di/al posto di/em vez de/em lugar de/in plaats van/istället för/i stället för/
    zamiast/вместо/بدلا من
    """)
    + r")\s+([^.,;:!?\n]{1,80})"
)
"""What is told to be over, in its only group."""
_UNSPACED: Final = re.compile(rf"[{UNSPACED}]")
_CLAUSE: Final = re.compile(
    r"[;!?\n。；！？]+|[.:,](?:\s+|$)|[，、]"
    r"|(?<!\s)\s+(?:but\s+|and (?=(?:not|no|the|it)\b)|aber\s+)"
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _set(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


DENYING_VERBS: Final = _set("""
    discontinued suspended excluded exclude excludes refused refuse refuses abolished withdrawn
    forbidden prohibited banned disallowed unavailable impossible ineligible ceased ended closed
    stopped scrapped dropped revoked exempt lacks lack denied rejected
    ausgeschlossen eingestellt abgeschafft verboten untersagt unmöglich entfällt
    supprimé supprimée interdit interdite exclu exclue suspendu impossible
    suspendido suspendida prohibido prohibida excluido excluida imposible
    vietato vietata escluso esclusa sospeso sospesa abolito impossibile
    proibido proibida excluído excluída suspenso suspensa impossível
    verboten uitgesloten afgeschaft onmogelijk
    förbjudet förbjuden avskaffat uteslutet
    zabronione wykluczone zniesione niemożliwe
    yasak kaldırıldı imkansız
    запрещено запрещены отменено отменены исключено исключены
    ممنوع ملغى
    निषिद्ध मना
""")
"""Words that deny without a negation: "Sunday deliveries are suspended"."""
DENYING_VERB_PARTS: Final = tuple(
    map(fold, ("停止", "廃止", "取消", "禁止", "暂停", "除外", "폐지"))
)
_WEAK: Final = _set("""
    now longer more any anymore instead rather since june july part still already currently also
    mehr jetzt nun statt seit künftig länger auch wir man
    plus désormais maintenant lieu depuis
    ya ahora más lugar vez partir se
    più ora adesso invece
    já agora mais
    meer nu voortaan langer
    längre numera nu istället
    już teraz artık больше теперь уже يعد अब
    yes no possible allowed permitted accepted able available welcome given get gets take takes
    taken make made use used do does done must may can need needs needed required is are be
    have has everybody anybody everyone nobody customer customers guest guests user users person
    people our your their its it they them this that there here all every any
""")
"""Words that name nothing that a statement could be about."""


class Clause(NamedTuple):
    """One statement, folded: the words by which it names its matter, and whether it denies."""

    text: str
    words: tuple[str, ...]
    denies: bool


def clauses(text: str) -> list[Clause]:
    """Return the statements of a text that name anything, in order."""
    found = []
    for part in _CLAUSE.split(fold(text.replace("’", "'")))[:CLAUSES_MAX]:
        words = naming_words(part)
        if words:
            found.append(Clause(part, words, denies_something(part)))
    return found


def naming_words(text: str) -> tuple[str, ...]:
    """Return the folded words of a text that name what it is about, in order, each once."""
    folded = fold(text.replace("’", "'"))
    common = common_words(folded)
    words = [word.rpartition("'")[2] for word in _WORD.findall(folded)]
    return tuple(
        dict.fromkeys(
            word
            for word in words
            if len(word) > 1
            and word not in STOP_WORDS
            and word not in common
            and word not in _WEAK
            and word not in DENYING_VERBS
            and not is_denying(word)
        )
    )


def denies_something(text: str) -> bool:
    """Whether a statement says that something is not so, in any of the languages known."""
    folded = fold(text.replace("’", "'"))
    if _UNSPACED.search(folded):
        return any(part in folded for part in (*DENYING_PARTS, *DENYING_VERB_PARTS))
    words = _WORD.findall(folded)
    count = sum(word in DENYING_VERBS for word in words)
    if language_of(folded) == "en":
        return (denials(folded) + count) % 2 == 1
    return bool(count) or any(is_denying(word) for word in words)


def says_it_is_over(text: str) -> bool:
    """Whether a text says that what held before does so no longer."""
    folded = fold(text.replace("’", "'"))
    return bool(_ENDING.search(folded)) or any(part in folded for part in _ENDING_PARTS)


def says_it_has_changed(text: str) -> bool:
    """Whether a text says, or hints, that something held before."""
    folded = fold(text.replace("’", "'"))
    return (
        says_it_is_over(text)
        or bool(_SHIFTING.search(folded))
        or any(part in folded for part in _SHIFTING_PARTS)
    )


def told_to_be_over(text: str) -> Sequence[tuple[str, ...]]:
    """Return the naming words of each "instead of …" in a text."""
    found = (naming_words(match) for match in _NAMED_AS_OVER.findall(fold(text.replace("’", "'"))))
    return [words for words in found if words]
