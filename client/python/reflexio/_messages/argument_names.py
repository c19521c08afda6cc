"""The names of a call's arguments in what is told about the fields that they became."""

import re
from collections.abc import Sequence

from reflexio.errors import InvalidRequest, ReflexioError, Violation

LIST_FIELD = "interaction_data_list"
"""The one field whose argument has another name."""

LIST_ARGUMENT = "interactions"

MEANT = "; did you mean "
"""What stands in a warning of an unknown field between what is wrong and the near name."""

HINTS_MAX = 3
"""Of one refusal: its message stays one that is read."""

_FIELD = re.compile(rf"(?<![\w.]){LIST_FIELD}(?!\w)")


def with_argument(text: str, list_name: str) -> str:
    """Return a text of the server with the list called as the caller called it."""
    return text if list_name == LIST_FIELD else _FIELD.sub(list_name, text)


def told(error: ReflexioError, list_name: str, warnings: Sequence[str]) -> ReflexioError:
    """Return a refusal in the caller's names, with the misspelt ones that may be its cause."""
    if not isinstance(error, InvalidRequest):
        return error
    hints = [warning for warning in warnings if MEANT in warning] if error.violations else []
    message = "; ".join([with_argument(error.message, list_name), *hints[:HINTS_MAX]])
    if message == error.message:
        return error
    return InvalidRequest(
        message,
        code=error.code,
        reason=error.reason,
        details=error.details,
        violations=[
            Violation(with_argument(field, list_name), description)
            for field, description in error.violations
        ],
        request_id=error.request_id,
        retry_after_s=error.retry_after_s,
    )
