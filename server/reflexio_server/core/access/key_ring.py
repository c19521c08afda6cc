"""The keys in memory: who may come in, decided without a look at the database.

Where this process alone changes keys, what it holds in memory is all there is. Where other servers
use the database, too, it is renewed from there every second.
"""

import hmac
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import structlog

from reflexio_server.core.access.caller import Admission, Caller
from reflexio_server.core.access.keys import (
    KEY_TEXT,
    Key,
    secret_hash,
)
from reflexio_server.core.errors import ServiceError, unauthenticated
from reflexio_server.core.metrics import KEYS_REFUSED
from reflexio_server.core.throttled_log import ThrottledLog

CREDENTIALS = re.compile(rf"(?i:bearer) +{KEY_TEXT.pattern} *")
"""RFC 6750; the scheme may be written in any case (RFC 9110, 11.1)."""
NO_HASH = bytes(32)
"""What an unknown key is compared with, so that it takes as long as a known one."""

log = structlog.get_logger()


class _Held:
    """A key and what it let in."""

    __slots__ = ("admission", "key", "last_used_at")

    def __init__(self, key: Key) -> None:
        self.key = key
        self.admission = Admission()
        self.last_used_at = key.last_used_at or 0


class KeyRing:
    """Lets calls in. Everything runs on the event loop.

    `may_be_open` says that nobody else than those whom the operator means can reach the server:
    then it is open to the local organisation until its first key is made. A key that was ever made
    ends that for good, also when it was revoked or has expired.
    """

    def __init__(
        self, keys: Iterable[Key], *, may_be_open: bool, now_s: Callable[[], float]
    ) -> None:
        self._now_s = now_s
        self._notices = ThrottledLog()
        self._held = {key.key_id: _Held(key) for key in keys}
        self._missing: set[str] = set()
        self._open = Admission() if may_be_open and not self._held else None

    @property
    def is_open(self) -> bool:
        """Say whether everybody is let in."""
        return self._open is not None

    @property
    def valid_count(self) -> int:
        """How many keys open something now."""
        now_s = self._now_s()
        return sum(not held.key.has_ended(now_s) for held in self._held.values())

    def authenticate(self, headers: Mapping[str, str]) -> Caller:
        """Return who is calling, by the `authorization` header; UNAUTHENTICATED for nobody.

        An absent, malformed, unknown, expired or revoked key is refused in the same words.
        """
        if self._open is not None:
            return Caller(admission=self._open)
        match = CREDENTIALS.fullmatch(headers.get("authorization", ""))
        if match is None:
            raise self._refusal("no key" if "authorization" not in headers else "malformed", None)
        key_id, secret = match.groups()
        held = self._held.get(key_id)
        is_right = hmac.compare_digest(
            secret_hash(secret), held.key.secret_hash if held is not None else NO_HASH
        )
        now_s = self._now_s()
        if held is None:
            raise self._refusal("unknown", None)
        if not is_right:
            raise self._refusal("wrong secret", held.key)
        if held.key.has_ended(now_s):
            is_revoked = held.key.revoked_at is not None
            raise self._refusal("revoked" if is_revoked else "expired", held.key)
        held.last_used_at = int(now_s)
        return Caller(
            org_id=held.key.org_id,
            scopes=held.key.scopes,
            key_id=key_id,
            admission=held.admission,
        )

    def _refusal(self, why: str, key: Key | None) -> ServiceError:
        """Return what nobody is told more of; the log has one line of each kind in a while."""
        KEYS_REFUSED.add(why)
        whose = {} if key is None else {"org_id": key.org_id, "key_id": key.key_id}
        self._notices.tell("warning", "key_refused", (why, *whose.values()), why=why, **whose)
        return unauthenticated()

    def take(self, key: Key, *, instead_of: str | None = None) -> None:
        """Hold a key that was made, or let in nobody any more with one that was revoked."""
        if instead_of is not None:
            self._held.pop(instead_of, None)
        held = self._held.get(key.key_id)
        was_revoked = held is not None and held.key.revoked_at is not None
        if held is None:
            self._held[key.key_id] = _Held(key)
        else:
            held.key = key
        self.end_expired()
        was_open, self._open = self._open, None
        if was_open is not None:
            was_open.end()
        if held is None:
            scopes = ",".join(scope.name.lower() for scope in sorted(key.scopes))
            log.info("key_made", key_id=key.key_id, org_id=key.org_id, scopes=scopes)
        elif key.revoked_at is not None and not was_revoked:
            log.info("key_revoked", key_id=key.key_id, org_id=key.org_id)
        if was_open is not None:
            log.info("keys_required", reason="the first key was made; streams without one end")

    def renew(self, kept: Iterable[Key]) -> None:
        """Hold what the database holds, which other servers may have changed.

        What was read may be older than what this process has done since: a key stays revoked, and
        one is dropped that is missing twice.
        """
        by_id = {key.key_id: key for key in kept}
        missing = self._held.keys() - by_id.keys()
        for key_id in missing & self._missing:
            self._held.pop(key_id).admission.end()
        self._missing = missing
        for key_id, key in by_id.items():
            held = self._held.get(key_id)
            if held is None or (held.key.revoked_at is None and key.revoked_at is not None):
                self.take(key)

    def end_expired(self) -> None:
        """End the streams of keys that have ended; to be called about once a second."""
        now_s = self._now_s()
        for held in self._held.values():
            if held.key.has_ended(now_s):
                held.admission.end()

    def take_uses(self) -> dict[str, int]:
        """Return when keys were last used, of those used since this was last asked."""
        uses = {}
        for key_id, held in self._held.items():
            if held.last_used_at > (held.key.last_used_at or 0):
                uses[key_id] = held.last_used_at
                held.key = replace(held.key, last_used_at=held.last_used_at)
        return uses
