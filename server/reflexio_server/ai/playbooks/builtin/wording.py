"""A draft's rationale, and one sentence of its content, in the expert's words."""

import re
from collections.abc import Sequence
from typing import Final

from reflexio_server.ai.playbooks.builtin.alignment import Compared, Verdict
from reflexio_server.ai.playbooks.builtin.phrases import Phrase
from reflexio_server.core.text.lexicon import CONDITIONS, RESTRICTIONS

RATIONALE_QUOTE_CHARS_MAX: Final = 160
POINTS_MAX: Final = 6
"""Points a rationale names; it says how many more there are."""

_CONJUNCTION: Final = re.compile(r"^(?:and|but|or|so)\s", re.IGNORECASE)
_LIMITED: Final = CONDITIONS | RESTRICTIONS | {"but", "while", "although", "though", "whereas"}
_ADJUNCT_STARTS: Final = frozenset({"within", "in", "for", "after", "before", "from", "since"})
_FOLLOWERS: Final = frozenset({"of", "after", "before", "from", "since"})


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


def without_known(gap: Compared) -> str:
    """Return a sentence as it is written, but for a length of time that the agent had right.

    That alone can be left out of a sentence without turning it round, and only where the rest says
    what it takes "with". Anything else that was cut has made a rule false: "free over 50 euros but
    not for furniture".
    """
    phrases, verdicts, text = gap.part.phrases, gap.verdicts, gap.part.text
    words = {token.text for phrase in phrases for token in phrase.tokens}
    if words & _LIMITED or any(phrase.is_negative for phrase in phrases):
        return text
    new = [place for place, verdict in enumerate(verdicts) if verdict is not Verdict.SAID]
    is_needed = [phrases[place].opening == "with" for place in new]
    if not new or not all(is_needed) or Verdict.CORRECTED in verdicts:
        return text
    dropped = _known_time(phrases, new[0])
    if not dropped or new[-1] != len(phrases) - 1:
        return text
    before = text[: phrases[dropped.start].start].strip(" ,;")
    return f"{before} … {text[phrases[dropped.stop].start :].strip()}" if before else text


def _known_time(phrases: Sequence[Phrase], end: int) -> range:
    """Return the phrases just before a place that give one length of time."""
    start = end
    while start > 1 and not phrases[start - 1].after_break:
        start -= 1
        phrase = phrases[start]
        if phrase.opening in _ADJUNCT_STARTS and phrase.quantities:
            return range(start, end)
        if phrase.opening not in _FOLLOWERS:
            break
    return range(0)


def _clip(text: str) -> str:
    text = text.strip()
    if len(text) <= RATIONALE_QUOTE_CHARS_MAX:
        return text.rstrip(".")
    return text[: RATIONALE_QUOTE_CHARS_MAX - 1].rstrip() + "…"
