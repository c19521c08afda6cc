"""A draft's content and rationale, in the expert's words."""

import re
from collections.abc import Sequence
from typing import Final

from reflexio_server.ai.playbooks.builtin.alignment import Compared, Verdict
from reflexio_server.ai.playbooks.builtin.phrases import Phrase
from reflexio_server.ai.playbooks.builtin.sentences import Sentence
from reflexio_server.core.learning.playbook_writer import CONTENT_CHARS_MAX
from reflexio_server.core.text.lexicon import CONDITIONS, FINITE_VERBS, LEANING, PHRASE_STARTS

RATIONALE_QUOTE_CHARS_MAX: Final = 160
POINTS_MAX: Final = 6
"""Points a rationale names; it says how many more there are."""

LEANING_SENTENCES_MAX: Final = 2
"""Sentences before one that says "it", taken along so that it can be understood."""

_CONJUNCTIONS: Final = frozenset({"and", "but", "or", "so", "while", "whereas"})
_STOPS: Final = (".", "!", "?", "…", "。", "！", "？", ":", "：")
_CONJUNCTION: Final = re.compile(r"^(?:and|but|or|so)\s", re.IGNORECASE)
_ADJUNCTS: Final = PHRASE_STARTS - CONDITIONS - _CONJUNCTIONS - {"without", "except", "because"}
_FOLLOWERS: Final = frozenset({"after", "before", "from", "since", "per", "until"})


def write_content(sentences: Sequence[Sentence], compared: Sequence[Compared]) -> tuple[str, int]:
    """Return what is to be learned, and how many sentences were left out for its length.

    `compared` holds one entry per sentence. List items stand on lines of their own.
    """
    chosen: dict[int, str] = {}
    for place, sentence in enumerate(compared):
        if not sentence.is_gap:
            continue
        text = _shorten(sentence)
        for earlier in _supports(place, text, sentences):
            chosen[earlier] = compared[earlier].part.text
        chosen[place] = text
    lines: list[str] = []
    size, left_out, after_item = 0, 0, False
    for place in sorted(chosen):
        text = _stop(chosen[place])
        if lines and size + len(text) > CONTENT_CHARS_MAX:
            left_out += 1
            continue
        is_item = sentences[place].lead_in is not None
        lines.append(f"{chr(10) if is_item or after_item else ' '}{text}")
        after_item = is_item or not text.endswith(_STOPS)
        size += len(text) + 1
    return "".join(lines).strip(), left_out


def write_rationale(compared: Sequence[Compared], *, agent_said: int) -> str:
    """Say what the agent got wrong and what it left out; `agent_said` counts its sentences."""
    if not agent_said:
        return "The agent gave no answer to this."
    gaps = [sentence for sentence in compared if sentence.is_gap]
    wrong = [
        f"The agent said “{_clip(gap.contradicted)}”; the expert says “{_clip(gap.part.text)}”."
        for gap in gaps
        if gap.contradicted
    ]
    missing = [f"“{_clip(text)}”" for gap in gaps for text in _added(gap)]
    sentences = wrong[:POINTS_MAX]
    if len(wrong) > POINTS_MAX:
        sentences.append(f"The expert corrects {len(wrong) - POINTS_MAX} more points.")
    if missing:
        more = len(missing) - POINTS_MAX
        tail = f"; and {more} more" if more > 0 else ""
        sentences.append(f"The agent left out {'; '.join(missing[:POINTS_MAX])}{tail}.")
    return " ".join(sentences)


def _added(gap: Compared) -> list[str]:
    """Return the runs of phrases that the agent left out."""
    if all(verdict is Verdict.ADDED for verdict in gap.verdicts):
        return [gap.part.text.rstrip(".!。")]
    runs: list[tuple[int, int]] = []
    for phrase, verdict in zip(gap.part.phrases, gap.verdicts, strict=True):
        if verdict is not Verdict.ADDED:
            continue
        if runs and runs[-1][1] == phrase.start:
            runs[-1] = (runs[-1][0], phrase.end)
        else:
            runs.append((phrase.start, phrase.end))
    texts = [gap.part.text[start:end].strip(" .,;:!。，") for start, end in runs]
    return [_CONJUNCTION.sub("", text) for text in texts]


def _supports(place: int, text: str, sentences: Sequence[Sentence]) -> list[int]:
    """Return the sentences that one needs to stand alone: its list's lead-in, what "it" means."""
    lead_in = sentences[place].lead_in
    if lead_in is not None:
        return [lead_in]
    supports: list[int] = []
    while place > 0 and len(supports) < LEANING_SENTENCES_MAX and _leans(text):
        place -= 1
        text = sentences[place].text
        supports.append(place)
    return supports


def _leans(text: str) -> bool:
    words = text.replace("’", "'").casefold().split(maxsplit=3)[:3]
    if not words:
        return False
    first = words[0].strip("“\"',.:;")
    return first in LEANING or (first in PHRASE_STARTS and words[1:2] in (["this"], ["that"]))


def _shorten(gap: Compared) -> str:
    """Return a sentence without what the agent had right, where the rest stands without it."""
    phrases = gap.part.phrases
    clauses = _clauses(gap.part.text, phrases)
    wanted = [
        clause
        for clause in clauses
        if any(gap.verdicts[place] is not Verdict.SAID for place in clause)
    ]
    if len(wanted) < len(clauses) and phrases[0].opening not in CONDITIONS:
        if all(_stands_alone([phrases[place] for place in clause]) for clause in wanted):
            return " ".join(_stop(_without_known(gap, clause)) for clause in wanted)
    return _without_known(gap, range(len(phrases)))


def _clauses(text: str, phrases: Sequence[Phrase]) -> list[range]:
    """Cut a sentence where a semicolon, or a comma and a conjunction, begins a clause."""
    starts = [0]
    for place in range(1, len(phrases)):
        phrase = phrases[place]
        begins = phrase.after_break and phrase.opening in _CONJUNCTIONS
        begins = begins or text[: phrase.start].rstrip().endswith(";")
        if begins and _stands_alone(phrases[place:]):
            starts.append(place)
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(phrases)], strict=True)]


def _stands_alone(clause: Sequence[Phrase]) -> bool:
    """Whether a clause has a subject of its own, no pronoun, and a verb after it."""
    tokens = [token for phrase in clause for token in phrase.tokens]
    if tokens and tokens[0].text in _CONJUNCTIONS:
        tokens = tokens[1:]
    if not tokens or tokens[0].text in LEANING | CONDITIONS:
        return False
    verbs = [place for place, token in enumerate(tokens) if token.text in FINITE_VERBS]
    return bool(verbs) and any(token.is_content for token in tokens[: verbs[0]])


def _without_known(gap: Compared, places: range | Sequence[int]) -> str:
    phrases, verdicts = gap.part.phrases, gap.verdicts
    dropped = _droppable(
        [phrases[place] for place in places], [verdicts[place] for place in places]
    )
    runs: list[list[int]] = []
    for place, drop in zip(places, dropped, strict=True):
        if drop:
            continue
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    pieces = [
        gap.part.text[phrases[run[0]].start : phrases[run[-1]].end].strip(" ,;") for run in runs
    ]
    first = phrases[places[0]].tokens[0] if phrases[places[0]].tokens else None
    if places[0] > 0 and first and first.text in _CONJUNCTIONS:
        pieces[0] = pieces[0][len(first.text) :].lstrip(" ,")
    return " … ".join(pieces)


def _droppable(phrases: Sequence[Phrase], verdicts: Sequence[Verdict]) -> list[bool]:
    """Which phrases give a number that the agent had right and that nothing new hangs on."""
    keep = [False] * len(phrases)
    new = [
        phrase for phrase, verdict in zip(phrases, verdicts, strict=True)
        if verdict is not Verdict.SAID
    ]  # fmt: skip
    if Verdict.CORRECTED in verdicts or phrases[0].opening in CONDITIONS:
        return keep
    units = {number.unit for phrase in new for number in phrase.quantities}
    dropped = list(keep)
    for place, (phrase, verdict) in enumerate(zip(phrases, verdicts, strict=True)):
        if verdict is not Verdict.SAID or phrase.is_negative:
            continue
        numbers = phrase.quantities
        is_known = bool(numbers) and not units & {number.unit for number in numbers}
        follows = place > 0 and dropped[place - 1] and phrase.opening in _FOLLOWERS
        if place == 0:
            leads = len(phrases) > 1 and phrases[1].after_break and phrase.opening in _ADJUNCTS
            dropped[place] = is_known and leads
        else:
            dropped[place] = (is_known and phrase.opening in _ADJUNCTS) or follows
    head = [phrase for phrase, drop in zip(phrases, dropped, strict=True) if not drop]
    return dropped if len(head) > len(new) else keep


def _stop(text: str) -> str:
    """Begin with a capital letter, end with a stop."""
    text = text.strip().rstrip(",;").rstrip()
    if text[:1].isascii() and text[:1].islower() and not text[:2].endswith(("/", ".")):
        text = text[0].upper() + text[1:]
    return f"{text}." if text[-1:].isalnum() or text[-1:] in ")”\"'%" else text


def _clip(text: str) -> str:
    text = text.strip()
    if len(text) <= RATIONALE_QUOTE_CHARS_MAX:
        return text.rstrip(".")
    return text[: RATIONALE_QUOTE_CHARS_MAX - 1].rstrip() + "…"
