"""The head of a request over HTTP/2 as the application sees it."""

from typing import Any
from urllib.parse import unquote

from reflexio_server.core.limits import HTTP_HEADERS_MAX
from reflexio_server.front.http1.request_head import BadRequestError, Headers, RequestHead
from reflexio_server.front.http1.requests import RESERVED


def asgi_scope(
    head: RequestHead, headers: Headers, *, has_body: bool, is_reserved: bool
) -> dict[str, Any] | None:
    """Return the ASGI scope of a request, None for gRPC's. Raises `BadRequestError`."""
    pseudo = {name: value for name, value in headers if name.startswith(b":")}
    plain = [header for header in headers if not header[0].startswith(b":")]
    if len(plain) > HTTP_HEADERS_MAX:
        raise BadRequestError("the request has too many headers")
    if any(n == b"content-type" and v.startswith(b"application/grpc") for n, v in plain):
        return None
    authority = pseudo.get(b":authority")
    if authority is not None:  # h2 has refused another Host beside it
        plain = [(b"host", authority), *(header for header in plain if header[0] != b"host")]
    method = pseudo.get(b":method", b"")
    target = head.target(method, pseudo.get(b":path", b""), "2", plain)
    path, _, query = target.partition(b"?")
    if has_body and not any(name == b"content-length" for name, _ in plain):
        plain.append((b"transfer-encoding", b"chunked"))  # as the application knows of a body
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "2",
        "method": method.decode("ascii", "replace"),
        "scheme": pseudo.get(b":scheme", b"http").decode("ascii", "replace"),
        "path": unquote(path.decode("ascii", "replace")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": plain,
        "client": None,
        "server": None,
        "state": {RESERVED: is_reserved},
    }
