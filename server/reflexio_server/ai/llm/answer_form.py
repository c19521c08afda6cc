"""The form of answer that a service is asked for, and what to ask one that does not know it."""

from enum import Enum
from typing import Any, Final

REFUSING_STATUS: Final = frozenset({400, 404, 415, 422, 501})
"""With these a service refuses what it does not know."""
_NAMES: Final = ("response_format", "json_schema", "json_object", "structured output")


class AnswerForm(Enum):
    """How a service is told that the answer is JSON, the strictest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TEXT = "text"
    """By the instructions alone; the reader finds the object in any prose."""

    def options(self, name: str, schema: dict[str, object]) -> dict[str, Any]:
        """Return the options of a call that asks for this form."""
        if self is AnswerForm.JSON_SCHEMA:
            strict = {"name": name, "strict": True, "schema": schema}
            return {"response_format": {"type": self.value, "json_schema": strict}}
        return {"response_format": {"type": self.value}} if self is AnswerForm.JSON_OBJECT else {}

    def after(self, said: str) -> "AnswerForm | None":
        """Return the next form when the words, in lower case, refuse this one, else None.

        A service that refuses a form names it, or the option that asks for it.
        """
        if self is AnswerForm.TEXT or not any(name in said for name in _NAMES):
            return None
        return AnswerForm.JSON_OBJECT if self is AnswerForm.JSON_SCHEMA else AnswerForm.TEXT
