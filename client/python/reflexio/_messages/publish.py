"""The request of a publish: the common shape fast, every other shape with its path."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from google.protobuf.message import Message

from reflexio._messages.argument_names import LIST_ARGUMENT, LIST_FIELD
from reflexio._messages.encode import encode_fields
from reflexio._messages.json_values import KEY_CHARS_MAX
from reflexio._messages.request_id import new_request_id
from reflexio._messages.values import (
    WARNINGS_MAX,
    Warnings,
    as_mapping,
    unknown_field,
    wrong_type,
)
from reflexio.chat import from_chat, is_chat_message
from reflexio.errors import InvalidRequest
from reflexio.types import InteractionData
from reflexio.v1 import interaction_pb2
from reflexio.v1 import interaction_service_pb2 as pb

MESSAGE_SIZE_BYTES_MAX = 32 * 2**20
"""The limit of one message on every path, the server's too."""

ITEM_SIZE_BYTES_MAX = MESSAGE_SIZE_BYTES_MAX - 16
"""An item goes into a message with its tag and length before it."""

REPEATED_BY_CALLERS = frozenset({"user_id", "session_id"})
"""Keys that callers repeat on each interaction; they are of no use there and do no harm."""

_FAST_KEYS = frozenset({
    "role", "content", "user_action_description", "interacted_image_url", "expert_content",
    "shadow_content", "image_encoding",
})  # fmt: skip
_ITEM_KEYS = frozenset(field.name for field in pb.PublishInteractionRequest.DESCRIPTOR.fields)
_NAMES_TOLD = (_ITEM_KEYS - {LIST_FIELD}) | {LIST_ARGUMENT}


class Publish(NamedTuple):
    """A publish, ready to send: its bytes, its id and what is to be said about it."""

    data: bytes
    request_id: str
    warnings: Warnings
    list_name: str = LIST_ARGUMENT
    """What the caller calls the list of interactions."""


def encode_publish(
    user_id: str,
    interactions: Iterable[InteractionData | Mapping[str, Any]],
    request_id: str | None = None,
    *,
    size_bytes_max: int = MESSAGE_SIZE_BYTES_MAX,
    list_name: str = LIST_ARGUMENT,
    **others: Any,
) -> Publish:
    """Return the publish of `interactions`; makes a request_id when none is given.

    `others` are further fields of the request, `list_name` what errors call the list. Raises
    InvalidRequest for values of the wrong type.
    """
    warnings: Warnings = []
    source = others.get("source")
    if not request_id:
        request_id = new_request_id(source if isinstance(source, str) else "")
    request = _request(user_id, request_id, others, warnings)
    _add_interactions(request, interactions, list_name, warnings)
    return Publish(serialized(request, size_bytes_max), request_id, warnings, list_name)


def encode_item(item: Any) -> Publish:
    """Return the publish of one item of a bulk publish: a dict of the keywords of a publish.

    `interaction_data_list`, the name on the wire, is taken for `interactions` too. Unknown keys are
    ignored and named in the warnings.
    """
    keywords = dict(item if type(item) is dict else as_mapping(item, "item"))
    list_name = LIST_ARGUMENT
    interactions = keywords.pop(LIST_ARGUMENT, None)
    if interactions is None and LIST_FIELD in keywords:
        list_name, interactions = LIST_FIELD, keywords.pop(LIST_FIELD)
    unknown = [name for name in keywords if name not in _ITEM_KEYS]
    for name in unknown:
        del keywords[name]
    publish = encode_publish(
        keywords.pop("user_id", None),
        () if interactions is None else interactions,
        keywords.pop("request_id", None),
        size_bytes_max=ITEM_SIZE_BYTES_MAX,
        list_name=list_name,
        **keywords,
    )
    for name in unknown[: WARNINGS_MAX - len(publish.warnings)]:
        shown = str(name)[:KEY_CHARS_MAX]
        publish.warnings.append(unknown_field(shown, str(name), _NAMES_TOLD))
    return publish


def serialized(request: Message, size_bytes_max: int = MESSAGE_SIZE_BYTES_MAX) -> bytes:
    """Return the message's bytes; InvalidRequest / MESSAGE_TOO_LARGE beyond the limit."""
    data: bytes = request.SerializeToString()
    if len(data) > size_bytes_max:
        raise InvalidRequest(
            f"the request has {len(data)} bytes, more than {size_bytes_max}",
            code="RESOURCE_EXHAUSTED",
            reason="MESSAGE_TOO_LARGE",
            details={"size_bytes_max": str(size_bytes_max)},
        )
    return data


def _request(
    user_id: Any, request_id: Any, others: dict[str, Any], warnings: Warnings
) -> pb.PublishInteractionRequest:
    if type(user_id) is str and type(request_id) is str:
        for value in others.values():
            if type(value) is not str and value is not False:
                break
        else:
            try:
                return pb.PublishInteractionRequest(
                    user_id=user_id, request_id=request_id, **others
                )
            except (TypeError, ValueError):
                pass  # the walk below finds which
    # The id last: it repeats what is wrong with the source it was made from.
    values = {"user_id": user_id, **others, "request_id": request_id}
    request: pb.PublishInteractionRequest = encode_fields(
        pb.PublishInteractionRequest, values, "", warnings
    )
    return request


def _add_interactions(
    request: pb.PublishInteractionRequest,
    interactions: Any,
    list_name: str,
    warnings: Warnings,
) -> None:
    if type(interactions) is not list and (
        not isinstance(interactions, Iterable) or isinstance(interactions, str | bytes | Mapping)
    ):
        raise wrong_type(list_name, "a list", interactions)
    target = request.interaction_data_list
    tool_names: dict[str, str] = {}
    for index, given in enumerate(interactions):
        if type(given) is dict:
            for key, value in given.items():
                if type(value) is not str or key not in _FAST_KEYS:
                    break
            else:
                # A failed add leaves an element behind; it goes with the request.
                try:
                    target.add(**given)
                    continue
                except ValueError:
                    pass  # the walk below finds which
        path = f"{list_name}[{index}]"
        target.append(
            encode_fields(
                interaction_pb2.InteractionData,
                _interaction_fields(given, path, tool_names, warnings),
                path,
                warnings,
                silent=REPEATED_BY_CALLERS,
            )
        )


def _interaction_fields(
    given: Any, path: str, tool_names: dict[str, str], warnings: Warnings
) -> Mapping[str, Any]:
    """Return an interaction's fields, also of a chat API's message."""
    mapping = as_mapping(given, path)
    if not is_chat_message(mapping):
        return mapping
    message = from_chat(mapping, tool_names)
    for where, text in message.refused:
        raise InvalidRequest.of_field(f"{path}.{where}", text)
    told = [f"{path}.{where} {text}" for where, text in message.left_out]
    warnings.extend(told[: max(WARNINGS_MAX - len(warnings), 0)])
    return message.fields
