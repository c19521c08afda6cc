"""The clients of OpenAI's package for a service: OpenAI's own protocol, or Azure's form of it."""

from typing import Any

import openai

from reflexio_server.ai.openai_api.access import API_VERSION, ServiceAccess


def async_client(access: ServiceAccess, **options: Any) -> openai.AsyncOpenAI:
    """Return a client for one event loop; `options` are those of the package."""
    if API_VERSION in access.query:
        return openai.AsyncAzureOpenAI(
            api_version=access.query[API_VERSION], **_of(access), **options
        )
    return openai.AsyncOpenAI(**_of(access), **options)


def blocking_client(access: ServiceAccess, **options: Any) -> openai.OpenAI:
    """Return a client for threads; `options` are those of the package."""
    if API_VERSION in access.query:
        return openai.AzureOpenAI(api_version=access.query[API_VERSION], **_of(access), **options)
    return openai.OpenAI(**_of(access), **options)


def _of(access: ServiceAccess) -> dict[str, Any]:
    return {
        "api_key": access.api_key,
        "base_url": access.base_url,
        "default_query": dict(access.query),
    }
