"""Demands on a request's head beyond the parser's: one reading, and one alone."""

import re
from collections.abc import Callable, Mapping, Sequence

from reflexio_server.core.host_names import HostNames

REQUEST_LINE = re.compile(rb"[A-Z][A-Z-]* [!-~]+ HTTP/1\.[01]\r\n")
"""RFC 9112, 3; the parser lets through older versions, and more spaces than one."""

SINGLE = frozenset(
    (
        b"access-control-request-method",
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"expect",
        b"host",
        b"origin",
        b"sec-fetch-site",
        b"transfer-encoding",
    )
)
"""Headers that say one thing: of two, the server and what stands before it may each see another."""

NOT_HTTP = "Invalid HTTP request received."
"""Said of what is no request of HTTP/1.1 that this server could answer."""

_ONE_HOST = re.compile(rb"[^\s,]*")
_ABSOLUTE = re.compile(rb"(?:http|https)://(?P<authority>[^/?]+)(?P<rest>.*)", re.IGNORECASE)

Headers = list[tuple[bytes, bytes]]
Granted = Sequence[tuple[bytes, bytes]]


class BadRequestError(Exception):
    """A request that could be read in more than one way, or is for somebody else."""


class RequestHead:
    """Checks heads against the names of this server."""

    def __init__(
        self,
        names: HostNames,
        granted: Callable[[Mapping[str, str]], Granted] = lambda _headers: (),
    ) -> None:
        """`granted` are the headers of every answer to a request with an origin: those of CORS."""
        self._names = names
        self._granted = granted

    def granted(self, headers: Headers) -> Granted:
        """Return what an answer carries for the page that a request, or a part of one, is from."""
        origins = [value for name, value in headers if name == b"origin"]
        return self._granted({"origin": origins[0].decode("latin-1")} if len(origins) == 1 else {})

    def target(self, method: bytes, url: bytes, version: str, headers: Headers) -> bytes:
        """Return the path and query that a request is for. Raises `BadRequestError`.

        `headers` have their names in lower case.
        """
        if method == b"CONNECT":
            raise BadRequestError(NOT_HTTP)
        single = _singles(headers)
        host = single.get(b"host")
        if host is None:
            if version != "1.0":
                raise BadRequestError("the header Host is missing")
        elif not _ONE_HOST.fullmatch(host):
            raise BadRequestError("the header Host names no host")
        if b"transfer-encoding" in single:
            if version == "1.0" or b"content-length" in single:
                raise BadRequestError("this request may have no Transfer-Encoding")
            if single[b"transfer-encoding"].lower() != b"chunked":
                raise BadRequestError("the only Transfer-Encoding is chunked")
        if b"#" in url:
            raise BadRequestError("the target has a fragment")
        return url if url.startswith(b"/") else self._path_of(url, host)

    def _path_of(self, url: bytes, host: bytes | None) -> bytes:
        absolute = _ABSOLUTE.fullmatch(url)
        if absolute is None:
            raise BadRequestError("the target is no path")
        authority = absolute["authority"].lower()
        if not self._names.is_ours(authority.decode("latin-1")):
            raise BadRequestError("the target is another server")
        if host is not None and host.lower() != authority:
            raise BadRequestError("the target and the header Host name two servers")
        rest: bytes = absolute["rest"]
        return rest if rest.startswith(b"/") else b"/" + rest


def _singles(headers: Headers) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in SINGLE:
            if name in found:
                raise BadRequestError(f"the header {name.decode('ascii')} is there twice")
            found[name] = value
    return found
