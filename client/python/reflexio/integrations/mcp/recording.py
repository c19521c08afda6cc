"""Tools that record; the same call twice stores nothing twice."""

import json
from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from reflexio.integrations._request_ids import derived_request_id
from reflexio.integrations.mcp.asking import Asking, UserId, described
from reflexio.integrations.mcp.shapes import Recorded, Turn

_SOURCE = "mcp"
TURNS_MAX = 1000
"""The contract's limit of interactions in a request."""
RECORDS = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)

SessionId = Annotated[
    str,
    Field(
        description="the conversation it belongs to: the same id for all of one conversation",
        min_length=1,
    ),
]


def add_recording(server: MCPServer, asking: Asking) -> None:
    """Add what records to the server."""

    async def record(user_id: str, session_id: str, turns: list[dict[str, Any]], *key: str) -> Any:
        user = asking.user(user_id)
        said = json.dumps(turns, ensure_ascii=False, sort_keys=True)
        return await asking.told(
            asking.client.publish_interaction(
                user,
                turns,
                session_id,
                _SOURCE,
                request_id=derived_request_id(_SOURCE, user, session_id, *key, said),
            )
        )

    @server.tool(title="Record turns of a conversation", annotations=RECORDS)
    @described
    async def record_turns(
        session_id: SessionId,
        turns: Annotated[list[Turn], Field(min_length=1, max_length=TURNS_MAX)],
        user_id: UserId = "",
        first_turn: Annotated[
            int,
            Field(
                description="how many turns of the conversation stand before these; it tells "
                "equal words apart that were said twice",
                ge=0,
            ),
        ] = 0,
    ) -> Recorded:
        """Store what was said, word for word, so that it can be found and learned from later.

        Call it when an exchange is over, with the user's words and the answer. On return it is on
        disk. Calling it again with the same arguments stores nothing twice.
        """
        stored = await record(user_id, session_id, [{**turn} for turn in turns], str(first_turn))
        return Recorded(
            request_id=stored.request_id,
            already_stored=stored.already_stored,
            warnings=stored.warnings,
        )

    @server.tool(title="Record an expert's correction", annotations=RECORDS)
    @described
    async def record_correction(
        session_id: SessionId,
        question: Annotated[str, Field(description="what the user had asked", min_length=1)],
        answer: Annotated[str, Field(description="the answer that was wrong or lacking")],
        correction: Annotated[
            str, Field(description="the answer as it should have been, whole", min_length=1)
        ],
        user_id: UserId = "",
    ) -> Recorded:
        """Store the right answer beside a wrong one: a playbook for such questions is made of it.

        Call it when somebody who knows better corrects an answer. The playbook is written in the
        background; search_memory finds it some moments later. Calling it again with the same
        arguments stores nothing twice.
        """
        turns = [
            {"role": "user", "content": question},
            {"role": "assistant", "content": answer, "expert_content": correction},
        ]
        stored = await record(user_id, session_id, turns, "correction")
        return Recorded(
            request_id=stored.request_id,
            already_stored=stored.already_stored,
            warnings=stored.warnings,
        )
