"""The measures of the writers, in docs/learning.md and docs/learning_examples.md."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter

from tools.learning.model_path import model_rows
from tools.learning.reading import HELD_OUT, Case, Edit, read_cases, read_edits
from tools.learning.writing import Outcome, false_lessons, judge, keep_rows, lost

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
BEGIN: Final = "<!-- made by python -m tools.learning --write -->"
END: Final = "<!-- end of it -->"
WORST_MAX: Final = 10


def write_pages(writer: BuiltinPlaybookWriter) -> None:
    """Put the tables and the worst outcomes between their marks."""
    outcomes = {end: judge(writer, read_cases(f"corrections{end}")) for end in ("", HELD_OUT)}
    edits = {end: read_edits(f"edits{end}") for end in ("", "_more", HELD_OUT)}
    pairs = {end: read_edits(f"paraphrases{end}") for end in ("", HELD_OUT)}
    gone = {end: lost(writer, of) for end, of in edits.items()}
    false = {end: false_lessons(writer, of) for end, of in pairs.items()}
    every = [outcome for of in outcomes.values() for outcome in of]
    rows = [
        "| cases | of them |",
        "|---|---|",
        *(
            f"| corrections kept, {_name(end)} | {sum(not o.problem for o in of)} of {len(of)} |"
            for end, of in outcomes.items()
        ),
        *(
            f"| edits of one fact lost, {_name(end)} | {len(gone[end])} of {len(of)} |"
            for end, of in edits.items()
        ),
        *(
            f"| false lessons of paraphrases, {_name(end)} | {len(false[end])} of {len(of)} |"
            for end, of in pairs.items()
        ),
        "",
        *_kept("shape", every, lambda case: case.shape),
        "",
        *_kept("language", every, lambda case: case.language),
        "",
        "| a model's service that | cases | learned by it | by the built-in writer | failed, with "
        "the reason | “nothing to learn” | kept |",
        "|---|---|---|---|---|---|---|",
        *model_rows(writer, [outcome.case for outcome in every]),
    ]
    _put("learning.md", rows)
    worst = [
        *(_outcome(outcome) for outcome in every if outcome.problem),
        *(_edit("Lost", edit) for of in gone.values() for edit in of),
        *(_edit("A false lesson", pair) for of in false.values() for pair in of),
    ]
    _put("learning_examples.md", worst[:WORST_MAX])


def _name(ending: str) -> str:
    return {"": "open", HELD_OUT: "held out"}.get(ending, "open, written later")


def _kept(name: str, outcomes: Sequence[Outcome], of: Callable[[Case], str]) -> list[str]:
    return [f"| {name} | kept |", "|---|---|", *keep_rows(outcomes, of)]


def _outcome(outcome: Outcome) -> str:
    case = outcome.case
    made = "\n".join(draft.content for draft in outcome.drafts) or "nothing"
    return _block(
        f"{case.shape}, {case.language}: {outcome.problem}", case.agent, case.expert, made
    )


def _edit(what: str, edit: Edit) -> str:
    return _block(f"{what}: {edit.kind} {edit.language}".strip(), edit.agent, edit.expert, "")


def _block(title: str, agent: str, expert: str, made: str) -> str:
    lines = [f"agent: {agent}", f"expert: {expert}", *([f"made: {made}"] if made else [])]
    quoted = [f"      {line}" for text in lines for line in text.split("\n")]
    return "\n".join([f"- {title}", "", *quoted, ""])


def _put(name: str, lines: Sequence[str]) -> None:
    page = DOCS / name
    head, _, rest = page.read_text("utf-8").partition(BEGIN)
    page.write_text("\n".join([head + BEGIN, *lines, END]) + rest.partition(END)[2], "utf-8")
