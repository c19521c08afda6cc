"""Tools, resources and the prompt that read."""

import json
from typing import Annotated

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from reflexio.integrations.mcp.asking import Asking, UserId, described
from reflexio.integrations.mcp.shapes import (
    Conversations,
    Fact,
    Memories,
    Playbooks,
    Profile,
    as_memory,
    playbook_of,
    said_of,
)
from reflexio.types import AgentPlaybook, UserPlaybook, UserProfile

LIMIT_MAX = 100
"""Records of an answer: more would fill a model's window with what it did not ask for."""
SESSIONS_LISTED_MAX = 100
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

Query = Annotated[str, Field(description="what to look for, in plain words", min_length=1)]
Limit = Annotated[int, Field(description="how many at most", ge=1, le=LIMIT_MAX)]


def add_reading(server: MCPServer, asking: Asking) -> None:
    """Add what reads to the server."""
    _add_searches(server, asking)
    _add_lists(server, asking)
    _add_sessions(server, asking)

    @server.prompt(title="Answer with what is known")
    async def answer_with_what_is_known(question: str, user_id: str = "") -> str:
        """Answer a question of a user with the lessons, facts and earlier words that bear on it."""
        context = await asking.told(asking.client.context(asking.user(user_id), question))
        known = context.as_prompt() or "Nothing is known that bears on the question."
        return f"{known}\n\nAnswer this question with it:\n{question}"


def _add_searches(server: MCPServer, asking: Asking) -> None:
    @server.tool(title="Search the memory", annotations=READS)
    @described
    async def search_memory(query: Query, user_id: UserId = "", limit: Limit = 5) -> Memories:
        """Find what is known that bears on a question: facts about the user, and playbooks.

        Call it before you answer. A playbook says what to do in a situation, as experts taught
        it: follow it. At most `limit` of each kind; playbooks that nobody approved for all users
        are not among them.
        """
        found = await asking.told(
            asking.client.search(
                query,
                asking.user(user_id),
                agent_playbook_status_filter="approved",
                top_k=limit,
            )
        )
        records: list[AgentPlaybook | UserPlaybook | UserProfile] = [*found.agent_playbooks]
        records += found.user_playbooks
        records += found.profiles
        return Memories(memories=[as_memory(record) for record in records])

    @server.tool(title="Search conversations", annotations=READS)
    @described
    async def search_conversations(
        query: Query,
        user_id: UserId = "",
        session_id: Annotated[str, Field(description="one conversation; empty for all")] = "",
        limit: Limit = 10,
    ) -> Conversations:
        """Find what was said before, word for word, by meaning and by words.

        Use it for "what did we say about…", names, numbers and decisions. The best come first.
        """
        found = await asking.told(
            asking.client.search_interactions(
                asking.user(user_id), query, session_id=session_id or None, top_k=limit
            )
        )
        return Conversations(turns=[said_of(interaction) for interaction in found.interactions])


def _add_lists(server: MCPServer, asking: Asking) -> None:
    @server.tool(title="Get what is known of a user", annotations=READS)
    @described
    async def get_user_profile(user_id: UserId = "", limit: Limit = 30) -> Profile:
        """List the facts that are known of a user, last changed first.

        Use it at the beginning of a conversation, or when the user asks what you know of them.
        """
        found = await asking.told(asking.client.get_profiles(asking.user(user_id), top_k=limit))
        return Profile(
            facts=[
                Fact(
                    id=profile.profile_id,
                    text=profile.content,
                    changed_at=profile.last_modified_timestamp,
                )
                for profile in found.user_profiles
            ]
        )

    @server.tool(title="List playbooks", annotations=READS)
    @described
    async def list_playbooks(user_id: UserId = "", limit: Limit = 30) -> Playbooks:
        """List lessons: those that are approved for everybody, then those of the user.

        Each says when it applies and what to do. To find those for a question use search_memory.
        """
        user = asking.user(user_id)
        for_all = await asking.told(
            asking.client.get_agent_playbooks(playbook_status_filter="approved", limit=limit)
        )
        of_user = await asking.told(asking.client.get_user_playbooks(user, limit=limit))
        records: list[AgentPlaybook | UserPlaybook] = [*for_all.agent_playbooks]
        records += of_user.user_playbooks
        return Playbooks(playbooks=[playbook_of(record) for record in records])


def _add_sessions(server: MCPServer, asking: Asking) -> None:
    @server.resource(
        "reflexio://users/{user_id}/sessions",
        title="Conversations of a user",
        mime_type="application/json",
    )
    async def sessions(user_id: str) -> str:
        """The ids of a user's last 100 conversations, newest first."""
        found = await asking.told(
            asking.client.get_requests(asking.user(user_id), top_k=SESSIONS_LISTED_MAX)
        )
        return json.dumps([session.session_id for session in found.sessions], ensure_ascii=False)

    @server.resource(
        "reflexio://users/{user_id}/sessions/{session_id}",
        title="One conversation",
        mime_type="application/json",
    )
    async def session(user_id: str, session_id: str) -> str:
        """The turns of a conversation, oldest first."""
        found = await asking.told(asking.client.get_session(asking.user(user_id), session_id))
        return json.dumps(
            [said_of(interaction) for interaction in found.interactions], ensure_ascii=False
        )
