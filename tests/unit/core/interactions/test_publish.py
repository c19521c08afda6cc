"""From a draft to a request ready to store: what is skipped, warned of and refused."""

from typing import Any

import pytest
from reflexio_server.core import limits
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.interactions.model import InteractionDraft, NewRequest
from reflexio_server.core.interactions.publish import bounded_warnings, make_request_id, prepare

from tests.support import image_files
from tests.support.store.drafts import EMPTY, HELLO, IMAGE, NOW_S, ORG, OTHER_IMAGE, draft_of


def violations_of(*interactions: InteractionDraft) -> list[str]:
    """Return the paths that `prepare` refuses."""
    with pytest.raises(ServiceError) as refusal:
        prepare(draft_of(*interactions), ORG, NOW_S)
    assert refusal.value.code is Code.INVALID_ARGUMENT
    assert refusal.value.reason == "INVALID_FIELD"
    return [violation.field for violation in refusal.value.violations]


def test_request_keeps_what_the_draft_says() -> None:
    """Names and flags pass through, and the organisation is added."""
    new = prepare(
        draft_of(HELLO, skip_aggregation=True, force_extraction=True, evaluation_only=True),
        ORG,
        NOW_S,
    )
    assert (new.org_id, new.request_id, new.user_id, new.session_id) == (ORG, "r1", "ann", "s1")
    assert (new.source, new.agent_version) == ("chat", "v1")
    assert new.skip_aggregation
    assert new.force_extraction
    assert new.evaluation_only
    assert new.warnings == ()


def test_time_of_the_server_stands_where_none_is_given() -> None:
    """The request's time is the server's; an interaction keeps its own where it has one."""
    new = prepare(
        draft_of(HELLO, HELLO._replace(created_at=0), HELLO._replace(created_at=5)), ORG, NOW_S
    )
    assert new.created_at == NOW_S
    assert [given.created_at for given in new.interactions] == [NOW_S, 0, 5]


@pytest.mark.parametrize(
    "carrying",
    [
        {"content": "x"},
        {"user_action": 2},
        {"user_action_description": "the blue button"},
        {"interacted_image_url": "https://example.com/a.png"},
        {"image_encoding": IMAGE},
        {"expert_content": "better"},
        {"shadow_content": "other"},
        {"tools_used": '[{"tool_name":"search"}]'},
    ],
    ids=lambda carrying: next(iter(carrying)),
)
def test_interaction_that_carries_one_thing_is_stored(carrying: dict[str, Any]) -> None:
    """Each kind of load alone is enough."""
    new = prepare(draft_of(EMPTY._replace(**carrying)), ORG, NOW_S)
    assert len(new.interactions) == 1
    assert not any("skipped" in warning for warning in new.warnings)


@pytest.mark.parametrize(
    "empty",
    [
        EMPTY,
        EMPTY._replace(content=" \n\t"),
        EMPTY._replace(role="Agent", created_at=7),
        EMPTY._replace(image_encoding="<encode_image_result>"),
    ],
    ids=["nothing", "blanks", "role-and-time", "placeholder"],
)
def test_interaction_that_carries_nothing_is_skipped(empty: InteractionDraft) -> None:
    """It is named by its index, and its neighbours are stored in their order."""
    new = prepare(draft_of(HELLO, empty, HELLO._replace(content="bye")), ORG, NOW_S)
    assert [given.content for given in new.interactions] == ["hello", "bye"]
    assert new.warnings[-1] == "interaction_data_list[1] is empty and was skipped"


def test_request_in_which_all_are_empty_is_refused() -> None:
    """There is nothing to store, so the list is at fault."""
    assert violations_of(EMPTY, EMPTY) == ["interaction_data_list"]
    assert violations_of() == ["interaction_data_list"]


def test_action_without_description_is_warned_of() -> None:
    """It is stored all the same."""
    new = prepare(draft_of(HELLO, EMPTY._replace(user_action=3)), ORG, NOW_S)
    assert new.warnings == (
        "interaction_data_list[1] has a user_action without user_action_description",
    )
    assert new.interactions[1].user_action == 3


@pytest.mark.parametrize("name", ["<encode_image_result>", "<base64 of screenshot.png>", "<x>"])
def test_placeholder_image_is_left_out_with_a_warning(name: str) -> None:
    """The interaction is stored without an image, and the warning quotes the placeholder."""
    new = prepare(draft_of(HELLO._replace(image_encoding=name)), ORG, NOW_S)
    assert not new.interactions[0].has_image
    assert new.images == {}
    assert len(new.warnings) == 1
    assert name in new.warnings[0]
    assert new.warnings[0].startswith("interaction_data_list[0].image_encoding")


@pytest.mark.parametrize("text", ["<>", "<script>alert(1)</script>", "<1>", "<a", "a>", "<a>\n"])
def test_what_only_looks_like_a_placeholder_is_refused(text: str) -> None:
    """A text that is neither an image nor a placeholder is an error."""
    assert violations_of(HELLO._replace(image_encoding=text)) == [
        "interaction_data_list[0].image_encoding"
    ]


def test_images_are_keyed_by_position_among_what_is_kept() -> None:
    """A skipped interaction before them does not shift them."""
    new = prepare(
        draft_of(
            EMPTY,
            HELLO,
            HELLO._replace(image_encoding=IMAGE),
            EMPTY._replace(image_encoding=OTHER_IMAGE),
        ),
        ORG,
        NOW_S,
    )
    assert {position: image.media_type for position, image in new.images.items()} == {
        1: "image/png",
        2: "image/gif",
    }
    assert [given.has_image for given in new.interactions] == [False, True, True]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com/a b?q=#f",
        "HTTPS://EXAMPLE.COM/x.PNG",
        "data:image/png;base64,iVBORw0KGgo=",
        "data:image/svg+xml,%3Csvg/%3E",
        "DATA:IMAGE/JPEG;base64,AA==",
    ],
)
def test_address_of_an_image_is_taken(url: str) -> None:
    """Web addresses and data URLs of images pass as they are."""
    new = prepare(draft_of(EMPTY._replace(interacted_image_url=url)), ORG, NOW_S)
    assert new.interactions[0].interacted_image_url == url


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a.png",
        "javascript:alert(1)",
        "javascript://https://example.com",
        "file:///etc/passwd",
        "data:text/html,<script>",
        "data:image/png",
        "data:image/",
        "//example.com/a.png",
        "example.com/a.png",
        "http://",
        "https:///a.png",
        " https://example.com",
        "\nhttps://example.com",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    """Only http, https and data URLs of images are addresses."""
    assert violations_of(HELLO, EMPTY._replace(interacted_image_url=url)) == [
        "interaction_data_list[1].interacted_image_url"
    ]


def test_every_field_at_fault_is_named() -> None:
    """All violations come in one error, by their paths."""
    bad = HELLO._replace(image_encoding="###", interacted_image_url="ftp://x")
    assert violations_of(bad, HELLO, bad) == [
        "interaction_data_list[0].interacted_image_url",
        "interaction_data_list[0].image_encoding",
        "interaction_data_list[2].interacted_image_url",
        "interaction_data_list[2].image_encoding",
    ]


def test_violations_are_bounded() -> None:
    """A thousand bad interactions name no more than the limit."""
    bad = HELLO._replace(image_encoding="###")
    assert len(violations_of(*[bad] * 1000)) == limits.VIOLATIONS_MAX


def test_warnings_are_bounded_in_number_and_length() -> None:
    """What is beyond is counted in the last one."""
    bounded = bounded_warnings(["x" * 10_000] * 1000)
    assert len(bounded) == limits.WARNINGS_MAX
    assert all(len(warning) <= limits.WARNING_CHARS_MAX for warning in bounded)
    assert bounded[-1] == f"and {1000 - limits.WARNINGS_MAX + 1} more warnings"
    exact = [str(number) for number in range(limits.WARNINGS_MAX)]
    assert bounded_warnings(exact) == tuple(exact)


def test_warnings_of_a_request_are_bounded() -> None:
    """A thousand skipped interactions do not make a thousand warnings."""
    new = prepare(draft_of(HELLO, *[EMPTY] * 999), ORG, NOW_S)
    assert len(new.warnings) == limits.WARNINGS_MAX


def test_size_counts_texts_and_images() -> None:
    """The queue's weight is at least what the request carries."""
    new = prepare(draft_of(HELLO._replace(content="x" * 5000, image_encoding=IMAGE)), ORG, NOW_S)
    assert new.size_bytes >= 5000 + len(image_files.png())


def test_made_ids_are_unique_ordered_and_carry_the_source() -> None:
    """The source stands in front, separated by the first underscore behind it."""
    made = [make_request_id("support_chat") for _ in range(1000)]
    assert len(set(made)) == 1000
    assert made == sorted(made)
    assert all(name.rsplit("_", 1)[0] == "support_chat" for name in made)
    assert "_" not in make_request_id("")


def test_made_id_of_a_long_source_fits_the_field() -> None:
    """A source of the greatest length still gives an id within its limit of 1,000 characters."""
    assert len(make_request_id("s" * 1000)) <= 1000


def test_request_without_an_id_gets_one() -> None:
    """The server makes the id from the source."""
    new: NewRequest = prepare(draft_of(HELLO, request_id=""), ORG, NOW_S)
    assert new.request_id.startswith("chat_")
