"""Calls of commands to a server: which one, and their errors as one line."""

import contextlib
import os
import re
from collections.abc import Iterator

import reflexio

from reflexio_server.cli.settings.option_help import variable_of
from reflexio_server.cli.settings.values import settings_from
from reflexio_server.cli.terminal import fail

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Addresses to listen on at which nobody can be called, and where such a server is reached."""

OPTIONS = {
    "user_id": "--user",
    "session_id": "--session",
    "request_id": "--request",
    "agent_version": "--agent-version",
    "playbook_name": "--name",
    "status_filter": "--status",
    "playbook_status_filter": "--status",
    "search_mode": "--mode",
    "profile_id": "PROFILE_ID",
} | {
    name: f"--{name.replace('_', '-')}"
    for name in (
        "content",
        "limit",
        "query",
        "rationale",
        "reason",
        "role",
        "source",
        "threshold",
        "top_k",
        "trigger",
    )
}
"""What commands call the fields of the server's requests."""


@contextlib.contextmanager
def calling(url: str | None, **names: str) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of the server; an error of a call is printed, and exits with code 1.

    `names` are what this command calls fields that others call as `OPTIONS` says.
    """
    try:
        with reflexio.ReflexioClient(url_endpoint=server_url(url)) as client:
            yield client
    except reflexio.ReflexioError as error:
        raise fail(in_options(error, **names)) from error


def in_options(error: reflexio.ReflexioError, **names: str) -> str:
    """Return what a call failed of, with the fields at fault named as the command names them."""
    called = OPTIONS | names
    message = str(error)
    for field in {violation.field.partition("[")[0] for violation in error.violations}:
        if field in called:
            message = re.sub(rf"(?<![\w.-]){field}(\[\d+\])?(?![\w.])", called[field], message)
    return message


def server_url(url: str | None) -> str | None:
    """Return the server to call: the given one, REFLEXIO_URL, or the one that `serve` would be.

    None leaves it to the client. The settings of a server count here since both are often started
    from one environment.
    """
    named = [name for name in ("host", "port") if os.environ.get(variable_of(name))]
    if url or os.environ.get("REFLEXIO_URL") or not named:
        return url
    settings = settings_from()
    host = EVERYWHERE.get(settings.host, settings.host)
    scheme = "http" if settings.tls_cert is None else "https"
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{settings.port}"
