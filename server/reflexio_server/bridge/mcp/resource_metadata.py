"""Metadata of `/mcp` as an OAuth protected resource (RFC 9728), as MCP's authorization asks for.

The service issues its keys itself and knows no authorization server, so none is named: a client
that was given a key sends it as a bearer and needs no more.
"""

from reflexio_server.bridge.asgi.replies import JSON_HEADERS, Reply
from reflexio_server.bridge.codec.text import dump
from reflexio_server.bridge.docs.page import origin_of
from reflexio_server.core.access.caller import Scope

MCP = "/mcp"
WELL_KNOWN = "/.well-known/oauth-protected-resource"
RESOURCE_METADATA_PATHS = (WELL_KNOWN, WELL_KNOWN + MCP)
"""The second is the resource's own (RFC 9728, 3.1); clients fall back to the first."""


def resource_metadata(scheme: str, host: str) -> Reply:
    """Return the metadata for a request with this scheme and Host header."""
    origin = origin_of(scheme, host)
    document = {
        "resource": origin + MCP,
        "resource_name": "Reflexio",
        "resource_documentation": origin + "/docs",
        "bearer_methods_supported": ["header"],
        "scopes_supported": [scope.name.lower() for scope in Scope],
    }
    return Reply(200, (*JSON_HEADERS, (b"cache-control", b"no-store")), dump(document))


def challenge(scheme: str, host: str) -> bytes:
    """Return the WWW-Authenticate of a refused call: where the metadata stands."""
    url = origin_of(scheme, host) + WELL_KNOWN + MCP
    return f'Bearer resource_metadata="{url}"'.encode("ascii")
