"""The English words that some terms of the recipe look for."""

import pytest
from reflexio_server.index import english


@pytest.mark.parametrize(
    "query",
    [
        "When did Caroline go to Paris?",
        "So when is the meeting",
        "How long did it take?",
        "how many days are left",
        "Which date was agreed?",
        "what time does it open",
        "What exact day was it",
    ],
)
def test_queries_that_ask_for_a_time(query: str) -> None:
    """Questions for when, how long and which date are known."""
    assert english.asks_when(query)


@pytest.mark.parametrize(
    "query", ["what did she say when angry", "whenever", "wann war das", "long hair", "", "東京"]
)
def test_queries_that_ask_for_something_else(query: str) -> None:
    """A subordinate "when", other words and other languages do not count."""
    assert not english.asks_when(query)


@pytest.mark.parametrize("word", ["march", "tuesday", "yesterday", "weeks", "1999", "3rd", "11am"])
def test_temporal_words(word: str) -> None:
    """Names of days and months, spans, years, ordinals and times of day speak of time."""
    assert english.is_temporal(word)


@pytest.mark.parametrize("word", ["may", "am", "1234", "42", "card", "99999"])
def test_other_words(word: str) -> None:
    """Numbers and words that are mostly verbs do not."""
    assert not english.is_temporal(word)


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("hello", True),
        ("", True),
        ("42!", True),
        ("東京", False),
        ("ok 東京", True),
        ("мир", False),
    ],
)
def test_scripts(text: str, latin: bool) -> None:
    """English is looked for where at least half of the letters are its own."""
    assert english.is_latin(text) is latin
