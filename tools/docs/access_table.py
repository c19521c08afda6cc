"""Write the table of calls in docs/access.md from the contract's options; `--check` compares."""

import sys
from collections import defaultdict

from google.protobuf.descriptor import MethodDescriptor
from reflexio.v1 import options_pb2

from tools.docs.generated_page import ROOT, write_or_check
from tools.docs.limits_page import SERVICE_FILES

PAGE = ROOT / "docs" / "access.md"
BEGIN = "<!-- calls: made from the contract by `make docs` -->\n"
END = "<!-- end of calls -->\n"

ONE_USER = "one user's: `user_id` is required"
ONE_OR_ALL = "one user's; without `{field}` all users', which needs `admin` as well"
ALL_USERS = "the whole organisation's"
NAMED = "those that the call names by id or gives, and what belongs to no user"


def whose(method: MethodDescriptor) -> str:
    """Return whose records the RPC concerns, in words."""
    options = method.GetOptions().Extensions
    if field := options[options_pb2.confined_by]:
        return ONE_OR_ALL.format(field=field)
    if options[options_pb2.required_scope] == options_pb2.SCOPE_ADMIN:
        return ALL_USERS
    user = method.input_type.fields_by_name.get("user_id")
    is_required = user is not None and user.GetOptions().Extensions[options_pb2.rule].required
    return ONE_USER if is_required else NAMED


def table() -> str:
    """Return the table: whose records, the scope, the calls."""
    calls: dict[tuple[str, str], list[str]] = defaultdict(list)
    for file in SERVICE_FILES:
        for service in file.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                scope = method.GetOptions().Extensions[options_pb2.required_scope]
                name = options_pb2.Scope.Name(scope).removeprefix("SCOPE_").lower()
                calls[whose(method), name].append(method.name)
    lines = ["| whose records | scope | calls |", "|---|---|---|"]
    lines += [
        f"| {words} | `{scope}` | {', '.join(names)} |" for (words, scope), names in calls.items()
    ]
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the whole page, with its table made anew."""
    before, _, rest = PAGE.read_text().partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, __doc__, page))
