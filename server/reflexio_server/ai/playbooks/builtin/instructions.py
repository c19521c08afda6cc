"""Experts' words to the author, to a user or to a colleague, as instructions."""

import re
from typing import Final

ASK: Final = "Ask the user: "
HAND_OVER: Final = "Hand over to "
HAND_OVER_AS: Final = "Hand over: "

_WHO: Final = (
    r"(?:(?:the|this|our|your)\s+(?:agent|assistant|bot|ai|model|answer|reply|response)"
    r"|you)"
)
_SHOULD_HAVE: Final = re.compile(
    rf"^(?:{_WHO})\s+(?:should|ought\s+to|could|must)(?P<not>\s+not|n't)?\s+have\s+"
    r"(?P<also>(?:(?:also|first|instead|at\s+least|immediately|never|always)\s+)*)"
    r"(?P<verb>(?!received\b|got|been\b|had\b|seen\b|arrived\b)[a-z]+)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SHOULD: Final = re.compile(
    r"^(?:the|this|our)\s+(?:agent|assistant|bot|ai|model)\s+(?:should|must|has\s+to|needs\s+to"
    r"|ought\s+to)(?P<not>\s+not|n't)?\s+(?P<rest>(?!have\b)[a-z].*)$",
    re.IGNORECASE | re.DOTALL,
)
_FAILED: Final = re.compile(
    rf"^(?:{_WHO})\s+(?:forgot|failed|neglected|omitted)\s+to\s+(?P<rest>[a-z].*)$",
    re.IGNORECASE | re.DOTALL,
)
_SHOULD_HAVE_ABROAD: Final = (
    re.compile(
        r"^(?:Der|Die)\s+(?:Agentin|Agent|Assistent|Antwort|Bot)\s+hätte\s+(?P<rest>.+?)\s"
        r"(?:müssen|sollen)[.!]?$",
        re.DOTALL,
    ),
    re.compile(r"^(?:Sie|Du)\s+hätte(?:n|st)\s+(?P<rest>.+?)\s(?:müssen|sollen)[.!]?$", re.DOTALL),
    re.compile(
        r"^(?:L['’](?:agent|assistant)|Vous|Tu|Il)\s+aur(?:ait|iez|ais)\s+dû\s+(?P<rest>.+)$"
    ),
    re.compile(r"^(?:L['’](?:agente|assistente))\s+avrebbe\s+dovuto\s+(?P<rest>.+)$"),
    re.compile(r"^(?:El|La)\s+(?:agente|asistente)\s+(?:debió|debía|tenía\s+que)\s+(?P<rest>.+)$"),
    re.compile(r"^O\s+(?:agente|assistente)\s+(?:devia|deveria)\s+(?P<rest>(?!ter\b).+)$"),
)
_HAND_OVER: Final = re.compile(
    r"^(?:(?:please\s+)?let\s+me|i(?:'ll|'m|\s+will|'m\s+going\s+to|\s+am\s+going\s+to|'d\s+like\s+to"
    r"|\s+have\s+to|\s+need\s+to)?|we(?:'ll|\s+will)?)\s+"
    r"(?:transfer(?:ring)?|connect(?:ing)?|pass(?:ing)?|forward(?:ing)?|escalat(?:e|ing)|hand(?:ing)?"
    r"|refer(?:ring)?|direct(?:ing)?|rout(?:e|ing)|put(?:ting)?|get)\s+"
    r"(?:(?:you|this|that|it|the\s+\w+|your\s+\w+|you\s+straight|you\s+directly)\s+)?"
    r"(?:straight\s+|directly\s+)?(?:over\s+|on\s+|up\s+|through\s+|along\s+)?"
    r"(?:to|with)\s+(?P<to>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_HAND_OVER_ABROAD: Final = re.compile(
    r"^(?:ich|wir)\s+(?:verbinde|leite|übergebe|verbinden|leiten)\b|^je\s+vous\s+(?:transfère|mets"
    r"\s+en\s+relation|passe)|^(?:le|te|lo|la)\s+(?:transfiero|paso|comunico|derivo)\b"
    r"|^(?:la|ti)\s+(?:passo|trasferisco|metto\s+in\s+contatto)\b|^vou\s+(?:transferi|encaminh)"
    r"|^ik\s+(?:verbind|verwijs)\b|^я\s+(?:переведу|передам|соединю)\b|转接|轉接|转给|お繋ぎ|おつなぎ",
    re.IGNORECASE,
)
_IRREGULAR: Final = {
    "told": "tell", "said": "say", "given": "give", "taken": "take", "made": "make",
    "sent": "send", "asked": "ask", "found": "find", "kept": "keep", "led": "lead",
    "let": "let", "put": "put", "read": "read", "set": "set", "shown": "show", "spoken": "speak",
    "thought": "think", "written": "write", "known": "know", "begun": "begin", "brought": "bring",
    "chosen": "choose", "done": "do", "gone": "go", "got": "get", "gotten": "get", "held": "hold",
    "left": "leave", "lent": "lend", "met": "meet", "paid": "pay", "run": "run", "seen": "see",
    "sold": "sell", "spent": "spend", "stood": "stand", "taught": "teach", "understood":
    "understand", "been": "be", "become": "become", "bought": "buy", "built": "build", "caught":
    "catch", "cut": "cut", "dealt": "deal", "drawn": "draw", "fallen": "fall", "felt": "feel",
    "forbidden": "forbid", "heard": "hear", "hidden": "hide", "lost": "lose", "meant": "mean",
    "withdrawn": "withdraw", "withheld": "withhold", "started": "start", "added": "add",
}  # fmt: skip
_KEEPS_E: Final = re.compile(
    r"(?:[^aeiou][aeiou](?:[bcdgkmpstvz])|[aeiou]t|at|[rl]s|ns|nc|rc|rg|ng|dg|[aeou]s|[aeiou]v|rv|lv"
    r"|[iou]r|ar|[aeiou]u|iz|yz|[bcdfgkptz]l)$"
)
_STEMS: Final = """
    mention offer answer order cancel visit limit edit open explain confirm inform return
    contact refer transfer remember deliver enter consider wait repeat treat repair fix block
    check reset clear reboot restart report start add need avoid install request suggest point
    trigger discuss address process press pass guess access assess suspend attach detail
"""
_NO_E: Final = frozenset(_STEMS.split())


def as_instruction(sentence: str) -> str:
    """Return a sentence as what an agent has to do, where it speaks to or about the agent.

    "The agent should have asked for a photo" becomes "Ask for a photo", "I'll pass this on to our
    team" becomes "Hand over to our team", a question to the user "Ask the user: …".
    """
    plain = sentence.replace("’", "'").strip()
    found = _SHOULD_HAVE.match(plain)
    if found:
        also = found["also"]
        never = "Never " if re.search(r"\bnever\b", also, re.I) else ""
        never = "Do not " if found["not"] else never
        also = re.sub(r"\b(?:also|never)\s+", "", also, flags=re.I)
        rest = _coordinated(found["rest"])
        return _begin(f"{never}{also}{base_form(found['verb'])}{rest}")
    found = _SHOULD.match(plain)
    if found:
        return _begin(f"{'Do not ' if found['not'] else ''}{found['rest']}")
    found = _FAILED.match(plain)
    if found:
        return _begin(found["rest"])
    for pattern in _SHOULD_HAVE_ABROAD:
        found = pattern.match(plain)
        if found:
            rest = found["rest"].rstrip(".! ")
            return _begin(f"{rest}.")
    found = _HAND_OVER.match(plain)
    if found and not plain.endswith("?"):
        return f"{HAND_OVER}{found['to']}"
    if _HAND_OVER_ABROAD.search(plain):
        return f"{HAND_OVER_AS}{sentence}"
    return sentence


def asks_the_user(sentence: str) -> bool:
    """Whether a sentence asks the user something."""
    return sentence.rstrip("”\"'» ").endswith(("?", "？", "؟"))


def base_form(participle: str) -> str:
    """Return the base of an English participle: "verified" of "verify", "stopped" of "stop"."""
    word = participle.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.endswith("ed") or len(word) < 5:
        return word
    if word.endswith("ied"):
        return f"{word[:-3]}y"
    stem = word[:-2]
    if stem in _NO_E:
        return stem
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsfz":
        return stem[:-1]
    return f"{stem}e" if _KEEPS_E.search(stem) else stem


def _coordinated(rest: str) -> str:
    """Return what follows the verb, a second participle after "and" or "or" as base form too."""
    return re.sub(
        r"\b(and|or|then)\s+((?:also\s+|then\s+)?)([a-z]+ed|told|given|sent|taken|made|shown)\b",
        lambda match: f"{match[1]} {match[2]}{base_form(match[3])}",
        rest,
    )


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]
