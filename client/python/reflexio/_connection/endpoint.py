"""The address and key of a client's server, and the behaviour of its connection."""

import ipaddress
import logging
import os
import platform
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import SplitResult, urlsplit

from reflexio._connection.certificates import Certificates, resolve_certificates
from reflexio._connection.grpc_import import grpc
from reflexio._connection.retry import (
    ABSENT_WAIT_S,
    BACKOFF_S_MAX,
    Attempts,
    Presence,
    RetryPolicy,
    presence_at,
)
from reflexio._messages.publish import MESSAGE_SIZE_BYTES_MAX
from reflexio.errors import InvalidRequest

DISTRIBUTION = "reflexio-grpc"
DEFAULT_URL = "http://localhost:8081"
KEY_VARIABLE = "REFLEXIO_API_KEY"
URL_VARIABLE = "REFLEXIO_URL"
PORTS = {"http": 80, "https": 443}
KEY_PREFIX = "rfx_"
"""What the service's keys begin with."""

TIMEOUT_S = 30.0
"""For a call with all its attempts: longer than a server's restart."""

FIRST_RECONNECT_MS = 100
"""Pause before the first new connection: a server that was restarted listens again soon."""

CONNECT_TIMEOUT_MS = 5_000
"""What one attempt to connect may take, TLS included; gRPC's own 20 s outlast most timeouts."""

KEEPALIVE_MS = 120_000
"""A ping on a connection that is silent in the middle of a call, before NAT tables forget it."""

KEEPALIVE_TIMEOUT_MS = 20_000
"""A ping unanswered for this long means that the connection is dead."""

_ADDRESS = re.compile(r"(?:localhost|[0-9]+(?:\.[0-9]+){3}|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?")

log = logging.getLogger("reflexio")

Options = Sequence[tuple[str, str | int]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server and how to talk to it; the key stays out of its repr."""

    address: str
    is_loopback: bool
    timeout_s: float
    user_agent: str
    retry: RetryPolicy
    metadata: tuple[tuple[str, str], ...] = field(repr=False)
    certificates: Certificates | None = field(repr=False)
    presence: Presence = field(repr=False, compare=False)

    def attempts(self, extra_timeout_s: float = 0.0) -> Attempts:
        """Return the attempts of a call that begins now."""
        return Attempts(self.retry, self.timeout_s + extra_timeout_s, self.presence)

    @property
    def is_tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.certificates is not None

    def credentials(self) -> grpc.ChannelCredentials | None:
        """Return what TLS needs, None without TLS."""
        return self.certificates.credentials() if self.certificates is not None else None

    def options(self) -> Options:
        """Return the options of every channel to the server."""
        options: list[tuple[str, str | int]] = [
            ("grpc.max_send_message_length", MESSAGE_SIZE_BYTES_MAX),
            ("grpc.max_receive_message_length", MESSAGE_SIZE_BYTES_MAX),
            ("grpc.primary_user_agent", self.user_agent),
            ("grpc.initial_reconnect_backoff_ms", FIRST_RECONNECT_MS),
            ("grpc.min_reconnect_backoff_ms", CONNECT_TIMEOUT_MS),
            ("grpc.max_reconnect_backoff_ms", int(BACKOFF_S_MAX * 1000)),
            ("grpc.keepalive_time_ms", KEEPALIVE_MS),
            ("grpc.keepalive_timeout_ms", KEEPALIVE_TIMEOUT_MS),
            # The client retries by itself: gRPC's retries end at 256 kB and ignore RetryInfo.
            ("grpc.enable_retries", 0),
        ]
        if self.is_loopback:
            # A proxy of the environment cannot reach this machine's own loopback.
            options.append(("grpc.enable_http_proxy", 0))
        return options


def resolve(
    api_key: str | None,
    url_endpoint: str | None,
    timeout_s: float | None,
    retry: RetryPolicy | None,
    root_certificates: bytes | None = None,
    client_certificate: bytes | None = None,
    client_key: bytes | None = None,
) -> Endpoint:
    """Return the endpoint for what was given, what the environment says, and the defaults.

    An empty key means none. Whoever gives neither a timeout nor a policy does not wait long for a
    server that was never there. Raises InvalidRequest for an invalid value. Warns, in the log, of a
    key that would travel in clear to another machine.
    """
    given = url_endpoint or os.environ.get(URL_VARIABLE) or DEFAULT_URL
    if given.strip().startswith(KEY_PREFIX):
        _refuse_url("is an API key; give it as api_key")
    try:
        url = urlsplit(given.strip())
    except ValueError as error:
        _refuse_url(f"is not a URL: {error}")
    if url.scheme not in PORTS:
        _refuse_url("must begin with http:// or https://")
    if url.path.strip("/") or url.query or url.fragment or url.username:
        _refuse_url("must consist of scheme, host and port only")
    host, port = _host_and_port(url)
    if timeout_s is None:
        timeout_s = TIMEOUT_S
        retry = retry or RetryPolicy(absent_wait_s=ABSENT_WAIT_S)
    if isinstance(timeout_s, bool) or not 0 < timeout_s < float("inf"):
        raise InvalidRequest.of_field("timeout", "must be seconds, above 0 and finite")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    endpoint = Endpoint(
        address=address,
        is_loopback=_is_loopback(host),
        timeout_s=float(timeout_s),
        # Now: a thread that imports after a KeyboardInterrupt would change the exit code.
        user_agent=user_agent(),
        retry=retry or RetryPolicy(),
        metadata=_authorization(api_key),
        certificates=resolve_certificates(root_certificates, client_certificate, client_key)
        if url.scheme == "https"
        else None,
        presence=presence_at(address),
    )
    if endpoint.metadata and not (endpoint.is_tls or endpoint.is_loopback):
        log.warning(
            "the API key is sent to %s unencrypted: anyone on the network path can read and use "
            "it; use https://",
            endpoint.address,
        )
    return endpoint


def _host_and_port(url: SplitResult) -> tuple[str, int]:
    try:
        host, port = url.hostname, url.port
    except ValueError as error:
        _refuse_url(f"has no valid host and port: {error}")
    if not host:
        _refuse_url("has no host")
    return host, port or PORTS[url.scheme]


def _refuse_url(description: str) -> NoReturn:
    raise InvalidRequest.of_field("url_endpoint", description)


def _authorization(api_key: str | None) -> tuple[tuple[str, str], ...]:
    key = (os.environ.get(KEY_VARIABLE, "") if api_key is None else api_key).strip()
    if not key:
        return ()
    if "://" in key or _ADDRESS.fullmatch(key):
        raise InvalidRequest.of_field(
            "api_key", "is an address, not a key; give the address as url_endpoint"
        )
    if not (key.isascii() and key.isprintable()):
        raise InvalidRequest.of_field("api_key", "must be printable ASCII")
    return (("authorization", f"Bearer {key}"),)


def user_agent() -> str:
    """Return the client's name and version and Python's; gRPC adds its own."""
    return f"reflexio-python/{version()} python/{platform.python_version()}"


def version() -> str:
    """Return the installed version, "0" for a source tree that is not installed."""
    from importlib import metadata  # a tenth of the client's import, and not needed before

    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"


def _is_loopback(host: str) -> bool:
    """Say whether a host is this machine: by its name (RFC 6761, 6.3), or by its address."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)
