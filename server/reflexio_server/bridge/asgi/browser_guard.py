"""The guard of an open server against web pages.

A page of any site can have its reader's browser call a server on the reader's machine, where no key
asks who it is. Two headers that no script can set give it away: Origin, and, where the site has had
its own name answer with this machine's address (DNS rebinding), Host. A server with keys needs none
of this: browsers attach no bearer by themselves.
"""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.host_names import HostNames

SHOWN_CHARS_MAX = 200
"""What is quoted of a caller's header; host names have at most 253 characters."""


class BrowserGuard:
    """Refuses requests that a foreign web page may have made, as long as the server is open.

    The listed names are those by which the server may be called, beside localhost and any IP
    address (an address is no name that a site could point elsewhere), and those of other sites
    whose pages may call it.
    """

    def __init__(self, names: HostNames, is_open: Callable[[], bool]) -> None:
        self._is_open = is_open
        self._names = names

    def check(self, headers: Mapping[str, str]) -> None:
        """Raise PERMISSION_DENIED: FOREIGN_HOST or FOREIGN_ORIGIN. Header names in lower case."""
        if not self._is_open():
            return
        host = headers.get("host")
        if host is not None and not self._names.is_ours(host):
            raise _refusal(
                "FOREIGN_HOST",
                f"the host {_shown(host)} is not a name of this server, which has no keys; call "
                "localhost or an IP address, or add the name to REFLEXIO_ALLOWED_HOSTS",
            )
        origin = headers.get("origin")
        if origin is None:
            if headers.get("sec-fetch-site") == "cross-site":
                raise _foreign_origin("another site")
        elif not self._is_same_or_allowed(origin, host):
            raise _foreign_origin(_shown(origin))

    def _is_same_or_allowed(self, origin: str, host: str | None) -> bool:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if parts.scheme not in ("http", "https"):
            return False
        if host is not None and parts.netloc.lower() == host.lower():
            return True
        return self._names.is_listed(parts.netloc)


def _shown(value: str) -> str:
    return ascii(value[:SHOWN_CHARS_MAX])


def _foreign_origin(origin: str) -> ServiceError:
    return _refusal(
        "FOREIGN_ORIGIN",
        f"web pages of {origin} may not call this server, which has no keys; add their host to "
        "REFLEXIO_ALLOWED_HOSTS to allow it",
    )


def _refusal(reason: str, message: str) -> ServiceError:
    return ServiceError(Code.PERMISSION_DENIED, reason, message)
