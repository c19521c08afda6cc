"""The access to a server: its keys, the socket they are made over, and the open server."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import structlog

from reflexio_server.app.bootstrap_key import make_bootstrap_key
from reflexio_server.config import Settings
from reflexio_server.core.access.caller import LOCAL_ORG_ID, Authenticate, Caller
from reflexio_server.core.access.key_ring import KeyRing
from reflexio_server.core.access.keys import Keys
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.metrics import KEYS
from reflexio_server.data_folder import ADMIN_SOCKET_NAME, StartError, socket_in
from reflexio_server.rpc.access.keys import KeyHandlers
from reflexio_server.rpc.middleware.audit import recorded
from reflexio_server.rpc.server import GrpcServer
from reflexio_server.rpc.services import key_methods
from reflexio_server.sql.access.keys import SqlKeyStore
from reflexio_server.sql.stores import SqlStore

EXPIRY_LOOK_S = 0.5
"""How late a stream of an expired key may end."""
LOOKS_PER_RENEWAL = 2
"""Keys that another server made or revoked count within a second or two."""
LOOKS_PER_NOTE = 120
"""When keys were last used is written once a minute: it is for people."""
ADMIN_GRACE_S = 1.0
"""What a command that runs when the server stops gets to hear its answer."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class AccessControl:
    """The keys in force. `authenticate` is for every call of every port."""

    ring: KeyRing
    is_loopback: bool
    keys: Keys

    @property
    def authenticate(self) -> Authenticate:
        """What lets calls in or refuses them."""
        return self.ring.authenticate

    def describe(self) -> str:
        """Return for the log who is let in."""
        if not self.ring.is_open:
            count = self.ring.valid_count
            return f"keys required: {count} {'is' if count == 1 else 'are'} valid"
        whom = "this machine" if self.is_loopback else "EVERYBODY who can reach the address"
        return f"open to {whom} as the organisation '{LOCAL_ORG_ID}': no key was ever made"


@contextlib.asynccontextmanager
async def access_to(settings: Settings, store: SqlStore) -> AsyncIterator[AccessControl]:
    """Give the access, keys being made and revoked over the data folder's admin socket meanwhile.

    Raises `StartError` for a server that would be open to more than this machine.
    """
    key_store = SqlKeyStore(store.database)
    await make_bootstrap_key(settings, Keys(key_store, store.clock.now_s))
    kept = await key_store.list_keys()
    may_be_open = settings.is_loopback() or settings.insecure_no_auth
    if not kept and not may_be_open:
        raise StartError(
            f"refusing to listen on {settings.host} without keys: everybody who can reach it could "
            "read and delete; make a key with `reflexio keys create`, give the first one by "
            "REFLEXIO_BOOTSTRAP_KEY_FILE, listen on 127.0.0.1, or pass --insecure-no-auth"
        )
    ring = KeyRing(kept, may_be_open=may_be_open, now_s=store.clock.now_s)
    KEYS.read_from(lambda: ring.valid_count)
    upkeep = asyncio.create_task(
        _keep_up(ring, key_store, is_shared=store.database.backend.is_shared)
    )
    keys = Keys(key_store, store.clock.now_s, ring)
    admin = GrpcServer(recorded(key_methods(KeyHandlers(keys))), _operator)
    try:
        with socket_in(settings.data_dir, ADMIN_SOCKET_NAME) as path:
            admin.listen_privately(path)
            await admin.start()
            try:
                yield AccessControl(ring, settings.is_loopback(), keys)
            finally:
                await admin.stop(ADMIN_GRACE_S)
    finally:
        upkeep.cancel()
        await asyncio.gather(upkeep, return_exceptions=True)
        await _note_uses(ring, key_store)


def _operator(_headers: Mapping[str, str]) -> Caller:
    """Admit whoever could open the socket: the data folder's owner."""
    return Caller(org_id="")


async def _keep_up(ring: KeyRing, key_store: SqlKeyStore, *, is_shared: bool) -> None:
    while True:
        for number in range(LOOKS_PER_NOTE):
            await asyncio.sleep(EXPIRY_LOOK_S)
            ring.end_expired()
            if is_shared and number % LOOKS_PER_RENEWAL == 0:
                # Without the database those that are held stay in force.
                with contextlib.suppress(ServiceError):
                    ring.renew(await key_store.list_keys())
        await _note_uses(ring, key_store)


async def _note_uses(ring: KeyRing, key_store: SqlKeyStore) -> None:
    uses = ring.take_uses()
    if not uses:
        return
    try:
        await key_store.note_uses(uses)
    except ServiceError as error:
        log.warning("key_uses_not_noted", keys=len(uses), reason=error.reason)
