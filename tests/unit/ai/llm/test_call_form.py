"""A setting that a service refuses by name is asked otherwise."""

import pytest
from reflexio_server.ai.llm.call_form import CallForm, Refusal
from reflexio_server.core.limits import PLAYBOOK_ANSWER_TOKENS_MAX

ASKED = CallForm()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (400, "unsupported parameter: 'max_completion_tokens'"),
        (
            422,
            "{'loc': ['body', 'max_completion_tokens'], 'msg': 'extra input'}",
        ),
        (400, "unrecognized request argument supplied: max_completion_tokens"),
    ],
)
def test_a_service_that_knows_max_tokens_alone_is_asked_with_it(status: int, said: str) -> None:
    following = ASKED.after(Refusal(status, said))
    assert following is not None
    assert following.options("n", {})["max_tokens"] == PLAYBOOK_ANSWER_TOKENS_MAX
    assert "max_completion_tokens" not in following.options("n", {})
    assert following.after(Refusal(status, said)) is None


def test_an_answer_may_be_shorter() -> None:
    """As long as the service names, else half as long, down to what is no answer."""
    said = "max_tokens is too large: 16000. this model supports at most 8192 completion tokens"
    form = ASKED.after(Refusal(400, said))
    assert form is not None
    assert form.tokens_max == 8192
    lengths = []
    while form is not None and form.limit == ASKED.limit:
        lengths.append(form.tokens_max)
        form = form.after(Refusal(400, "max_tokens exceeds the limit"))
    assert lengths == [8192, 4096, 2048, 1024]


def test_instructions_go_into_the_question_where_no_system_role_is() -> None:
    form = ASKED.after(Refusal(400, "system role not supported"))
    assert form is not None
    messages = form.messages(
        [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    )
    assert messages == [{"role": "user", "content": "Be brief.\n\nWhy?"}]


@pytest.mark.parametrize(
    "refusal", [Refusal(401, "max_completion_tokens"), Refusal(400, "the prompt is too long")]
)
def test_another_refusal_changes_nothing(refusal: Refusal) -> None:
    assert ASKED.after(refusal) is None
