"""The results of a search as text for an agent's prompt, each record with a mark to cite it by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from reflexio.types.playbooks import AgentPlaybook, PlaybookStatus, UserPlaybook
from reflexio.types.profiles import UserProfile
from reflexio.types.recorded import Citation

HEAD = (
    "Learned from earlier conversations. Where your answer rests on one of these, repeat the mark "
    "in square brackets before it."
)
PLAYBOOKS_HEAD = "How to act:"
PROFILES_HEAD = "About the user:"

TITLE_CHARS_MAX = 80
"""A citation's title: one line for people."""


class Hits(Protocol):
    """What a search found, each kind best first."""

    @property
    def profiles(self) -> Sequence[UserProfile]: ...

    @property
    def user_playbooks(self) -> Sequence[UserPlaybook]: ...

    @property
    def agent_playbooks(self) -> Sequence[AgentPlaybook]: ...


@dataclass(frozen=True, slots=True)
class PromptEntry:
    """One record as the prompt shows it."""

    heading: str
    citation: Citation
    text: str
    said: str
    """What it says, in the form by which two entries say the same; empty for nothing."""


def prompt(found: Hits, chars_max: int) -> str:
    """Return the entries under their headings; empty when there is none.

    An entry that would go beyond `chars_max` is left out whole; a shorter one after it may fit.
    What was said is not said again.
    """
    text, heading = HEAD, ""
    told: set[tuple[str, str]] = set()
    for entry in entries(found):
        if entry.said and (entry.heading, entry.said) in told:
            continue
        part = "" if entry.heading == heading else f"\n\n{entry.heading}"
        part += f"\n{entry.text}"
        if len(text) + len(part) <= chars_max:
            text, heading = text + part, entry.heading
            told.add((entry.heading, entry.said))
    return text if heading else ""


def cited(found: Hits, answer: str) -> list[Citation]:
    """Return the citations whose marks stand in the answer, in the order of their first mark."""
    places = {entry.citation: answer.find(entry.citation.tag) for entry in entries(found)}
    return sorted(
        (citation for citation, place in places.items() if place >= 0),
        key=lambda citation: places[citation],
    )


def entries(found: Hits) -> Iterator[PromptEntry]:
    """Yield what an agent may follow: of agent playbooks the approved ones alone."""
    for agent_playbook in found.agent_playbooks:
        if agent_playbook.playbook_status is PlaybookStatus.APPROVED:
            yield _playbook("agent_playbook", agent_playbook.agent_playbook_id, agent_playbook)
    for user_playbook in found.user_playbooks:
        yield _playbook("user_playbook", user_playbook.user_playbook_id, user_playbook)
    for profile in found.profiles:
        yield _entry(
            PROFILES_HEAD,
            "profile",
            profile.profile_id,
            [("", profile.content)],
            profile.content,
        )


def _playbook(kind: str, real_id: int, playbook: AgentPlaybook | UserPlaybook) -> PromptEntry:
    lines = [
        ("When: ", playbook.trigger),
        ("Do: ", playbook.content),
        ("Why: ", playbook.rationale),
    ]
    told = playbook.content if playbook.content.strip() else playbook.trigger
    return _entry(PLAYBOOKS_HEAD, kind, str(real_id), lines, told)


def _entry(
    heading: str, kind: str, real_id: str, parts: Iterable[tuple[str, str]], told: str
) -> PromptEntry:
    said = [(label, text.strip()) for label, text in parts if text.strip()]
    tag = f"[{kind}:{real_id}]"
    # Indented, no line of a record can pass for a heading or for another record's mark.
    lines = "\n".join(f"{label}{text}" for label, text in said).splitlines()
    title = said[0][1].splitlines()[0][:TITLE_CHARS_MAX] if said else ""
    citation = Citation(kind=kind, real_id=real_id, tag=tag, title=title)
    return PromptEntry(
        heading, citation, f"{tag} " + "\n  ".join(lines), " ".join(told.lower().split())
    )
