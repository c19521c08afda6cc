"""The baseline server: the same front and the same RPC framework, and a handler that does nothing.

`python -m tools.load.echo FOLDER` prints its port.
"""

import asyncio
import sys
from pathlib import Path
from typing import Any

import grpc
import structlog
from reflexio.v1 import interaction_service_pb2 as pb
from reflexio_server.front import Front

REPLY = pb.PublishInteractionResponse(success=True)
JSON_REPLY = b'{"success":true}'


class _Echo(grpc.GenericRpcHandler):
    def service(self, handler_call_details: Any) -> Any:
        return grpc.unary_unary_rpc_method_handler(
            _answer,
            request_deserializer=pb.PublishInteractionRequest.FromString,
            response_serializer=pb.PublishInteractionResponse.SerializeToString,
        )


async def _answer(_request: pb.PublishInteractionRequest, _context: Any) -> Any:
    return REPLY


async def _http(_scope: Any, receive: Any, send: Any) -> None:
    more = True
    while more:
        more = (await receive()).get("more_body", False)
    headers = [(b"content-length", str(len(JSON_REPLY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": JSON_REPLY})


async def _serve(folder: Path) -> None:
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((_Echo(),))
    address = folder / "echo.sock"
    server.add_insecure_port(f"unix:{address}")
    await server.start()
    port = await Front(_http, str(address)).listen("127.0.0.1", 0)
    print(port, flush=True)
    await server.wait_for_termination()


if __name__ == "__main__":
    # Its standard output is read for the port.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        import uvloop
    except ImportError:
        asyncio.run(_serve(Path(sys.argv[1])))
    else:
        uvloop.run(_serve(Path(sys.argv[1])))
