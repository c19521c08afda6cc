"""Write docs/configuration.md from the server's settings; `--check` compares."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import typer.main
from pydantic.fields import FieldInfo
from reflexio_server.cli.main import app
from reflexio_server.cli.settings.option_help import default_words, variable_of
from reflexio_server.config import Settings

from tools.docs.generated_page import ROOT, write_or_check

PAGE = ROOT / "docs" / "configuration.md"
HEAD = """# Configuration

Made from the server's settings (`server/reflexio_server/config.py`) by `make docs`; edit those.

A setting comes from an option of `reflexio serve` where there is one, else from the environment,
else it has its default. `reflexio config show` prints the values in force. A value out of its range
is named, and the server does not start.
"""

GROUPS = (
    (
        "Where it listens",
        ("host", "port", "grpc_port", "metrics_port", "metrics_host", "allowed_hosts"),
    ),
    (
        "Where it keeps its data, and how long",
        ("data_dir", "retention_days", "retention_days_by_source"),
    ),
    ("Who may call", ("insecure_no_auth", "tls_cert", "tls_key", "tls_client_ca")),
    (
        "How much is taken",
        (
            "requests_per_minute",
            "interactions_per_minute",
            "connections_max",
            "connections_per_peer_max",
            "memory_budget_bytes",
            "stream_idle_timeout_s",
        ),
    ),
    ("Finding", ("embedding", "search_wait_s", "search_cache_bytes", "ranking_weights")),
    (
        "Learning",
        (
            "playbook_model",
            "playbook_calls_per_day",
            "playbook_tokens_per_day",
            "profile_extraction",
            "learning_workers",
            "learning_backoff_s",
        ),
    ),
    ("Running", ("shutdown_grace_s", "log_level", "log_format")),
)
OTHERS = "Further settings"

OTHER_VARIABLES = {
    "`OPENAI_API_KEY`": ("server", "key of the service for language models and OpenAI's vectors"),
    "`OPENAI_BASE_URL`": (
        "server",
        "its address, for any service that speaks OpenAI's protocol; Azure's with `?api-version=`",
    ),
    "`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`": (
        "server",
        "proxies to that service, spoken to in HTTP; SOCKS is refused at the start. A service on "
        "this machine (localhost, a loopback address) is never asked through one, and neither is "
        "a server by the clients.",
    ),
    "`SSL_CERT_FILE`, `SSL_CERT_DIR`": (
        "server",
        "authorities that sign that service's certificate; a file that cannot be read is refused "
        "at the start",
    ),
    "`REFLEXIO_URL`": ("clients", "the server to call, `http://localhost:8081` by default"),
    "`REFLEXIO_API_KEY`": ("clients", "the key to call with"),
    "`REFLEXIO_CA_FILE`": ("clients", "PEM file with the authorities to trust"),
    "`REFLEXIO_CLIENT_CERT_FILE`": ("clients", "PEM file with a client certificate"),
    "`REFLEXIO_CLIENT_KEY_FILE`": ("clients", "PEM file with its key"),
}

TAIL = """
The commands `publish`, `search`, `requests`, `learning` and `doctor` are clients. Without `--url`
and `REFLEXIO_URL` they call the server of `REFLEXIO_HOST` and `REFLEXIO_PORT`.
[Access](access.md) and [TLS](tls.md) tell how these are used, [limits](limits.md) what cannot be
set.
"""


def serve_options() -> dict[str, str]:
    """Return the options of `reflexio serve` by the setting that each gives."""
    group: Any = typer.main.get_command(app)
    return {
        parameter.name: parameter.opts[0]
        for parameter in group.commands["serve"].params
        if parameter.name in Settings.model_fields
    }


def range_words(field: FieldInfo) -> str:
    """Return the bounds of a number in words, "" for a setting without."""
    signs = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    words = [
        f"{text} {getattr(bound, sign):,}"
        for bound in field.metadata
        for sign, text in signs.items()
        if getattr(bound, sign, None) is not None
    ]
    return ", ".join(words)


def example_of(field: FieldInfo) -> str:
    """Return a value that the setting can have in its variable."""
    (example,) = field.examples or ("",)
    return str(example)


def rows(names: tuple[str, ...], options: dict[str, str]) -> Iterator[str]:
    """Yield the table of some settings."""
    yield from (
        "",
        "| variable | option | default | range | example | meaning |",
        "|---|---|---|---|---|---|",
    )
    for name in names:
        field = Settings.model_fields[name]
        option = f"`{options[name]}`" if name in options else ""
        meaning = re.sub(r"\b(insecure_no_auth)\b", r"`\1`", field.description or "")
        yield (
            f"| `{variable_of(name)}` | {option} | {default_words(name)} | {range_words(field)} "
            f"| `{example_of(field)}` | {meaning} |"
        )


def page() -> str:
    """Return the whole page."""
    options = serve_options()
    grouped = {name for _, names in GROUPS for name in names}
    further = tuple(name for name in Settings.model_fields if name not in grouped)
    lines = [HEAD.rstrip("\n")]
    for title, names in (*GROUPS, (OTHERS, further)):
        if names:
            lines += ["", f"## {title}", *rows(names, options)]
    lines += [
        "",
        "## Other environment variables",
        "",
        "| variable | read by | |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {by} | {text} |" for name, (by, text) in OTHER_VARIABLES.items()]
    return "\n".join([*lines, TAIL])


if __name__ == "__main__":
    sys.exit(write_or_check(PAGE, __doc__, page))
