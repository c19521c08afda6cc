"""Parts of an answer that state nothing: greetings, thanks, remarks on the other answer."""

import re
from typing import Final

_COURTESY: Final = re.compile(
    r"""(?:
      (?:hi|hello|hey|dear|good\s(?:morning|afternoon|evening|day)|greetings)\b[^.?!]{0,40}
    | (?:many\s)?(?:thanks?|thank\syou|cheers)\b[^.?!]{0,80}
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
    | (?:if\syou\s(?:have|need)\b[^.?!\d]{0,60},\s(?:please\s)?
        (?:let\s(?:me|us)\sknow|feel\sfree\sto\s(?:ask|contact\sus|reach\sout)))
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


def is_courtesy(sentence: str) -> bool:
    """Whether a sentence is a greeting, thanks, an offer of help or a remark on an answer."""
    return _COURTESY.fullmatch(sentence.replace("’", "'")) is not None


def strip_opener(sentence: str) -> str:
    """Return a sentence without "However," and the like at its start; never less than a word."""
    match = _OPENER.match(sentence)
    return sentence[match.end() :] if match and match.end() < len(sentence) else sentence


def split_stance(sentence: str) -> tuple[int, str]:
    """Return 1 for a sentence that begins with a yes, -1 with a no, else 0, and the rest of it."""
    match = _STANCE.match(sentence)
    if match is None:
        return 0, sentence
    return (1 if match[1][0] in "yY" else -1), sentence[match.end() :]
