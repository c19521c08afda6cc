"""Arguments and results of the tools; the descriptions are part of the tools' schemas."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from reflexio.types import AgentPlaybook, Interaction, UserPlaybook, UserProfile


class Turn(TypedDict):
    """One thing that was said in a conversation."""

    role: Annotated[str, Field(description='who spoke: "user", "assistant" or another role')]
    content: Annotated[str, Field(description="the words, unabridged")]


class LearnedMemory(TypedDict):
    """One thing that is known."""

    kind: Annotated[str, Field(description="profile, user_playbook or agent_playbook")]
    id: Annotated[str, Field(description="the record's id")]
    text: Annotated[str, Field(description="a fact about the user, or when to do what")]
    score: Annotated[float, Field(description="how well it answers the query, 0 to 1")]


class Memories(TypedDict):
    """What a search of the memory found, each kind best first."""

    memories: list[LearnedMemory]


class Said(TypedDict):
    """One turn of a conversation that was recorded."""

    id: Annotated[int, Field(description="the record's id")]
    session_id: Annotated[str, Field(description="the conversation it belongs to")]
    role: Annotated[str, Field(description="who spoke")]
    content: Annotated[str, Field(description="what was said")]
    created_at: Annotated[int, Field(description="when, in epoch seconds UTC")]
    expert_content: NotRequired[
        Annotated[str, Field(description="the answer an expert gave in its place")]
    ]
    score: NotRequired[Annotated[float, Field(description="how well it answers, 0 to 1")]]


class Conversations(TypedDict):
    """The turns that a search found, best first."""

    turns: list[Said]


class Recorded(TypedDict):
    """What was stored: it is on disk."""

    request_id: Annotated[str, Field(description="the id under which it is stored")]
    already_stored: Annotated[bool, Field(description="the same was recorded before")]
    warnings: Annotated[list[str], Field(description="what was left out, and why")]


class Fact(TypedDict):
    """One thing that is known of a user."""

    id: Annotated[str, Field(description="the record's id")]
    text: Annotated[str, Field(description="what is known")]
    changed_at: Annotated[int, Field(description="when it changed last, in epoch seconds UTC")]


class Profile(TypedDict):
    """What is known of a user, last changed first."""

    facts: list[Fact]


class Playbook(TypedDict):
    """One lesson from experts' corrections."""

    kind: Annotated[str, Field(description="agent_playbook (for everybody) or user_playbook")]
    id: Annotated[int, Field(description="the record's id")]
    when: Annotated[str, Field(description="the situation in which it applies")]
    do: Annotated[str, Field(description="what to do then")]
    why: Annotated[str, Field(description="the reason; may be empty")]


class Playbooks(TypedDict):
    """Lessons that apply, those for everybody first."""

    playbooks: list[Playbook]


def as_memory(record: AgentPlaybook | UserPlaybook | UserProfile) -> LearnedMemory:
    """Return a hit of a search over what was learned."""
    score = record.score or 0.0
    if isinstance(record, UserProfile):
        return LearnedMemory(kind="profile", id=record.profile_id, text=record.content, score=score)
    playbook = playbook_of(record)
    text = f"When: {playbook['when']}\nDo: {playbook['do']}"
    return LearnedMemory(kind=playbook["kind"], id=str(playbook["id"]), text=text, score=score)


def playbook_of(record: AgentPlaybook | UserPlaybook) -> Playbook:
    """Return a lesson."""
    if isinstance(record, AgentPlaybook):
        kind, playbook_id = "agent_playbook", record.agent_playbook_id
    else:
        kind, playbook_id = "user_playbook", record.user_playbook_id
    return Playbook(
        kind=kind,
        id=playbook_id,
        when=record.trigger,
        do=record.content,
        why=record.rationale,
    )


def said_of(interaction: Interaction) -> Said:
    """Return a turn."""
    said = Said(
        id=interaction.interaction_id,
        session_id=interaction.session_id,
        role=interaction.role,
        content=interaction.content,
        created_at=interaction.created_at,
    )
    if interaction.expert_content:
        said["expert_content"] = interaction.expert_content
    if interaction.score is not None:
        said["score"] = interaction.score
    return said
