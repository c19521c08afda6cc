"""POST /v1/traces: OTLP over HTTP, as protobuf or JSON, plain or as gzip."""

import base64
import zlib
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from reflexio_server.bridge.asgi.exchange import Exchange
from reflexio_server.bridge.asgi.pieces import Pieces
from reflexio_server.bridge.asgi.replies import (
    JSON_HEADERS,
    NO_SNIFFING,
    Reply,
    method_not_allowed,
    unsupported_media_type,
)
from reflexio_server.bridge.codec.text import dump, parse
from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Authenticate
from reflexio_server.core.errors import malformed, too_large
from reflexio_server.core.limits import LARGE_CALL_BYTES, MESSAGE_SIZE_BYTES_MAX
from reflexio_server.rpc.grpc_handlers import decoder
from reflexio_server.rpc.methods import Method

TRACES = "/v1/traces"
PROTOBUF, JSON = "application/x-protobuf", "application/json"
GZIP_WINDOW = 16 + zlib.MAX_WBITS
_SPAN_IDS = ("traceId", "spanId", "parentSpanId")


class TracesEndpoint:
    """Answers the exporters of agents; `method` is OTLP's RPC."""

    def __init__(self, method: Method, authenticate: Authenticate) -> None:
        self._method = method
        self._authenticate = authenticate
        self._decode = decoder(method)

    async def answer(self, exchange: Exchange) -> None:
        """Answer one export; raises ServiceError."""
        if exchange.scope["method"] != "POST":
            raise method_not_allowed(["POST"])
        exchange.where = self._method.path
        caller = exchange.caller = self._authenticate(exchange.headers)
        exchange.holding.bind(caller.org_id, caller.key_id)
        exchange.holding.take(0)
        media_type = exchange.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in (PROTOBUF, JSON):
            raise unsupported_media_type(f'send the header "Content-Type: {PROTOBUF}" or {JSON}')
        body = await exchange.body()
        whole = body.take() if isinstance(body, Pieces) else body
        encoding = exchange.headers.get("content-encoding", "identity").lower()
        if encoding == "gzip":
            exchange.holding.take(MESSAGE_SIZE_BYTES_MAX)
            large_work.begin(caller.org_id, LARGE_CALL_BYTES)
            whole = await large_work.beside(_inflated, whole)
            exchange.holding.release(MESSAGE_SIZE_BYTES_MAX - len(whole))
        elif encoding != "identity":
            raise unsupported_media_type("the body may be plain or gzip")
        large_work.begin(caller.org_id, len(whole))
        decode = self._decode if media_type == PROTOBUF else self._from_json
        request = await large_work.work(decode, bytes(whole))
        assert self._method.call is not None
        response = await self._method.call(request, caller)
        if media_type == PROTOBUF:
            headers = ((b"content-type", PROTOBUF.encode("ascii")), NO_SNIFFING)
            await exchange.reply(Reply(200, headers, response.SerializeToString()))
        else:
            told = json_format.MessageToDict(response)
            await exchange.reply(Reply(200, JSON_HEADERS, dump(told)))

    def _from_json(self, data: bytes) -> Message:
        document = parse(data)
        try:
            _with_base64_ids(document)
            return json_format.ParseDict(
                document, self._method.request_class(), ignore_unknown_fields=True
            )
        except (json_format.ParseError, AttributeError, TypeError, ValueError) as error:
            raise malformed(f"not a request of OTLP: {str(error)[:200]}") from None


def _inflated(data: bytes | bytearray) -> bytes:
    """Return what was compressed, at most the greatest message."""
    inflating = zlib.decompressobj(GZIP_WINDOW)
    try:
        whole = inflating.decompress(data, MESSAGE_SIZE_BYTES_MAX + 1)
    except zlib.error:
        raise malformed("the body is not gzip") from None
    if len(whole) > MESSAGE_SIZE_BYTES_MAX:
        raise too_large(MESSAGE_SIZE_BYTES_MAX)
    if not inflating.eof:
        raise malformed("the body is not gzip: it ends early")
    return whole


def _with_base64_ids(document: Any) -> None:
    """Write the ids of spans as protobuf's JSON has bytes: OTLP has them in hexadecimal digits."""
    for resource_spans in document.get("resourceSpans") or ():
        for scope_spans in resource_spans.get("scopeSpans") or ():
            for span in scope_spans.get("spans") or ():
                for name in _SPAN_IDS:
                    if name in span:
                        span[name] = base64.b64encode(bytes.fromhex(span[name])).decode("ascii")
                span.pop("links", None)  # their ids are written so, too, and nobody reads them
