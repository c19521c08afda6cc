"""A framework's own message, kept whole beside what an interaction shows of it.

An interaction has a role, a text and tool calls; a framework's message has more, and must come back
as it was given. Its JSON stands as a text in `tools_used`, for a number of a JSON object would be
rounded to a double there.
"""

import json
from collections.abc import Mapping
from typing import Any

from reflexio.chat import from_chat
from reflexio.types import Interaction

KEPT_FIELDS = ("role", "content", "tools_used", "image_encoding", "interacted_image_url")
"""What of a chat message an interaction shows; the rest is in the original alone."""
ORIGINAL = "original"


def as_interaction(
    shown: Mapping[str, Any], tool_names: dict[str, str], kind: str, original: Any
) -> dict[str, Any]:
    """Return a chat message as fields of an interaction, with its original under the name `kind`.

    `tool_names` is as in `reflexio.chat.from_chat`. The original takes at most 256 KiB as JSON,
    which the server checks.
    """
    read = from_chat(shown, tool_names).fields
    fields = {name: read[name] for name in KEPT_FIELDS if read.get(name)}
    kept = {"tool_name": kind, "tool_data": {ORIGINAL: original_text(original)}}
    return {**fields, "tools_used": [*fields.get("tools_used", ()), kept]}


def original_text(original: Any) -> str:
    """Return an original as JSON; what JSON does not have stands there as its text."""
    return json.dumps(original, ensure_ascii=False, default=str)


def original_of(interaction: Interaction, kind: str) -> Any:
    """Return the original that stands in an interaction under the name `kind`, None without one."""
    for tool in interaction.tools_used:
        if tool.tool_name == kind and isinstance(text := tool.tool_data.get(ORIGINAL), str):
            return json.loads(text)
    return None
