"""`reflexio.v1.KeyService`: decode, call the use case, encode."""

from reflexio.v1 import key_pb2, options_pb2
from reflexio.v1 import key_service_pb2 as pb

from reflexio_server.core.access.caller import Caller, Scope
from reflexio_server.core.access.keys import Key, Keys, new_key_text
from reflexio_server.core.errors import Code, ServiceError, invalid_field, scope_missing
from reflexio_server.rpc.fields import optional_number


class KeyHandlers:
    """`reflexio.v1.KeyService` for whoever holds the data folder: the keys of all organisations."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def create(self, request: pb.CreateKeyRequest, caller: Caller) -> pb.CreateKeyResponse:
        """Make a key, and hand it over unless the caller has it already."""
        org_id = self._org_of_new(request, caller)
        scopes = frozenset(map(_scope, request.scopes))
        name, expires_at = request.name, optional_number(request, "expires_at")
        if request.validate_only:
            await self._keys.check(org_id, scopes, name=name, expires_at=expires_at)
            return pb.CreateKeyResponse()
        made = "" if request.text else new_key_text()
        key = await self._keys.create(
            org_id, scopes, name=name, expires_at=expires_at, text=request.text or made
        )
        return pb.CreateKeyResponse(key=_to_message(key), text=made)

    async def list_all(self, _request: pb.ListKeysRequest, caller: Caller) -> pb.ListKeysResponse:
        """Give every key that is kept."""
        kept = await self._keys.list_all(self._confined_to(caller))
        return pb.ListKeysResponse(keys=map(_to_message, kept))

    async def revoke(self, request: pb.RevokeKeyRequest, caller: Caller) -> pb.RevokeKeyResponse:
        """End a key for good."""
        key = await self._keys.revoke(request.key_id, self._confined_to(caller))
        return pb.RevokeKeyResponse(key=_to_message(key))

    def _org_of_new(self, request: pb.CreateKeyRequest, _caller: Caller) -> str:
        return str(request.org_id)

    def _confined_to(self, _caller: Caller) -> str:
        """Return whose keys the caller reaches, empty for everybody's."""
        return ""


class OwnKeyHandlers(KeyHandlers):
    """`reflexio.v1.KeyService` on the port: the keys of the caller's organisation."""

    def _org_of_new(self, request: pb.CreateKeyRequest, caller: Caller) -> str:
        if not caller.key_id:
            raise _first_key()
        if request.org_id not in ("", caller.org_id):
            raise invalid_field("org_id", "must be the caller's organisation, or empty")
        for scope in sorted(map(_scope, request.scopes)):
            if scope not in caller.scopes:
                raise scope_missing(scope.name.lower(), ", which it cannot give")
        return caller.org_id

    def _confined_to(self, caller: Caller) -> str:
        return caller.org_id


def _first_key() -> ServiceError:
    return ServiceError(
        Code.PERMISSION_DENIED,
        "FIRST_KEY",
        "the server is open: its first key is made by `reflexio keys create`",
    )


def _scope(number: int) -> Scope:
    try:
        return Scope(number)
    except ValueError:
        raise invalid_field("scopes", "must be scopes of the contract") from None


def _to_message(key: Key) -> key_pb2.Key:
    return key_pb2.Key(
        key_id=key.key_id,
        org_id=key.org_id,
        name=key.name,
        scopes=[options_pb2.Scope.ValueType(scope) for scope in sorted(key.scopes)],
        created_at=key.created_at,
        expires_at=key.expires_at,
        revoked_at=key.revoked_at,
        last_used_at=key.last_used_at,
    )
