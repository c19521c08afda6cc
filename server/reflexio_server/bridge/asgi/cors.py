"""Cross-origin answers: what a browser is told so that a page of an allowed origin may call.

The Fetch standard's CORS protocol. A page's bearer is a header that its script sets, so credentials
of the browser (cookies) are never asked for.
"""

import re
from collections.abc import Collection, Mapping

from reflexio_server.bridge.asgi.replies import Reply, ReplyHeaders
from reflexio_server.core.host_names import HostNames

PREFLIGHT_MAX_AGE_S = 600
"""How long a browser may keep the permission without asking anew."""
REQUESTED_HEADERS_CHARS_MAX = 1_000

_ORIGIN = re.compile(r"https?://(?P<authority>[a-z0-9.:_\[\]-]+)", re.IGNORECASE)
_HEADER_NAMES = re.compile(r"[a-z0-9_-]+(?: *, *[a-z0-9_-]+)*", re.IGNORECASE)
_VARY = (b"vary", b"origin")
_PREFLIGHT_VARY = (
    b"vary",
    b"origin, access-control-request-method, access-control-request-headers",
)


class CrossOrigin:
    """Grants the pages of the listed hosts, of any scheme and port, what a browser asks for them.

    With no host listed no answer carries a header of it.
    """

    def __init__(self, hosts: Collection[str], methods: Collection[str]) -> None:
        """`methods` are all that the server's paths take."""
        self._is_on = bool(hosts)
        self._names = HostNames(hosts)
        self._methods = ", ".join(sorted(methods)).encode("ascii")

    def headers(self, headers: Mapping[str, str]) -> ReplyHeaders:
        """Return what every answer to the request carries, an error among them."""
        if not self._is_on:
            return ()
        origin = self._granted(headers)
        if origin is None:
            return (_VARY,)
        return (
            _VARY,
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", b"allow, retry-after, www-authenticate"),
        )

    def preflight(self, method: str, headers: Mapping[str, str]) -> Reply | None:
        """Return the answer to a browser that asks before it calls; None for any other request.

        Whatever the path: a page that calls one that does not exist shall read so.
        """
        if method != "OPTIONS" or "access-control-request-method" not in headers:
            return None
        origin = self._granted(headers)
        if origin is None:
            return None
        found = [
            _PREFLIGHT_VARY,
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-methods", self._methods),
            (b"access-control-max-age", str(PREFLIGHT_MAX_AGE_S).encode("ascii")),
        ]
        wanted = headers.get("access-control-request-headers", "")
        if len(wanted) <= REQUESTED_HEADERS_CHARS_MAX and _HEADER_NAMES.fullmatch(wanted):
            found.append((b"access-control-allow-headers", wanted.encode("ascii")))
        return Reply(204, tuple(found), b"")

    def _granted(self, headers: Mapping[str, str]) -> bytes | None:
        """Return the request's origin if its pages may call."""
        origin = headers.get("origin", "")
        match = _ORIGIN.fullmatch(origin)
        if not self._is_on or match is None or not self._names.is_listed(match["authority"]):
            return None
        return origin.encode("ascii")
