"""The OpenAPI document of the contract's routes."""

import json
from typing import Any

import pytest
from openapi_spec_validator import validate
from reflexio_server.bridge.asgi.replies import STATUS_BY_CODE
from reflexio_server.bridge.routing.routes import RouteTable

from tests.unit.bridge.bridging import Client, Recorder


@pytest.fixture(scope="module")
def document() -> Any:
    """The document as it is served."""
    answer = Client(Recorder().methods()).call("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    return answer.json


def operation(document: Any, verb: str, path: str) -> Any:
    """Return one operation."""
    return document["paths"][path][verb]


def schema(document: Any, name: str) -> Any:
    """Return one component."""
    return document["components"]["schemas"][name]


def test_the_document_is_valid(document: Any) -> None:
    """By the validator of the specification's own schemas."""
    validate(document)


def test_every_route_is_documented(document: Any) -> None:
    """With the RPC's name and comment, and each of its answers."""
    operations = {
        (verb.upper(), path): operation
        for path, verbs in document["paths"].items()
        for verb, operation in verbs.items()
    }
    routes = RouteTable(Recorder().methods()).routes
    assert {(route.verb, route.template) for route in routes} == set(operations)
    for operation in operations.values():
        assert operation["summary"]
        rpc, _, binding = operation["operationId"].partition("_")
        assert operation["description"].startswith(rpc)
        assert not binding or int(binding) > 0
        assert {"200", "400", "401", "403", "429", "500", "503", "default"} <= set(
            operation["responses"]
        )
        assert operation["x-required-scope"] in ("read", "write", "review", "admin")


def test_a_request_has_its_limits_and_defaults(document: Any) -> None:
    """From the FieldRule options."""
    publish = schema(document, "PublishInteractionRequest")
    assert publish["required"] == ["user_id", "session_id", "interaction_data_list"]
    fields = publish["properties"]
    assert fields["user_id"] == {
        "type": "string",
        "maxLength": 1000,
        "minLength": 1,
        "pattern": "\\S",
        "description": "user_id is the user that the interactions belong to; required, at most "
        "1,000 characters.",
    }
    assert fields["agent_version"]["default"] == "agent-v0"
    assert fields["interaction_data_list"]["maxItems"] == 1000
    assert fields["interaction_data_list"]["minItems"] == 1
    search = schema(document, "SearchInteractionsRequest")["properties"]
    assert search["top_k"]["default"] == 10
    assert search["top_k"]["minimum"] == 1
    assert search["threshold"]["minimum"] == 0
    assert search["threshold"]["maximum"] == 1
    assert search["threshold"]["default"] == 0
    assert search["search_mode"]["default"] == "hybrid"
    integer, text = search["start_time"]["anyOf"]
    assert integer["maximum"] == 4102444800
    assert text == {"type": "string", "format": "date-time"}
    ids = schema(document, "DeleteRequestsByIdsRequest")["properties"]["request_ids"]
    assert ids["maxItems"] == 1000
    assert ids["items"]["maxLength"] == 1000


def test_a_filter_by_status_takes_one_or_many(document: Any) -> None:
    """As the rules of the field say, with a default that is a list."""
    fields = schema(document, "SearchAgentPlaybooksRequest")["properties"]
    many, single = fields["playbook_status_filter"]["anyOf"]
    assert (many["type"], many["maxItems"]) == ("array", 10)
    assert single == many["items"] == {"$ref": "#/components/schemas/PlaybookStatus"}
    assert fields["playbook_status_filter"]["default"] == ["approved", "pending"]
    many, _one = fields["status_filter"]["anyOf"]
    assert {"type": "null"} in many["items"]["anyOf"]
    assert fields["status_filter"]["default"] == ["current"]
    assert fields["tags"]["type"] == "array"


def test_a_reply_says_what_is_always_there(document: Any) -> None:
    """And what may be null or absent."""
    reply = schema(document, "PublishInteractionResponse")
    assert set(reply["required"]) == set(reply["properties"])
    assert {"type": "null"} in reply["properties"]["learning_status"]["anyOf"]
    found = schema(document, "Interaction")
    assert set(found["properties"]) - set(found["required"]) == {
        "score",
        "similarity",
        "explanation",
    }
    assert schema(document, "ToolUseInput")["required"] == ["tool_name"]
    assert schema(document, "ToolUseOutput")["required"] == ["tool_name", "tool_data", "status"]


def test_enums_are_described_value_by_value(document: Any) -> None:
    """By the names that JSON uses."""
    action = schema(document, "UserAction")
    assert action["enum"] == ["unspecified", "none", "click", "scroll", "type"]
    assert "`click`: the user clicked or tapped something." in action["description"]


def test_get_takes_parameters_and_delete_a_body(document: Any) -> None:
    """As the annotations say."""
    limit, token = operation(document, "get", "/api/get_all_interactions")["parameters"]
    assert (limit["name"], limit["in"], limit["required"]) == ("limit", "query", False)
    assert limit["schema"]["default"] == 100
    assert token["name"] == "page_token"
    status = operation(document, "get", "/api/learning_status")["parameters"][0]
    assert (status["name"], status["required"]) == ("request_id", True)
    image = operation(document, "get", "/api/interactions/{interaction_id}/image")
    assert [parameter["in"] for parameter in image["parameters"]] == ["path"]
    delete = operation(document, "delete", "/api/delete_request")
    assert "application/json" in delete["requestBody"]["content"]
    assert {"413", "415"} <= set(delete["responses"])


def test_the_image_and_the_lines_are_not_json(document: Any) -> None:
    """Their media types are their own."""
    image = operation(document, "get", "/api/interactions/{interaction_id}/image")
    assert set(image["responses"]["200"]["content"]) >= {"image/png", "image/jpeg"}
    bulk = operation(document, "post", "/api/bulk_publish")
    [(media_type, content)] = bulk["requestBody"]["content"].items()
    assert media_type == "application/x-ndjson"
    assert content["x-line-schema"]["$ref"].endswith("/PublishInteractionRequest")
    [(media_type, content)] = bulk["responses"]["200"]["content"].items()
    reply, error = content["x-line-schema"]["anyOf"]
    assert reply["$ref"].endswith("/PublishInteractionResponse")
    assert error["allOf"][0]["$ref"].endswith("/Error")


def test_the_error_schema_names_every_code_and_reason(document: Any) -> None:
    """So that clients can switch on them."""
    error = schema(document, "Error")["properties"]
    assert error["code"]["enum"] == [code.name for code in STATUS_BY_CODE]
    assert "REQUEST_ID_REUSED" in error["reason"]["enum"]
    assert "UNSPECIFIED" not in error["reason"]["enum"]


def test_a_key_is_optional(document: Any) -> None:
    """An open server asks for none."""
    assert document["security"] == [{}, {"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_reference_leads_somewhere(document: Any) -> None:
    """Also those in the extensions, which the validator does not follow."""

    def references(value: Any) -> list[str]:
        if isinstance(value, list):
            return [reference for item in value for reference in references(item)]
        if not isinstance(value, dict):
            return []
        own = [value["$ref"]] if "$ref" in value else []
        return own + [reference for item in value.values() for reference in references(item)]

    targets = set(references(document))
    assert targets
    for target in targets:
        place = document
        for step in target.removeprefix("#/").split("/"):
            place = place[step]
    assert json.dumps(document).count("#/components/schemas/Error") > 1
