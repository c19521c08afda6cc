"""The cases under `cases/`: corrections by shape, edits of one fact, and paraphrases."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent / "cases"
HELD_OUT: Final = "_held_out"


@dataclass
class Case:
    """A correction, and what its playbooks must hold to be kept by a reviewer."""

    shape: str
    language: str
    question: str = ""
    agent: str = ""
    expert: str = ""
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    unwanted_in_trigger: list[str] = field(default_factory=list)
    teaches: bool = True
    drafts_min: int = 1


class Edit(NamedTuple):
    """An agent's sentence, and the expert's that differs in one fact, or only in its words."""

    kind: str
    language: str
    agent: str
    expert: str


def read_cases(name: str) -> list[Case]:
    """Return the corrections of a file: `@ shape language`, then lines of one letter and a text."""
    cases: list[Case] = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        mark, _, rest = line.partition(" ")
        text = rest.replace("\\n", "\n")
        if mark == "@":
            shape, language = rest.split()
            cases.append(Case(shape, language))
        elif mark == "Q:":
            cases[-1].question = text
        elif mark == "A:":
            cases[-1].agent = text
        elif mark == "E:":
            cases[-1].expert = text
        elif mark == "+":
            cases[-1].wanted.append(text)
        elif mark == "-":
            cases[-1].unwanted.append(text)
        elif mark == "t-":
            cases[-1].unwanted_in_trigger.append(text)
        elif mark == "many":
            cases[-1].drafts_min = int(rest)
        elif mark == "0":
            cases[-1].teaches = False
    return cases


def read_edits(name: str) -> list[Edit]:
    """Return the edits of a file: `kind language | agent | expert`, the kind only where it has."""
    edits = []
    for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        head, agent, expert = line.replace("\\n", "\n").split(" | ")
        kind, _, language = head.rpartition(" ")
        edits.append(Edit(kind, language, agent, expert))
    return edits
