"""Messages of chat APIs are taken alike by the Python client and by the server's JSON."""

from typing import Any

import pytest
from reflexio._messages.publish import encode_publish
from reflexio.errors import InvalidRequest
from reflexio.v1.interaction_service_pb2 import PublishInteractionRequest as Publish
from reflexio_server.bridge.codec.text import decode_arguments
from reflexio_server.core.errors import ServiceError

from tests.congruence.chat_messages import LEFT_OUT, REFUSED, TAKEN

FIRST = "interaction_data_list[0]"
CLIENTS_FIRST = "interactions[0]"
"""The client calls the list by its argument."""


def by_client(messages: list[dict[str, Any]]) -> tuple[Publish, list[str]]:
    """Return the request that the client makes, and its warnings."""
    publish = encode_publish("u", messages, "r", session_id="s")
    return Publish.FromString(publish.data), publish.warnings


def by_server(messages: list[dict[str, Any]]) -> tuple[Publish, list[str]]:
    """Return the request that the server reads, and its warnings."""
    body = {"user_id": "u", "request_id": "r", "session_id": "s", "interaction_data_list": messages}
    arguments, notices = decode_arguments(Publish.DESCRIPTOR, body)
    return Publish(**arguments), notices.warnings(100)


@pytest.mark.parametrize("name", TAKEN)
def test_a_message_is_the_same_interaction_through_both(name: str) -> None:
    """With nothing left out, and equal to what would have been sent by hand."""
    messages, interactions = TAKEN[name]
    expected, _ = by_server(interactions)
    for request, warnings in (by_client(messages), by_server(messages)):
        assert list(request.interaction_data_list) == list(expected.interaction_data_list)
        assert warnings == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_refused_by_its_path(name: str) -> None:
    message, path = REFUSED[name]
    with pytest.raises(InvalidRequest) as by_the_client:
        by_client([message])
    with pytest.raises(ServiceError) as by_the_server:
        by_server([message])
    assert by_the_client.value.violations[0].field == f"{CLIENTS_FIRST}.{path}"
    assert by_the_server.value.violations[0].field == f"{FIRST}.{path}"


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_is_left_out_is_said(name: str) -> None:
    message, warning = LEFT_OUT[name]
    for (request, warnings), first in (
        (by_client([message]), CLIENTS_FIRST),
        (by_server([message]), FIRST),
    ):
        assert request.interaction_data_list[0].content == "yes"
        assert warnings == [f"{first}.{warning}"]
