"""Keys of a running server, made over its admin socket as `reflexio keys` does."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import grpc
from reflexio.v1 import key_service_pb2 as pb
from reflexio.v1 import key_service_pb2_grpc, options_pb2

CALL_TIMEOUT_S = 30.0
READ, WRITE, ADMIN = options_pb2.SCOPE_READ, options_pb2.SCOPE_WRITE, options_pb2.SCOPE_ADMIN
REVIEW = options_pb2.SCOPE_REVIEW
EVERY_SCOPE = (READ, WRITE, ADMIN, REVIEW)


class MadeKey(NamedTuple):
    """A key as its holder has it."""

    key_id: str
    text: str


@contextmanager
def key_service(data_dir: Path) -> Iterator[key_service_pb2_grpc.KeyServiceStub]:
    """Give a stub of the key service of the server that holds the folder."""
    with grpc.insecure_channel(f"unix:{data_dir / 'admin.sock'}") as channel:
        yield key_service_pb2_grpc.KeyServiceStub(channel)


def make_key(
    data_dir: Path,
    org_id: str,
    scopes: tuple[options_pb2.Scope.ValueType, ...] = EVERY_SCOPE,
    expires_in_s: int | None = None,
) -> MadeKey:
    """Make a key of an organisation."""
    request = pb.CreateKeyRequest(org_id=org_id, scopes=scopes)
    if expires_in_s is not None:
        request.expires_at = int(time.time()) + expires_in_s
    with key_service(data_dir) as keys:
        made = keys.CreateKey(request, timeout=CALL_TIMEOUT_S)
    return MadeKey(made.key.key_id, made.text)


def revoke_key(data_dir: Path, key: MadeKey) -> None:
    """End a key."""
    with key_service(data_dir) as keys:
        keys.RevokeKey(pb.RevokeKeyRequest(key_id=key.key_id), timeout=CALL_TIMEOUT_S)
