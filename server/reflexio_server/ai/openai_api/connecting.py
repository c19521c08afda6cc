"""Proxies and authorities that the environment names for calls to a service."""

import ipaddress
import os
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from reflexio_server.ai.openai_api.access import AccessError, ServiceAccess

PROXY_VARIABLES: Final = ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY")
CA_VARIABLES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR")


def connecting(access: ServiceAccess) -> dict[str, Any]:
    """Return the options of the HTTP client that reaches the service.

    A service on this machine is never asked through a proxy: the key and the conversation would
    leave the machine. A redirection is not followed: it leads to an address that nobody set.
    Raises `AccessError` for a proxy, or a file of authorities, that cannot be used.
    """
    is_here = is_loopback(access.base_url)
    options = {
        "trust_env": not is_here,
        "verify": _authorities(access.base_url),
        "follow_redirects": False,
    }
    if not is_here:
        _check_proxies(options)
    return options


def is_loopback(base_url: str | None) -> bool:
    """Say whether an address is one of this machine's own."""
    host = (urlsplit(base_url).hostname or "").rstrip(".") if base_url else ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback or mapped.is_unspecified)


def _authorities(base_url: str | None) -> ssl.SSLContext:
    if base_url and urlsplit(base_url).scheme == "http" and is_loopback(base_url):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody, and nobody is asked
    try:
        return httpx2.create_ssl_context()
    except OSError as error:  # what is no certificate is an SSLError, which is one too
        raise AccessError(
            f"{_set_ones(CA_VARIABLES)}: cannot be used for TLS ({error.strerror or error}); name "
            "a file with certificates (PEM), or unset it"
        ) from error


def _check_proxies(options: dict[str, Any]) -> None:
    try:
        httpx2.Client(**options).close()
    except ImportError as error:
        raise AccessError(
            f"{_set_ones(PROXY_VARIABLES)}: SOCKS proxies are not supported; name one that speaks "
            "HTTP, except the service in NO_PROXY, or unset it"
        ) from error
    except (ValueError, httpx2.InvalidURL) as error:
        raise AccessError(
            f"{_set_ones(PROXY_VARIABLES)}: no address of a proxy; say http://HOST:PORT, or "
            "unset it"
        ) from error


def _set_ones(names: tuple[str, ...]) -> str:
    """Return those of the variables that are set; never their values, which may hold passwords."""
    known = (spelt for name in names for spelt in (name, name.lower()))
    return ", ".join(name for name in known if os.environ.get(name)) or names[0]
