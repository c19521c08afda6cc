"""Parts of an answer that state nothing: greetings, thanks, remarks on the other answer."""

import re
from typing import Final

from reflexio_server.ai.playbooks.builtin.remarks import greeting_end, is_greeting, is_remark

_COURTESY: Final = re.compile(
    r"""(?:
      (?:hi|hello|hey|dear|good\s(?:morning|afternoon|evening|day)|greetings)\b[^.?!\d]{0,40}
    | (?:many\s)?(?:thanks|thank\syou|cheers)\b[^.?!\d]{0,80}
    | (?:you(?:'re|\sare)\s(?:very\s)?welcome|my\spleasure|no\s(?:problem|worries)|sure(?:\sthing)?
        |of\scourse|certainly|absolutely|great(?:\squestion)?|good\squestion|ok(?:ay)?|done|got\sit)
        (?:[,]?\s(?:i|i'd|i'll|we)\b[^.?!]{0,60}(?:help|assist)[^.?!]{0,20})?
    | (?:i|we)(?:'m|'re|\sam|\sare)?\s(?:so\s|very\s|truly\s|really\s|sincerely\s)?
        (?:sorry|apologi[sz]e|understand|happy\sto\shelp|glad\sto\shelp)\b[^.?!\d]{0,100}
    | (?:sorry|apologies)\b[^.?!\d]{0,60}
    | (?:i|we)\s(?:hope|trust)\s(?:this|that)\b[^.?!]{0,60}
    | (?:(?:please\s)?(?:let\s(?:me|us)\sknow|feel\sfree|don't\shesitate|do\snot\shesitate
        |reach\sout))\b[^.?!\d]{0,100}\b(?:help|questions?|need|assist(?:ance)?|else|know|further)
        \b[^.?!\d]{0,40}
    | is\sthere\sanything\selse\b[^.?!]{0,60}
    | have\sa\s(?:nice|great|good|lovely)\b[^.?!]{0,30}
    | (?:kind|best|warm)\s?(?:regards|wishes)\b[^.?!]{0,40}
    | (?:that|this|it)(?:'s|\sis)\s(?:not\s(?:quite\s)?(?:right|correct|true)|wrong|incorrect
        |inaccurate|outdated|(?:mostly\s|almost\s|all\s)?(?:right|correct|fine|good))
    | (?:not\squite|almost|wrong|incorrect|correct|exactly|right|good\sanswer)
    | (?:the|your)\s(?:agent's\s)?(?:answer|agent|reply|response)\s(?:is|was)\s
        (?:mostly\s|almost\s|not\s(?:quite\s)?)?(?:wrong|right|correct|incorrect|fine|good)
    )[\s.!,:)🙂😊]*""",
    re.IGNORECASE | re.VERBOSE,
)

_OPENER: Final = re.compile(
    r"""(?:
      (?:hi|hello|hey)(?:\sthere)?
    | actually|however|also|in\saddition|additionally|furthermore|moreover|besides
    | sure|of\scourse|certainly|absolutely|great|ok(?:ay)?|well|sorry|unfortunately|please\snote
    | (?:please\s)?note\sthat|thanks?|thank\syou
    )(?:[,!:–—]\s?(?:but\s)?|(?<=that)\s|(?<=note)\s)""",
    re.IGNORECASE | re.VERBOSE,
)
_STANCE: Final = re.compile(r"(yes|yep|yeah|no|nope)\b(?:[,.!;:–—]\s*|$)", re.IGNORECASE)


_PIECES: Final = re.compile(
    r"(?<!\s)\s*+[,;:–—，、：]\s*+|(?<!\s)\s++(?=(?:but|however|aber|jedoch|mais|pero|ma|però|mas|но)\b)",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"if\syou\s(?:have|need)\b[^.?!\d,]{0,60},?\s(?:please\s)?(?:let\s(?:me|us)\sknow"
    r"|feel\sfree\sto\s(?:ask|contact\sus|reach\sout))[\s.!]*",
    re.IGNORECASE,
)
_ADDRESSEE: Final = re.compile(r"(?:[^\W\d_a-zß-ÿ][\w'.-]*|…|there|all|sir|madam)(?:\s\S+){0,2}\W*")
_SUBORDINATE: Final = re.compile(r"(?:dass|that you|que (?:vous|usted|você|lei)|чтобы)\b", re.I)
ADDRESSEE_CHARS_MAX: Final = 25


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is a greeting, thanks, an offer of help or a remark on an answer.

    Each part between commas must be: "Sorry, we are closed" states something.
    """
    text = sentence.replace("’", "'")
    if is_remark(text) or _OFFER.fullmatch(text):
        return True
    pieces = [piece for piece in _PIECES.split(text) if piece.strip(" .!…")]
    if len(pieces) == 1 and is_greeting(text):
        return True
    return bool(pieces) and all(
        _COURTESY.fullmatch(piece)
        or is_greeting(piece)
        or (place > 0 and (_is_addressee(piece) or _SUBORDINATE.match(piece)))
        for place, piece in enumerate(pieces)
    )


def _is_addressee(piece: str) -> bool:
    return len(piece) <= ADDRESSEE_CHARS_MAX and bool(_ADDRESSEE.fullmatch(piece))


def strip_opener(sentence: str) -> str:
    """Return a sentence without "However," and the like at its start; never less than a word.

    What then begins it is a capital where the opening was one.
    """
    match = _OPENER.match(sentence)
    end = match.end() if match and match.end() < len(sentence) else greeting_end(sentence)
    rest = sentence[end:]
    return f"{rest[:1].upper()}{rest[1:]}" if end and sentence[:1].isupper() else rest


def split_stance(sentence: str) -> tuple[int, str]:
    """Return 1 for a sentence that begins with a yes, -1 with a no, else 0, and the rest of it."""
    match = _STANCE.match(sentence)
    if match is None:
        return 0, sentence
    return (1 if match[1][0] in "yY" else -1), sentence[match.end() :]
