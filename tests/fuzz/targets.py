"""Targets of fuzzing: each takes any bytes, and lets nothing escape but what it must not hold.

A refusal (`ServiceError`, or the module's own error) is an answer. Anything else that is raised is
a finding, and so is a property that does not hold.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from google.protobuf.message import Message
from reflexio_server.ai.llm.reply import ReplyError, read_reply
from reflexio_server.ai.playbooks.llm_answer import AnswerError, read_answer
from reflexio_server.bridge.asgi.browser_guard import BrowserGuard
from reflexio_server.bridge.codec.encode import encoder_for
from reflexio_server.bridge.codec.text import decode_arguments, dump, parse
from reflexio_server.bridge.ndjson.lines import LINE_TOO_LONG, LineSplitter
from reflexio_server.bridge.routing.routes import RouteTable
from reflexio_server.bridge.routing.transcoding import RequestReader
from reflexio_server.core.errors import ServiceError
from reflexio_server.core.host_names import HostNames
from reflexio_server.core.interactions.publish import prepare
from reflexio_server.core.limits import WARNING_CHARS_MAX, WARNINGS_MAX
from reflexio_server.core.paging import read_token, write_token
from reflexio_server.rpc.grpc_handlers import decoder
from reflexio_server.rpc.interactions.convert import to_draft
from reflexio_server.rpc.methods import Method, bind
from reflexio_server.rpc.validation import validator_for

from tests.support import rpcs

Target = Callable[[bytes], None]

NOW_S = 1_800_000_000
METHODS: list[Method] = [method for service in rpcs.ALL_SERVICES for method in bind(service, {})]
BY_NAME = {method.descriptor.name: method for method in METHODS}
ROUTES = RouteTable(METHODS)
READERS = {route: RequestReader(route) for route in ROUTES.routes}
VERBS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
GUARD = BrowserGuard(HostNames(["reflexio.example"]), lambda: True)
TOKEN_TYPES: tuple[tuple[type, ...], ...] = (
    (int,),
    (int, int),
    (str,),
    (str, int),
    (int, str, int),
)
LINE_BYTES_MAX = 64


def chosen(data: bytes, options: Any) -> tuple[Any, bytes]:
    """Return the option that the first byte chooses, and the bytes that are left."""
    return options[data[0] % len(options)] if data else options[0], data[1:]


def check(message: Message) -> None:
    """Validate a message; one that is valid must be able to become a draft."""
    validator_for(message.DESCRIPTOR)(message)
    if message.DESCRIPTOR.name == "PublishInteractionRequest":
        prepare(to_draft(message), "local", NOW_S)  # type: ignore[arg-type]


def json_codec(data: bytes) -> None:
    """Text into a message, and back: what was printed is read and printed the same."""
    method, text = chosen(data, METHODS)
    try:
        value = parse(text)
        arguments, unknown = decode_arguments(method.descriptor.input_type, value)
        message = method.request_class(**arguments)
    except ServiceError:
        return
    assert len(unknown.header_value()) <= 2_000
    warnings = unknown.warnings(WARNINGS_MAX)
    assert len(warnings) <= WARNINGS_MAX
    assert all(len(warning) <= WARNING_CHARS_MAX for warning in warnings)
    encode = encoder_for(method.descriptor.input_type)
    printed = dump(encode(message))
    again, _ = decode_arguments(method.descriptor.input_type, parse(printed))
    # A Struct keeps no order of its keys.
    assert parse(dump(encode(method.request_class(**again)))) == parse(printed)
    try:
        check(message)
    except ServiceError:
        return


def transcoder(data: bytes) -> None:
    """A verb, and a path, a query and a body with a line break between them."""
    verb, rest = chosen(data, VERBS)
    path, _, rest = rest.partition(b"\n")
    query, _, body = rest.partition(b"\n")
    scope = {"method": verb, "path": path.decode("latin-1"), "raw_path": path}
    try:
        route, values = ROUTES.find(scope)
        message, _ = READERS[route].request(body, query, values)
        check(message)
    except ServiceError as error:
        refusal = error
    else:
        return
    assert refusal.message


def request(data: bytes) -> None:
    """Bytes of a request as they come over gRPC."""
    method, rest = chosen(data, METHODS)
    try:
        decoded = decoder(method)(rest)
        check(decoded)
    except ServiceError:
        return
    encoder_for(method.descriptor.input_type)(decoded)


def model_answer(data: bytes) -> None:
    """The body of a chat completion, and the answer in it; the bytes are taken as one, too."""
    texts = [data.decode("utf-8", "surrogateescape" if len(data) % 2 else "replace")]
    with suppress(ReplyError):
        texts.append(read_reply(data, 10).text)
    for text in texts:
        try:
            answer = read_answer(text)
        except AnswerError:
            continue
        assert bool(answer.candidates) != bool(answer.nothing_reason)
        for draft in answer.candidates:
            dump([draft.trigger, draft.content, draft.rationale])


def page_token(data: bytes) -> None:
    """A token of any text; one that is read is written again as one of the same meaning."""
    types, rest = chosen(data, TOKEN_TYPES)
    text = rest.decode("utf-8", "replace")
    try:
        parts = read_token(text, *types)
    except ServiceError:
        return
    if parts is not None:
        assert read_token(write_token(*parts), *types) == parts


def browser_guard(data: bytes) -> None:
    """Host and Origin of any bytes."""
    host, _, origin = data.partition(b"\n")
    headers = {"host": host.decode("latin-1"), "origin": origin.decode("latin-1")}
    try:
        GUARD.check(headers)
    except ServiceError as error:
        message = error.message
    else:
        return
    assert message.isascii()
    assert message.isprintable()


def line_splitter(data: bytes) -> None:
    """Lines are the same however the network cut them."""
    size, rest = (data[0] % 16 + 1, data[1:]) if data else (1, b"")
    whole, cut = LineSplitter(LINE_BYTES_MAX), LineSplitter(LINE_BYTES_MAX)
    expected = [*whole.feed(rest), *whole.finish()]
    found = [
        line for start in range(0, len(rest), size) for line in cut.feed(rest[start : start + size])
    ]
    found += cut.finish()
    assert found == expected
    for line in found:
        assert line is LINE_TOO_LONG or len(line) <= LINE_BYTES_MAX


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        json_codec,
        transcoder,
        request,
        model_answer,
        page_token,
        browser_guard,
        line_splitter,
    )
}
