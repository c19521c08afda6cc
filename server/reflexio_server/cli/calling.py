"""Calls of commands to a server: which one, and their errors as one line."""

import contextlib
import os
from collections.abc import Iterator

import reflexio

from reflexio_server.cli.settings.option_help import variable_of
from reflexio_server.cli.settings.values import settings_from
from reflexio_server.cli.terminal import fail

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
"""Addresses to listen on at which nobody can be called, and where such a server is reached."""


@contextlib.contextmanager
def calling(url: str | None) -> Iterator[reflexio.ReflexioClient]:
    """Give a client of the server; an error of a call is printed, and exits with code 1."""
    try:
        with reflexio.ReflexioClient(url_endpoint=server_url(url)) as client:
            yield client
    except reflexio.ReflexioError as error:
        raise fail(str(error)) from error


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
