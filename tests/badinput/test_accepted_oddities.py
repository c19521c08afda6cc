"""Requests that look wrong and are taken, with a warning where the caller should know."""

import json
from typing import Any

import pytest

from tests.congruence.chat_messages import PNG, TAKEN
from tests.support.callers import Callers, Refusal, of_body

MIDNIGHT = 1_704_067_200  # 2024-01-01T00:00:00Z
HOUR = 3600


def publish(callers: Callers, user_id: str, *given: dict[str, Any], **fields: Any) -> list[str]:
    """Publish interactions of a user over JSON and return the warnings."""
    request = {"user_id": user_id, "session_id": user_id, "interaction_data_list": list(given)}
    status, body = callers.json("PublishInteraction", {**request, **fields})
    assert (status, body["success"]) == (200, True), body
    return list(body["warnings"])


def posted(callers: Callers, body: bytes) -> tuple[int, dict[str, Any]]:
    """Publish a body as it is."""
    headers = {"Content-Type": "application/json"}
    status, _, reply = callers.http("POST", "/api/publish_interaction", body, **headers)
    return status, json.loads(reply)


def listed(callers: Callers, user_id: str, **fields: Any) -> list[dict[str, Any]]:
    """Return a user's interactions, oldest first."""
    status, body = callers.json("GetInteractions", {"user_id": user_id, **fields})
    assert status == 200, body
    return list(reversed(body["interactions"]))


def test_documented_placeholder_is_taken_without_an_image(callers: Callers) -> None:
    """The interaction is stored with a warning that quotes it, and has no image."""
    image = "<encode_image_result>"
    (warning,) = publish(callers, "placeholder", {"content": "look", "image_encoding": image})
    assert "interaction_data_list[0].image_encoding" in warning
    assert image in warning
    (stored,) = listed(callers, "placeholder")
    assert (stored["content"], stored["has_image"]) == ("look", False)
    status, _ = callers.json("GetInteractionImage", {"interaction_id": stored["interaction_id"]})
    assert status == 404


@pytest.mark.parametrize("given", ["click", "CLICK", "cLiCk", "USER_ACTION_CLICK", 2])
def test_action_is_taken_in_any_spelling(callers: Callers, given: str | int) -> None:
    """It comes back short and in lower case."""
    user_id = f"spelling {given}"
    action = {"user_action": given, "user_action_description": "the red button"}
    assert publish(callers, user_id, action) == []
    assert [interaction["user_action"] for interaction in listed(callers, user_id)] == ["click"]


def test_action_without_description_is_stored_with_a_warning(callers: Callers) -> None:
    """The warning gives the index of the one that lacks it, and of no other."""
    described = {"user_action": "type", "user_action_description": "the search box"}
    (warning,) = publish(callers, "undescribed", described, {"user_action": "scroll"})
    assert "interaction_data_list[1]" in warning
    assert "user_action_description" in warning
    assert [interaction["user_action"] for interaction in listed(callers, "undescribed")] == [
        "type",
        "scroll",
    ]


def test_unknown_fields_are_named_and_owners_are_not(callers: Callers) -> None:
    """Top level and per interaction; a repeated user_id or session_id passes without a word."""
    warnings = publish(
        callers,
        "unknown",
        {"content": "a", "user_id": "unknown", "session_id": "unknown"},
        {"content": "b", "colour": "red"},
        flavour="sweet",
    )
    assert len(warnings) == 2
    assert any("flavour" in warning for warning in warnings)
    assert any("interaction_data_list[1].colour" in warning for warning in warnings)
    assert [interaction["content"] for interaction in listed(callers, "unknown")] == ["a", "b"]


def test_owner_of_an_interaction_is_that_of_its_request(callers: Callers) -> None:
    """Another user_id on the interaction neither warns nor moves it to that user."""
    assert publish(callers, "owner", {"content": "mine", "user_id": "somebody else"}) == []
    assert [interaction["content"] for interaction in listed(callers, "owner")] == ["mine"]
    assert listed(callers, "somebody else") == []


def test_empty_interaction_is_skipped_by_its_index(callers: Callers) -> None:
    """Its neighbours are stored in their order."""
    (warning,) = publish(callers, "skipped", {"content": "a"}, {}, {"content": "b"})
    assert "interaction_data_list[1]" in warning
    assert [interaction["content"] for interaction in listed(callers, "skipped")] == ["a", "b"]


BETWEEN = [
    # Read without their zones, most of these periods would be empty or too long.
    ("2024-01-01T01:00:00+01:00", "2023-12-31T19:00:00-05:00", [0]),
    ("2024-01-01T05:30:00+05:30", "2024-01-01T01:00:00Z", [0, 1]),
    ("2023-12-31T20:00:00-05:00", "2024-01-01T02:00:00", [1, 2]),
    ("2024-01-01T00:00:01", "2024-01-01T10:59:59+09:00", [1]),
    (MIDNIGHT + HOUR, "2024-01-01T02:00:00+01:00", [1]),
    ("2024-01-01T00:59:59Z", MIDNIGHT + 2 * HOUR, [1, 2]),
    (str(MIDNIGHT), "2024-01-01T00:00:00-00:00", [0]),
]


@pytest.fixture
def hours(callers: Callers) -> str:
    """Return a user with one interaction at midnight and at each of the two hours after."""
    times = [MIDNIGHT, "2024-01-01T01:00:00Z", "2023-12-31T21:00:00-05:00"]
    given = [{"content": f"parcel {hour}", "created_at": at} for hour, at in enumerate(times)]
    publish(callers, "hours", *given, request_id="hours")
    return "hours"


@pytest.mark.parametrize(("start", "end", "expected"), BETWEEN)
def test_times_in_any_zone_are_instants(
    callers: Callers, hours: str, start: str | int, end: str | int, expected: list[int]
) -> None:
    """A listing and a search keep what lies between, both ends included."""
    period = {"start_time": start, "end_time": end}
    found = [
        (interaction["created_at"] - MIDNIGHT) // HOUR
        for interaction in listed(callers, hours, **period)
    ]
    assert found == expected
    status, body = callers.json(
        "SearchInteractions", {"user_id": hours, "query": "parcel", "search_mode": "fts", **period}
    )
    assert status == 200
    times = sorted(
        (interaction["created_at"] - MIDNIGHT) // HOUR for interaction in body["interactions"]
    )
    assert times == expected


def test_end_before_start_in_another_zone_is_refused(callers: Callers, hours: str) -> None:
    """The text of the end is the greater one, its instant is the earlier."""
    period = {"start_time": "2024-01-01T00:00:00-05:00", "end_time": "2024-01-01T03:00:00Z"}
    status, body = callers.json("GetInteractions", {"user_id": hours, **period})
    assert status == 400
    assert of_body(body) == Refusal("INVALID_ARGUMENT", "INVALID_FIELD", ("end_time",))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("thank you \\ud83d", "thank you \ufffd"),
        ("\\udc00x", "\ufffdx"),
        ("\\\\ud83d", "\\ud83d"),
    ],
)
def test_half_a_character_is_replaced_and_told(callers: Callers, sent: str, kept: str) -> None:
    """All other turns of the request are stored as they came; a backslash is no escape."""
    user_id = f"halves {kept}"
    turns = [{"content": f"turn {n}"} for n in range(99)] + [{"content": "CUT"}]
    request = {"user_id": user_id, "session_id": "s", "interaction_data_list": turns}
    body = json.dumps(request).replace("CUT", sent).encode()
    status, reply = posted(callers, body)
    assert status == 200, reply
    stored = listed(callers, user_id, top_k=1000)
    assert [interaction["content"] for interaction in stored] == [
        f"turn {n}" for n in range(99)
    ] + [kept]
    is_told = [w for w in reply["warnings"] if w.startswith("interaction_data_list[99].content ")]
    assert len(is_told) == len(reply["warnings"]) == (1 if "\ufffd" in kept else 0)


def test_half_a_character_in_an_id_is_refused(callers: Callers) -> None:
    """Two users must not become one."""
    body = (
        b'{"user_id": "a\\ud83d", "session_id": "s", "interaction_data_list": [{"content": "x"}]}'
    )
    status, reply = posted(callers, body)
    assert (status, of_body(reply).paths) == (400, ("user_id",))


@pytest.mark.parametrize("number", [2**53 + 1, -(2**53) - 1, 2**63 + 1, 12345678901234567890123])
def test_a_whole_number_is_never_rounded(callers: Callers, number: int) -> None:
    """One that a double does not hold is refused, by its path and value."""
    tool = {"tool_name": "t", "tool_data": {"orders": [{"id": number}]}}
    request = {"user_id": "n", "session_id": "s", "interaction_data_list": [{"tools_used": [tool]}]}
    status, reply = callers.json("PublishInteraction", request)
    assert (status, of_body(reply).paths) == (
        400,
        ("interaction_data_list[0].tools_used[0].tool_data",),
    )
    assert f"{number} at orders[0].id" in str(reply)


@pytest.mark.parametrize("number", [2**53, 2**60, 10**22])
def test_a_whole_number_that_a_double_holds_comes_back(callers: Callers, number: int) -> None:
    user_id = f"exact {number}"
    tool = {"tool_name": "t", "tool_data": {"n": number}}
    assert publish(callers, user_id, {"tools_used": [tool]}) == []
    assert listed(callers, user_id)[0]["tools_used"][0]["tool_data"]["n"] == number


@pytest.mark.parametrize(
    "spelling",
    [
        "data:image/png;base64,{}",
        "DATA:image/png;charset=x;BASE64,{}",
        "data:;base64,\n{}",
    ],
)
def test_an_image_may_be_a_data_url(callers: Callers, spelling: str) -> None:
    user_id = f"data url {spelling[:12]}"
    assert publish(callers, user_id, {"image_encoding": spelling.format(PNG)}) == []
    assert listed(callers, user_id)[0]["has_image"]


@pytest.mark.parametrize("name", TAKEN)
def test_messages_of_chat_apis_are_stored_whole(callers: Callers, name: str) -> None:
    """No turn is skipped, and what the agent called is there."""
    messages, interactions = TAKEN[name]
    assert publish(callers, f"chat {name}", *messages) == []
    stored = listed(callers, f"chat {name}")
    assert [interaction["content"] for interaction in stored] == [
        interaction.get("content", "") for interaction in interactions
    ]
    tools = [[tool["tool_name"] for tool in interaction["tools_used"]] for interaction in stored]
    assert tools == [
        [tool["tool_name"] for tool in interaction.get("tools_used", [])]
        for interaction in interactions
    ]
