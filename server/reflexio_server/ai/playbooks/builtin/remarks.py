"""Remarks on another answer, greetings and thanks in many languages: they state nothing."""

import re
from importlib.resources import files
from typing import Final

REMARK_CHARS_MAX: Final = 90
"""A longer sentence says more than that all is well."""


def _any_of(name: str, ending: str = "") -> re.Pattern[str]:
    """Return the pattern of a file under `said/`: one alternative a line."""
    lines = files(__package__).joinpath("said", f"{name}.txt").read_text("utf-8").splitlines()
    return re.compile(f"(?:{'|'.join(lines)}){ending}", re.IGNORECASE)


_REMARK: Final = _any_of("remarks")
_GREETING: Final = _any_of("greetings")
_OPENER: Final = _any_of("openers", r"(?=\W|$)")
_ADDRESS: Final = re.compile(
    r"(?:liebe[rs]?|sehr\sgeehrte[rs]?|dear|chère?s?|gentile|estimad[oa]s?|querid[oa]s?|prezad[oa]s?"
    r"|beste|geachte|уважаем(?:ый|ая|ые)|尊敬的|亲爱的)(?=\W|[\u3400-\u9fff]|$)",
    re.IGNORECASE,
)
_SALUTATION: Final = re.compile(
    r"hi|hello|hey|good |greetings|guten|hallo|moin|servus|bonjour|bonsoir|salut|¡?hola|buen|ciao"
    r"|salve|olá|oi|bom|boa|hej|god|merhaba|здрав|добр|привет",
    re.IGNORECASE,
)
SALUTATION_CHARS_MAX: Final = 30
ADDRESS_CHARS_MAX: Final = 30
_FOLLOWING: Final = re.compile(r"[^,!:！，：.…;?]{0,25}…?\s{0,5}[,!:！，：]++\s*")
"""The rest of a greeting before a statement: a name at most."""
_PIECES: Final = re.compile(
    r"(?<!\s)\s*(?:[,;.!–—:。，！、]|\s-\s|\b(?:and|but|und|et|y|e|и)\b)+\s*", re.I
)
_DECORATION: Final = re.compile(r"[^\w\s,;.!?:'’/+…()-]", re.UNICODE)
_STATING: Final = re.compile(
    r"\d|\b(?:because|since|until|unless|within|must|only|except|refund|fee|free|weil|bis|müssen|nur"
    r"|parce|jusqu|devez|sauf|porque|hasta|debe|salvo|perché|deve|até)\b",
    re.IGNORECASE,
)


def is_remark(sentence: str) -> bool:
    """Whether a sentence only says that the other answer is fine, or that there is nothing."""
    text = _DECORATION.sub(" ", sentence.replace("’", "'")).strip(" .!…,;:-()")
    if not text or len(text) > REMARK_CHARS_MAX:
        return False
    if _REMARK.fullmatch(text):
        return True
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    return len(pieces) > 1 and all(_REMARK.fullmatch(piece.strip()) for piece in pieces)


def is_greeting(sentence: str) -> bool:
    """Whether a sentence only greets, thanks, regrets or offers help, in any language known."""
    text = _DECORATION.sub(" ", sentence.replace("’", "'")).strip(" .!…,;:-()¡")
    opened = _OPENER.match(text)
    if opened:
        return not text[opened.end() :].strip(" ,.!") or is_greeting(text[opened.end() :])
    addressed = _ADDRESS.match(text)
    if addressed and sentence.rstrip().endswith((",", "!", "，", "！", ":", "…")):
        return len(text) - addressed.end() <= ADDRESS_CHARS_MAX
    found = _GREETING.match(text)
    if found is None or len(text) > 2 * REMARK_CHARS_MAX:
        return False
    rest = text[found.end() :]
    if rest[:1].isascii() and rest[:1].isalpha():
        return False
    limit = SALUTATION_CHARS_MAX if _SALUTATION.match(text) else len(rest)
    return len(rest) <= limit and not _STATING.search(rest)


def greeting_end(sentence: str) -> int:
    """Return where a greeting or "Of course," before the statement ends; 0 without one."""
    plain = sentence.replace("’", "'")
    lead = re.match(r"[¡\s]*", plain)
    start = lead.end() if lead else 0
    for pattern in (_OPENER, _GREETING, _ADDRESS):
        found = pattern.match(plain, start)
        if found is None:
            continue
        following = _FOLLOWING.match(plain, found.end())
        if following and not _STATING.search(following[0]) and following.end() < len(sentence):
            return following.end()
    return 0
