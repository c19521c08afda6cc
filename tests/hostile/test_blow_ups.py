"""Queries and filters of the greatest size end in an answer or a refusal, and bind little."""

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from reflexio.v1 import options_pb2

from tests.support import rpcs
from tests.support.callers import Callers, Refusal, of_body, of_error

JSON = {"Content_Type": "application/json"}
NATIVE = "google.protobuf.Struct"
BULK_ITEMS = "reflexio.v1.BulkPublishInteractionsRequest.items"  # a stream has no end by design


def request_fields() -> Iterator[FieldDescriptor]:
    """Yield every field that a caller can set."""
    seen: set[Descriptor] = set()
    waiting = [method.input_type for method in rpcs.METHODS]
    while waiting:
        message = waiting.pop()
        if message in seen or message.file.package != "reflexio.v1":
            continue
        seen.add(message)
        yield from message.fields
        waiting += [field.message_type for field in message.fields if field.message_type]


def test_every_field_of_the_contract_is_bounded() -> None:
    """A new text needs max_chars, a list max_items, native JSON max_bytes."""
    for field in request_fields():
        rule = field.GetOptions().Extensions[options_pb2.rule]
        if field.is_repeated and field.full_name != BULK_ITEMS:
            assert rule.max_items, field.full_name
        if field.type == FieldDescriptor.TYPE_STRING:
            assert rule.max_chars, field.full_name
        if field.message_type is not None and field.message_type.full_name == NATIVE:
            assert rule.max_bytes, field.full_name
        assert field.type != FieldDescriptor.TYPE_BYTES, field.full_name


def refused(callers: Callers, rpc: str, fields: dict[str, Any], *paths: str) -> None:
    """Check that both protocols refuse the fields, in few words."""
    expected = Refusal("INVALID_ARGUMENT", "INVALID_FIELD", paths)
    with pytest.raises(grpc.RpcError) as error:
        callers.grpc(rpc, callers.message(rpc, fields).SerializeToString())
    assert of_error(error.value) == expected
    status, body = callers.json(rpc, fields)
    assert (status, of_body(body)) == (400, expected)
    assert len(json.dumps(body)) < 5_000


def test_queries_beyond_the_limit_are_refused(callers: Callers) -> None:
    """A megabyte of query, in every search."""
    query = "a b " * 250_000
    for rpc in ("SearchInteractions", "SearchProfiles"):
        refused(callers, rpc, {"user_id": "u", "query": query}, "query")
    for rpc in ("Search", "SearchOrganization", "SearchUserPlaybooks", "SearchAgentPlaybooks"):
        refused(callers, rpc, {"query": query}, "query")


def test_lists_beyond_the_limit_are_refused(callers: Callers) -> None:
    """A hundred thousand ids; thousands of tags and of status filters."""
    refused(callers, "DeleteRequestsByIds", {"request_ids": ["x"] * 100_000}, "request_ids")
    refused(
        callers,
        "DeleteUserPlaybooksByIds",
        {"user_playbook_ids": [1] * 100_000},
        "user_playbook_ids",
    )
    refused(callers, "GetSessionOutcomes", {"session_ids": ["x"] * 100_000}, "session_ids")
    for rpc in ("GetUserPlaybooks", "GetAgentPlaybooks"):
        refused(callers, rpc, {"tags": [f"t{n}" for n in range(5_000)]}, "tags")
        refused(callers, rpc, {"status_filter": [1] * 5_000}, "status_filter")


WORDS = " ".join(f"word{number}" for number in range(12_000))
GREATEST_QUERIES = {
    "different words": WORDS[:100_000],
    "one word": "x" * 100_000,
    "the same word": ("parcel " * 20_000)[:100_000],
    "quotes": '"' * 100_000,
    "operators": ("a OR NOT ( " * 10_000)[:100_000],
    "marks": "\u0301" * 100_000,
    "ideographs": "漢" * 100_000,
    "emoji": "👩‍👩‍👧‍👦" * 14_000,
    "spaces": " " * 99_999 + "x",
}


@pytest.mark.parametrize("query", GREATEST_QUERIES.values(), ids=GREATEST_QUERIES)
@pytest.mark.parametrize("mode", ["fts", "hybrid"])
def test_greatest_queries_are_answered(callers: Callers, query: str, mode: str) -> None:
    """Whatever their words; the records are found or are not."""
    say = {"user_id": "reader", "session_id": "s"}
    content = [{"content": WORDS[:50_000]}, {"content": "where is my parcel"}]
    said = {**say, "request_id": "said", "interaction_data_list": content}
    assert callers.json("PublishInteraction", said)[0] == 200
    asked = {"user_id": "reader", "query": query, "search_mode": mode, "top_k": 2**31 - 1}
    status, body = callers.json("SearchInteractions", asked)
    assert (status, body["success"]) == (200, True)
    for rpc in ("Search", "SearchOrganization"):
        assert callers.json(rpc, {"query": query, "search_mode": mode})[0] == 200


def greatest(rpc: str) -> dict[str, Any]:
    """Return a request of the RPC with every list at its greatest length, and odd names in it."""
    fields: dict[str, Any] = {}
    (method,) = [method for method in rpcs.METHODS if method.name == rpc]
    for field in method.input_type.fields:
        rule = field.GetOptions().Extensions[options_pb2.rule]
        if field.is_repeated and field.enum_type is not None:
            fields[field.name] = [field.enum_type.values[1].number] * rule.max_items
        elif field.is_repeated and field.type == FieldDescriptor.TYPE_STRING:
            fields[field.name] = [f"%_*'\"{n}" for n in range(rule.max_items)]
        elif field.is_repeated and field.message_type is None:
            fields[field.name] = [2**53 - n for n in range(rule.max_items)]
        elif field.name in ("user_id", "query"):
            fields[field.name] = "ann"
    return fields


LISTS = sorted(
    method.name
    for method in rpcs.METHODS
    if not method.client_streaming
    and any(field.is_repeated and field.message_type is None for field in method.input_type.fields)
)


@pytest.mark.parametrize("rpc", LISTS)
def test_longest_lists_are_answered(callers: Callers, rpc: str) -> None:
    """As many tags, statuses and ids as the contract accepts, over both protocols."""
    fields = greatest(rpc)
    if rpc == "CreateKey":  # makes no key here, and its list is read before it says so
        with pytest.raises(grpc.RpcError) as error:
            callers.grpc(rpc, callers.message(rpc, fields).SerializeToString())
        assert of_error(error.value).code == "PERMISSION_DENIED"
        assert callers.json(rpc, fields)[0] == 403
        return
    assert callers.grpc(rpc, callers.message(rpc, fields).SerializeToString()).success  # type: ignore[attr-defined]
    status, body = callers.json(rpc, fields)
    assert (status, body["success"]) == (200, True)


@pytest.mark.parametrize(
    "number", ["1e308", "1" * 4_000, "-" + "9" * 5_000, "1e-400", "0." + "1" * 9_000]
)
def test_huge_numbers_are_refused_or_rounded(callers: Callers, number: str) -> None:
    """No number costs more than its digits."""
    for field in ("top_k", "threshold", "start_time", "most_recent_k", "user_action"):
        body = b'{"user_id":"u","query":"x","%s":%s}' % (field.encode(), number.encode())
        status, _, _ = callers.http("POST", "/api/search_interactions", body, **JSON)
        assert status in (200, 400)


def test_keys_of_any_length_and_number_are_quoted_in_short(callers: Callers) -> None:
    """A megabyte of key is no megabyte of reply; doubled keys are one."""
    long = json.dumps({"user_id": "u", "k" * 2**20: 1, "\0": 1, "": 1}).encode()
    status, headers, _ = callers.http("POST", "/api/get_interactions", long, **JSON)
    assert status == 200
    assert len(headers["x-reflexio-warning"]) < 2_100
    doubled = b"{" + b'"user_id":"u",' * 300_000 + b'"user_id":"last"}'
    assert callers.http("POST", "/api/get_interactions", doubled, **JSON)[0] == 200
