"""The wishes in a query's words: roles, times, questions."""

import pytest
from reflexio_server.index.asking import Side, is_question, side_asked_for


@pytest.mark.parametrize(
    ("query", "side"),
    [
        ("Which painters did you recommend to me?", Side.AGENT),
        ("You once recommended a cooking show, what was it?", Side.AGENT),
        ("the books that you have just suggested", Side.AGENT),
        ("What was your advice about guitars?", Side.AGENT),
        ("Which books did I recommend to you?", Side.USER),
        ("What kind of music do I like?", Side.USER),
        ("the hotel of our trip", Side.USER),
        ("refund policy", None),
        ("the i in team", Side.USER),
        ("youth hostels", None),
        ("你曾经给我推荐过哪些画家？", Side.AGENT),
        ("你曾经和我推荐过几个节目", Side.AGENT),
        ("我曾经和你推荐过一部电影", Side.USER),
        ("我给你推荐了一些书", Side.USER),
        ("我喜欢哪些菜系？", Side.USER),
        ("哪些菜系", None),
    ],
)
def test_the_side_asked_for(query: str, side: Side | None) -> None:
    """What "you" said is the agent's; otherwise "I" and "my" ask for what the user said."""
    assert side_asked_for(query) is side


@pytest.mark.parametrize(
    ("query", "asks"),
    [
        ("How do I get a refund", True),
        ("did it arrive", True),
        ("refund?", True),
        ("电影？", True),
        ("refund policy", False),
        ("what-if analysis", True),
        ("whatever happened", False),
        ("", False),
    ],
)
def test_queries_that_are_questions(query: str, asks: bool) -> None:
    """By their mark, or by their first word."""
    assert is_question(query) is asks
