"""Write docs/limits.md from the contract's rules and the server's limits; `--check` compares."""

import ast
import itertools
import sys

from google.protobuf.descriptor import FieldDescriptor
from reflexio.v1 import (
    admin_service_pb2,
    interaction_service_pb2,
    learning_service_pb2,
    options_pb2,
    outcome_service_pb2,
    playbook_service_pb2,
    profile_service_pb2,
    request_service_pb2,
    search_service_pb2,
)

from tools.docs.generated_page import ROOT, write_or_check

PAGE = ROOT / "docs" / "limits.md"
SERVICE_FILES = (
    interaction_service_pb2,
    request_service_pb2,
    outcome_service_pb2,
    playbook_service_pb2,
    profile_service_pb2,
    search_service_pb2,
    learning_service_pb2,
    admin_service_pb2,
)
LIMITS = ROOT / "server" / "reflexio_server" / "core" / "limits.py"

HEAD = """# Limits

Made from the contract (`proto/reflexio/v1`) and `core/limits.py` by `make docs`; edit those.

A field that breaks its rule is refused with INVALID_ARGUMENT / `INVALID_FIELD` (HTTP 400); the
error names every such field, and nothing of the request is stored.
"""

RATES = """\
Calls and interactions are metered for each key by GCRA (a leaky bucket); a server without keys
meters nobody. An idle key may use a minute's worth at once, and regains it evenly. A request
larger than what is left passes, and the key waits until that debt is paid back.
Beyond its rate a call is refused with RESOURCE_EXHAUSTED / `RATE_LIMITED`, RetryInfo and the
name of the limit (HTTP 429 with Retry-After). A bulk stream counts as one call; it is held back
for its interactions, and refuses items one by one, each with RetryInfo, where that would take
longer than `BULK_PACE_S_MAX`. The clients come back by themselves.

A request's head beyond its limits is answered with 431, one that takes too long with 408.
Connections beyond theirs are closed, as are peers that say nothing or do not read; the log has
one line of each kind in ten seconds. The process raises its limit of open files to what its
connections need: one for HTTP, three for gRPC. Where the hard limit does not reach, further gRPC
connections are closed, and calls over HTTP on further connections refused with `OVERLOADED`
(429); 16 of those are kept free for them and for `/healthz`, which is answered. Below 256 files
the server does not start. Floods of pings and of calls that are reset at once are ended by gRPC
itself, within the limits below.""".splitlines()


def rule_words(rule: options_pb2.FieldRule) -> list[str]:
    """Return a rule in words."""
    words = []
    if rule.required:
        words.append("required, not blank")
    if rule.max_chars:
        words.append(f"at most {rule.max_chars:,} characters")
    if rule.max_items:
        words.append(f"at most {rule.max_items:,} items")
    if rule.max_bytes:
        words.append(f"at most {rule.max_bytes:,} bytes")
    if rule.HasField("minimum"):
        words.append(f"at least {rule.minimum:.15g}")
    if rule.HasField("maximum"):
        words.append(f"at most {rule.maximum:.15g}")
    if rule.default_value:
        words.append(f"default `{rule.default_value}`")
    if rule.epoch_seconds:
        words.append("epoch seconds; JSON also takes RFC 3339")
    if rule.accept_single:
        words.append("JSON also takes one without a list")
    if rule.null_item:
        words.append(f"a `null` in the list is `{rule.null_item}`")
    return words


def field_rows(name: str, fields: list[FieldDescriptor]) -> list[str]:
    """Return the table of one message, empty when no field has a rule."""
    rows = [
        f"| `{field.name}` | {', '.join(words)} |"
        for field in fields
        if (words := rule_words(field.GetOptions().Extensions[options_pb2.rule]))
    ]
    return ["", f"### {name}", "", "| field | rule |", "|---|---|", *rows] if rows else []


def request_tables() -> list[str]:
    """Return a table for every message that a caller sends, each once."""
    lines: list[str] = []
    seen: set[str] = set()
    waiting = [
        method.input_type
        for file in SERVICE_FILES
        for service in file.DESCRIPTOR.services_by_name.values()
        for method in service.methods
    ]
    while waiting:
        message = waiting.pop(0)
        if message.full_name in seen or message.file.package != "reflexio.v1":
            continue
        seen.add(message.full_name)
        lines += field_rows(message.name, message.fields)
        waiting += [field.message_type for field in message.fields if field.message_type]
    return lines


def server_table() -> list[str]:
    """Return the constants of core/limits.py with the reason that stands under each."""
    lines = ["", "## Server", "", *RATES, "", "| limit | value | why |", "|---|---|---|"]
    body = ast.parse(LIMITS.read_text()).body
    for statement, reason in itertools.pairwise(body):
        if isinstance(statement, ast.Assign) and isinstance(reason, ast.Expr):
            name = ast.unparse(statement.targets[0])
            value = eval(compile(ast.Expression(statement.value), "limits", "eval"))
            why = " ".join(ast.literal_eval(reason.value).split())
            lines.append(f"| `{name}` | {value:,} | {why} |")
    return lines


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, "## Fields", *request_tables(), *server_table(), ""])


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, __doc__, page))
