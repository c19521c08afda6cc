"""The first key of a server that nobody can run a command beside, as in a container."""

from collections.abc import Sequence
from pathlib import Path

import structlog

from reflexio_server.config import Settings
from reflexio_server.core.access.acts import Act, acting
from reflexio_server.core.access.caller import Scope
from reflexio_server.core.access.keys import KEY_TEXT, Key, Keys, secret_hash
from reflexio_server.core.errors import ServiceError
from reflexio_server.data_folder import StartError

FILE_CHARS_MAX = 4_096
"""Read of the file: a key has 85 characters, and what is no key file is not read whole."""
KEY_NAME = "bootstrap"
BY_VARIABLE, BY_FILE = "REFLEXIO_BOOTSTRAP_KEY", "REFLEXIO_BOOTSTRAP_KEY_FILE"

log = structlog.get_logger()


async def make_bootstrap_key(settings: Settings, keys: Keys) -> None:
    """Make the key that the settings name, with every scope, unless it was made before.

    One that was revoked, or has ended, stays so. Raises `StartError`, in words that quote nothing
    of the key, where the settings name none that can be made.
    """
    text, source = _text_of(settings)
    if not text:
        return
    match = KEY_TEXT.fullmatch(text)
    if match is None:
        raise StartError(
            f"{source} holds no key: it must be rfx_, 16 hexadecimal digits, _ and 64 more, in "
            "lower case"
        )
    key_id, secret = match.groups()
    known = _known(await keys.list_all(), key_id)
    if known is not None:
        if known.secret_hash != secret_hash(secret):
            raise StartError(f"{source} holds a key with the id of another one, {key_id}")
        if known.revoked_at is not None:
            log.warning("bootstrap_key_revoked", key_id=key_id)
        return
    org_id = settings.bootstrap_org
    try:
        with acting(Act(rpc="CreateKey", org_id=org_id, key_id="", call_id="")):
            await keys.create(org_id, frozenset(Scope), name=KEY_NAME, expires_at=None, text=text)
    except ServiceError as error:
        raise StartError(f"cannot make the key of {source}: {error}") from error
    log.info("bootstrap_key_made", key_id=key_id, org_id=org_id)


def _known(kept: Sequence[Key], key_id: str) -> Key | None:
    return next((key for key in kept if key.key_id == key_id), None)


def _text_of(settings: Settings) -> tuple[str, str]:
    """Return the key's text and the variable that it is from, both empty where none is set."""
    secret = settings.bootstrap_key
    given = secret.get_secret_value().strip() if secret is not None else ""
    if settings.bootstrap_key_file is None:
        return given, BY_VARIABLE
    if given:
        raise StartError(f"{BY_VARIABLE} and {BY_FILE} are both set: set one")
    return _read(settings.bootstrap_key_file), f"the file of {BY_FILE}"


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(FILE_CHARS_MAX).strip()
    except OSError as error:
        raise StartError(f"cannot read {path} ({BY_FILE}): {error.strerror}") from error
