"""Calls of the KeyService: of the server that holds the data folder, or of the folder itself."""

import asyncio
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.message import Message
from reflexio.v1 import key_service_pb2_grpc

from reflexio_server.app.server import open_store
from reflexio_server.config import Settings
from reflexio_server.core.access.caller import Caller
from reflexio_server.core.access.keys import Keys
from reflexio_server.data_folder import (
    ADMIN_SOCKET_NAME,
    FolderHeldError,
    StartError,
    hold_folder,
    reachable,
)
from reflexio_server.rpc.access.keys import KeyHandlers
from reflexio_server.rpc.middleware.audit import recorded
from reflexio_server.rpc.services import key_methods
from reflexio_server.sql.access.keys import SqlKeyStore

CALL_TIMEOUT_S = 30.0
"""A server that is starting migrates its database first."""


def call(settings: Settings, rpc: str, request: Message) -> Any:
    """Return the response of an RPC of the KeyService.

    A server that holds the folder is asked over its admin socket; else the command holds the folder
    meanwhile and does the same by itself. Raises `StartError` or `ServiceError`, in words for the
    operator, when it is refused.
    """
    folder = settings.data_dir
    try:
        with hold_folder(folder), open_store(settings) as store:
            keys = Keys(SqlKeyStore(store.database), store.clock.now_s)
            (method,) = [
                method
                for method in recorded(key_methods(KeyHandlers(keys)))
                if method.descriptor.name == rpc
            ]
            assert method.call is not None
            return asyncio.run(method.call(request, Caller(org_id="")))  # type: ignore[arg-type]
    except FolderHeldError:
        return _ask_server(folder, rpc, request)


def _ask_server(folder: Path, rpc: str, request: Message) -> Any:
    with (
        reachable(folder, ADMIN_SOCKET_NAME) as path,
        grpc.insecure_channel("unix:" + path.replace("%", "%25")) as channel,
    ):
        stub = key_service_pb2_grpc.KeyServiceStub(channel)
        try:
            return getattr(stub, rpc)(request, timeout=CALL_TIMEOUT_S, wait_for_ready=True)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.DEADLINE_EXCEEDED:
                raise StartError(
                    f"the process that holds {folder} does not answer on {ADMIN_SOCKET_NAME}"
                ) from error
            raise StartError(str(error.details())) from error
