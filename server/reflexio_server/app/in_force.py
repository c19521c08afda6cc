"""The settings in force, in words for the first line of the log."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from reflexio_server.config import Settings
from reflexio_server.version import version_told

OPENAI_HOST: Final = "api.openai.com"
OPENAI_PREFIX: Final = "openai:"
ONNX_PREFIX: Final = "onnx:"
UNUSED_KEY: Final = "OPENAI_API_KEY is set, but without REFLEXIO_PLAYBOOK_MODEL no playbook is"
"""A key alone chooses no model: what is sent to a service is for the operator to decide."""


def in_force(settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return version, embedder, playbook writer and profiles, each with why; no secrets."""
    return {
        "version": version_told(),
        "embedder": _embedder(settings, environment),
        "playbook_writer": _playbook_writer(settings, environment),
        "profiles": _profiles(settings),
    }


def _embedder(settings: Settings, environment: Mapping[str, str]) -> str:
    if settings.embedding == "none":
        return "none (REFLEXIO_EMBEDDING): search is by words alone"
    if settings.embedding.startswith(OPENAI_PREFIX):
        model = settings.embedding.removeprefix(OPENAI_PREFIX)
        return f"{model} at {_service(environment)} (REFLEXIO_EMBEDDING)"
    if settings.embedding.startswith(ONNX_PREFIX):
        folder = Path(settings.embedding.removeprefix(ONNX_PREFIX)).name
        return f"the model of the folder {folder} (REFLEXIO_EMBEDDING), in this process"
    return "local, in this process"


def _playbook_writer(settings: Settings, environment: Mapping[str, str]) -> str:
    if settings.playbook_model:
        return f"{settings.playbook_model} at {_service(environment)} (REFLEXIO_PLAYBOOK_MODEL)"
    why = "REFLEXIO_PLAYBOOK_MODEL is not set"
    if environment.get("OPENAI_API_KEY", "").strip():
        why = f"{UNUSED_KEY} sent there"
    if settings.embedding == "none":
        return f"none, corrections wait: {why}, and the built-in one needs an embedding model"
    return f"built-in: {why}"


def _profiles(settings: Settings) -> str:
    if settings.profile_extraction == "on":
        return "written by the playbook model (REFLEXIO_PROFILE_EXTRACTION)"
    return "not extracted: REFLEXIO_PROFILE_EXTRACTION is off"


def _service(environment: Mapping[str, str]) -> str:
    """Return the host of the service, without what its address may hold of a password."""
    base_url = environment.get("OPENAI_BASE_URL", "").strip()
    parts = urlsplit(base_url)
    return parts.netloc.rpartition("@")[2] if base_url else OPENAI_HOST
