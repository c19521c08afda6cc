"""The bound RPCs as grpc handlers: each reads nothing before it knows who is calling.

gRPC would read a unary call's message before it asks its handler anything, so unary RPCs are served
as ones whose requests are streamed: on the wire there is no difference. Only where the front has
seen that the message is small and has come in whole, gRPC may read it at once, which spares a small
call the reading as a stream.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, NoReturn

import grpc
import structlog
from google.protobuf.message import DecodeError, Message

from reflexio_server.core import large_work, limits
from reflexio_server.core.errors import Code, ServiceError, internal, malformed
from reflexio_server.core.failure_log import note_failure
from reflexio_server.rpc.call_entry import OK, Context, Entering, Entry
from reflexio_server.rpc.field_count import has_too_many_fields, plan_for
from reflexio_server.rpc.methods import Method
from reflexio_server.rpc.status import to_status

STATUS_METADATA = "grpc-status-details-bin"
GRPC_CODES = {
    code: grpc_code
    for grpc_code in grpc.StatusCode
    for code in Code
    if grpc_code.value[0] == code.value
}

log = structlog.get_logger()


def decoder(method: Method) -> Callable[[bytes], Message]:
    """Return what makes the RPC's request of bytes, or refuses them in words.

    gRPC would decode before anybody is asked who is calling, and log a traceback of what it cannot.
    """
    plan = plan_for(method.descriptor.input_type)

    def decode(data: bytes) -> Message:
        if has_too_many_fields(data, plan):
            raise malformed(
                f"the message holds more than {limits.FIELDS_MAX} fields; send it in parts"
            )
        try:
            return method.request_class.FromString(data)
        except DecodeError:
            raise malformed("the bytes are not a message of the expected type") from None

    return decode


def quick_handler_of(method: Method, entry: Entry) -> Any:
    """Return the grpc handler for calls with a small message that has come in whole."""
    if method.call is None:
        return handler_of(method, entry)
    return grpc.unary_unary_rpc_method_handler(_unary(method, entry))


def handler_of(method: Method, entry: Entry) -> Any:
    """Return the RPC's grpc handler."""
    if method.feed is not None:
        return grpc.stream_stream_rpc_method_handler(_feeding(method, entry))
    if method.stream is not None:
        return grpc.stream_stream_rpc_method_handler(_streaming(method, entry))
    handle = _unary(method, entry)

    async def handle_arriving(_requests: object, context: Context) -> bytes:
        answer: bytes = await handle(None, context)
        return answer

    return grpc.stream_unary_rpc_method_handler(handle_arriving)


def _unary(method: Method, entry: Entry) -> Any:
    call, decode, path = method.call, decoder(method), method.path
    assert call is not None

    async def handle(data: bytes | None, context: Context) -> bytes:
        entering = entry.begin(context, path)
        try:
            caller = entering.admit()
            data = await entering.read_one() if data is None else entering.take(data)
            if large_work.begin(caller.org_id, len(data)):
                request = await large_work.beside(decode, data)
            else:
                request = decode(data)
            response = await call(request, caller)
            answer = entering.answer(response.SerializeToString())
            entering.code = OK
            return answer
        except ServiceError as error:
            await _refuse(method, entering, context, error)
        except Exception:
            # A boundary: `_fail` puts the fault into the log, and no word of it reaches the caller.
            await _fail(method, entering, context)
        finally:
            entering.leave()

    return handle


def _feeding(method: Method, entry: Entry) -> Any:
    feed, decode = method.feed, decoder(method)
    assert feed is not None

    async def handle(_requests: object, context: Context) -> AsyncIterator[bytes]:
        entering = entry.begin(context, method.path)
        try:
            caller = entering.admit()
            data = await entering.read_one()
            large_work.begin(caller.org_id, len(data))
            request = await large_work.work(decode, data)
            async with aclosing(feed(request, caller)) as responses:
                async for response in responses:
                    answer = entering.answer(response.SerializeToString())
                    yield answer
                    entering.answered(answer)
            entering.code = OK
        except ServiceError as error:
            await _refuse(method, entering, context, error)
        except Exception:
            # A boundary: `_fail` puts the fault into the log, and no word of it reaches the caller.
            await _fail(method, entering, context)
        finally:
            entering.leave()

    return handle


def _streaming(method: Method, entry: Entry) -> Any:
    stream, decode = method.stream, decoder(method)
    assert stream is not None

    async def decoded(entering: Entering) -> AsyncIterator[Message]:
        while (data := await entering.read()) is not None:
            large_work.weigh(len(data))
            yield await large_work.work(decode, data)
            # Whoever needs the message for longer has taken its bytes on.
            entering.holding.release(entering.holding.take_on())

    async def handle(_requests: object, context: Context) -> AsyncIterator[bytes]:
        entering = entry.begin(context, method.path)
        try:
            caller = entering.admit().holding_by(entering.holding)
            large_work.begin(caller.org_id)
            async with aclosing(stream(decoded(entering), caller)) as responses:
                async for response in responses:
                    data = entering.answer(response.SerializeToString())
                    yield data
                    entering.answered(data)
            entering.code = OK
        except ServiceError as error:
            await _refuse(method, entering, context, error)
        except Exception:
            # A boundary: `_fail` puts the fault into the log, and no word of it reaches the caller.
            await _fail(method, entering, context)
        finally:
            entering.leave()

    return handle


async def _refuse(
    method: Method, entering: Entering, context: Context, error: ServiceError
) -> NoReturn:
    entering.code = error.code.name
    note_failure(error, entering.call_id, method.path, entering.caller)
    await abort(context, error, entering.call_id)


async def _fail(method: Method, entering: Entering, context: Context) -> NoReturn:
    entering.code = Code.INTERNAL.name
    log.exception("call_failed", rpc=method.path, call_id=entering.call_id)
    await abort(context, internal(), entering.call_id)


async def abort(context: Context, error: ServiceError, call_id: str) -> NoReturn:
    """End the call with the error and its details."""
    details = to_status(error, call_id).SerializeToString()
    await context.abort(
        GRPC_CODES[error.code], error.message, trailing_metadata=((STATUS_METADATA, details),)
    )
