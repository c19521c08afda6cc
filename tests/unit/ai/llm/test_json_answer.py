"""The answer in what a model says."""

import json

import pytest
from reflexio_server.ai.llm.json_answer import AnswerError, find_object

ANSWER = {"playbooks": [{"content": "14 days, and the receipt"}], "nothing_reason": ""}
TEXT = json.dumps(ANSWER)
NOTHING = '{"playbooks": [], "nothing_reason": "all said"}'


@pytest.mark.parametrize(
    "said",
    [
        TEXT,
        f"<think>Perhaps {NOTHING}? No.</think>\n{TEXT}",
        f"{'{' * 40} thought </Thinking>{TEXT}",
        f"For example {NOTHING} would be wrong. So:\n```json\n{TEXT}\n```",
        f'{{"type": "object", "properties": {{"playbooks": {{"type": "array"}}}}}}\n{TEXT}',
        f'{{"playbooks": "a list"}} {TEXT}',
        TEXT.replace("}]", "},]").replace('""}', '"",}'),
    ],
)
def test_the_answer_is_the_last_object_behind_the_thoughts(said: str) -> None:
    assert find_object(said, "playbooks") == ANSWER


def test_texts_may_have_line_breaks_and_keep_their_commas() -> None:
    said = '{"playbooks": [{"content": "a,]\nb,}\t\\"c\\",]"},]}'
    assert find_object(said, "playbooks") == {"playbooks": [{"content": 'a,]\nb,}\t"c",]'}]}


def test_the_bare_list_is_taken() -> None:
    assert find_object(f"Here: {json.dumps(ANSWER['playbooks'])}", "playbooks") == {
        "playbooks": ANSWER["playbooks"]
    }


@pytest.mark.parametrize("said", [f"<think>{TEXT}</think>", "[]", "[1]", "{", TEXT[:-1], "words"])
def test_what_holds_no_answer_is_none(said: str) -> None:
    with pytest.raises(AnswerError, match="holds no complete JSON object"):
        find_object(said, "playbooks")
