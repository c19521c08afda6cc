"""Access to a service that speaks OpenAI's protocol, and the words of its errors."""

import os
import re
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import openai

PROBLEM_CHARS_MAX: Final = 300
"""Of the service's own words in an error."""

_KEYLESS: Final = "no-key"
_USER_INFO: Final = re.compile(r"//[^/]*@")


class AccessError(ValueError):
    """The settings of a service cannot be used; the text says why and what to do."""


class ServiceAccess(NamedTuple):
    """A service's key and address; without an address it is OpenAI's own."""

    api_key: str
    base_url: str | None

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
    a base URL may do without a key. Raises `AccessError` for what the package would take, and then
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
    return ServiceAccess(api_key or _KEYLESS, base_url)


def _is_usable(base_url: str) -> bool:
    try:
        parts = urlsplit(base_url)
        return bool(parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0)
    except ValueError:
        return False
