"""Calls as values: what to send and what to make of the answer; the two clients run them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from google.protobuf.message import Message

from reflexio._messages.argument_names import LIST_FIELD, told, with_argument
from reflexio._messages.contract import RPCS
from reflexio._messages.decode import to_result
from reflexio._messages.encode import encode_fields
from reflexio._messages.publish import Publish, serialized
from reflexio._messages.values import Warnings
from reflexio.errors import ReflexioError
from reflexio.types import PublishInteractionResponse

_R = TypeVar("_R")

WAIT_S_MAX = 30.0
"""How long the server holds a publish with wait_for_response; it comes on top of the timeout."""


@dataclass(frozen=True, slots=True)
class Call(Generic[_R]):
    """One call of an RPC: its request as bytes, and the class of its result.

    One that is not repeatable would do more the second time, and is tried once.
    """

    rpc: str
    request: bytes
    result_class: type[_R]
    extra_timeout_s: float = 0.0
    warnings: tuple[str, ...] = ()
    is_repeatable: bool = True
    list_name: str = LIST_FIELD
    """What the caller calls the list of interactions."""

    @property
    def path(self) -> str:
        """The RPC's path on the wire."""
        return RPCS[self.rpc].path

    def result(self, data: bytes) -> _R:
        """Return the result that the response's bytes hold."""
        result = to_result(RPCS[self.rpc].parse_response(data), self.result_class)
        if isinstance(result, PublishInteractionResponse):
            told_by_server = [with_argument(text, self.list_name) for text in result.warnings]
            result.warnings[:] = [*told_by_server, *self.warnings]
        return result

    def error(self, error: ReflexioError) -> ReflexioError:
        """Return an error of the server in the names of the call's arguments."""
        return told(error, self.list_name, self.warnings)


def call(rpc: str, result_class: type[_R], /, **fields: Any) -> Call[_R]:
    """Return the call with these request fields; None means absent."""
    return Call(rpc, serialized(request_of(rpc, fields)), result_class)


def request_of(rpc: str, fields: Mapping[str, Any]) -> Message:
    """Return the request of an RPC; InvalidRequest names a field of the wrong type."""
    warnings: Warnings = []
    request: Message = encode_fields(RPCS[rpc].request_class, fields, "", warnings)
    return request


def publish_call(publish: Publish, wait_for_response: object) -> Call[PublishInteractionResponse]:
    """Return the call of a publish."""
    return Call(
        "PublishInteraction",
        publish.data,
        PublishInteractionResponse,
        WAIT_S_MAX if wait_for_response else 0.0,
        tuple(publish.warnings),
        list_name=publish.list_name,
    )
