"""Access to a service that speaks OpenAI's protocol, and the words of its errors."""

import os
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import openai

PROBLEM_CHARS_MAX: Final = 300
"""Of the service's own words in an error."""

API_VERSION: Final = "api-version"
"""The parameter that every URL of Azure's has, and no other service's."""

_CALLS: Final = ("/chat/completions", "/embeddings")
"""What follows a base URL: Azure shows its URLs whole."""
_NO_QUERY: Final[Mapping[str, str]] = MappingProxyType({})
_KEYLESS: Final = "no-key"
_USER_INFO: Final = re.compile(r"//[^/]*@")


class AccessError(ValueError):
    """The settings of a service cannot be used; the text says why and what to do."""


class ServiceAccess(NamedTuple):
    """A service's key and address; without an address it is OpenAI's own.

    `query` are the parameters of every URL.
    """

    api_key: str
    base_url: str | None
    query: Mapping[str, str] = _NO_QUERY

    def words_of(self, error: openai.OpenAIError) -> str:
        """Return at most 300 characters on what failed, without the key."""
        cause = ""
        if isinstance(error, openai.APIConnectionError):
            # A reset connection has no words, but the error's class has a name.
            cause = f" ({str(error.__cause__) or type(error.__cause__).__name__})"
        return self.without_key(f"{error}{cause}")[:PROBLEM_CHARS_MAX]

    def without_key(self, text: str) -> str:
        """Return the text with the key blotted out: a service may repeat what it was sent."""
        return text.replace(self.api_key, "***")


def read_access(who: str, api_key: str | None, base_url: str | None) -> ServiceAccess:
    """Return the access that `who`, named in errors, shall use.

    OPENAI_API_KEY and OPENAI_BASE_URL of the environment stand in for what is absent; a service at
    a base URL may do without a key. The URL may have parameters, as Azure's `api-version` is, and
    end with the path of a call. Raises `AccessError` for what the package would take, and then
    fail at with every call.
    """
    base_url = base_url or os.environ.get("OPENAI_BASE_URL") or None
    api_key = (api_key or os.environ.get("OPENAI_API_KEY") or "").strip()
    if not api_key and not base_url:
        raise AccessError(f"{who} needs a key: set OPENAI_API_KEY")
    if not (api_key.isascii() and api_key.isprintable()):
        raise AccessError("OPENAI_API_KEY contains characters that a key cannot have")
    if base_url and not _is_usable(base_url):
        shown = _USER_INFO.sub("//***@", base_url)
        raise AccessError(f"{shown!r} is not the URL of a service: use http(s)://HOST[:PORT]/PATH")
    address, query = _taken_apart(base_url) if base_url else (None, _NO_QUERY)
    return ServiceAccess(api_key or _KEYLESS, address, query)


def _taken_apart(base_url: str) -> tuple[str, Mapping[str, str]]:
    """Return the address and the parameters of a base URL."""
    parts = urlsplit(base_url)
    path = parts.path.rstrip("/")
    for call in _CALLS:
        path = path.removesuffix(call)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit((parts.scheme, parts.netloc, path, "", "")), query


def _is_usable(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url)
        return bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:
        return False
