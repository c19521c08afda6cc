"""A writer's playbooks for the cases: those that a reviewer would keep, and the losses."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_writer import (
    Correction,
    PlaybookDraft,
    PlaybookWriter,
    Turn,
)

from tools.learning.reading import Case, Edit


class Outcome(NamedTuple):
    """One case with what came of it: `problem` is empty where a reviewer would keep it."""

    case: Case
    drafts: Sequence[PlaybookDraft]
    problem: str


def write(writer: PlaybookWriter, question: str, agent: str, expert: str) -> list[PlaybookDraft]:
    """Return the drafts of one correction."""
    correction = Correction(question, agent, expert, (Turn("user", question),))
    made: Extraction[PlaybookDraft] = asyncio.run(_written(writer, correction))
    return list(made.drafts)


async def _written(writer: PlaybookWriter, correction: Correction) -> Extraction[PlaybookDraft]:
    return await writer.write(correction)


def judge(writer: PlaybookWriter, cases: Sequence[Case]) -> list[Outcome]:
    """Return what came of each case."""
    outcomes = []
    for case in cases:
        drafts = write(writer, case.question, case.agent, case.expert)
        outcomes.append(Outcome(case, drafts, problem_of(case, drafts)))
    return outcomes


def problem_of(case: Case, drafts: Sequence[PlaybookDraft]) -> str:
    """Say why a reviewer would not keep the drafts of a case; empty when one would."""
    content = "\n".join(draft.content for draft in drafts)
    trigger = "\n".join(draft.trigger for draft in drafts)
    if not case.teaches:
        return f"teaches {content!r}" if drafts else ""
    if len(drafts) < case.drafts_min:
        return f"{len(drafts)} playbooks"
    lacking = [text for text in case.wanted if text not in content]
    too_much = [text for text in case.unwanted if text in content]
    too_much += [text for text in case.unwanted_in_trigger if text in trigger]
    if lacking:
        return f"lacks {lacking[0]!r}"
    return f"holds {too_much[0]!r}" if too_much else ""


def lost(writer: PlaybookWriter, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits of one fact that teach nothing."""
    return [edit for edit in edits if not write(writer, "", edit.agent, edit.expert)]


def false_lessons(writer: PlaybookWriter, paraphrases: Sequence[Edit]) -> list[Edit]:
    """Return the paraphrases that teach something."""
    return [pair for pair in paraphrases if write(writer, "", pair.agent, pair.expert)]


def keep_rows(outcomes: Sequence[Outcome], of: Callable[[Case], str]) -> list[str]:
    """Return table rows: kept of all, by shape or by language."""
    kept: dict[str, list[bool]] = defaultdict(list)
    for outcome in outcomes:
        kept[of(outcome.case)].append(not outcome.problem)
    return [f"| {name} | {sum(all_)} of {len(all_)} |" for name, all_ in kept.items()]
