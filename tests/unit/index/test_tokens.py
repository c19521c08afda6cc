"""Text to words, in every script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reflexio_server.index.tokens import terms_of, terms_of_each, terms_of_query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        (" \t\n", []),
        ("Hello, World!", ["hello", "world"]),
        ("Don't", ["don", "t"]),
        ("order_id=42; ERR-7", ["order", "id", "42", "err", "7", "err7"]),
        ("at 11:30am", ["at", "11", "30am", "1130am"]),
        ("Kindle™ Tea© №5", ["kindle", "tea", "5"]),
        ("Returns² are", ["returns", "2", "are", "returns2"]),
        ("Café Straße", ["cafe", "strasse"]),
        ("Привет, мир", ["привет", "мир"]),
        ("fi ＡＢＣ", ["fi", "abc"]),
        ("हिन्दी भाषा", ["हिन्दी", "भाषा"]),
        ("한국", ["한", "국", "한국"]),
        ("東京塔", ["東", "京", "塔", "東京", "京塔"]),
        ("iPhoneを買う", ["iphone", "を", "買", "う", "を買", "買う"]),
        ("😀 ok", ["ok"]),
        ("☀️ ❤️ 👨‍👩‍👧 🏴\U000e0067\U000e007f ℹ️ ™️", []),
        ("\u0301 \u093f \ufe0f", []),
    ],
)
def test_words_of_a_record(text: str, words: list[str]) -> None:
    """Case, accents and punctuation go; unspaced scripts give characters and pairs."""
    assert terms_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello world", ["hello", "world"]),
        ("東", ["東"]),
        ("東京塔", ["東京", "京塔"]),
        ("café 東京", ["cafe", "東京"]),
    ],
)
def test_words_of_a_query(text: str, words: list[str]) -> None:
    """A query of an unspaced script asks for pairs, and for a character only where it is alone."""
    assert terms_of_query(text) == words


@pytest.mark.parametrize("text", ["東京", "塔", "hindi हिन्दी", "ไทย", "naïve"])
def test_a_query_finds_its_own_text(text: str) -> None:
    """Whatever a query asks for is among the words of a record that says the same."""
    assert set(terms_of_query(text)) <= set(terms_of(text))


signs = st.sampled_from([*"aZ09-./,:()+# \n\t\0", "AB-1324-X", "12,500.00", "(408) 247-8880"])
lines = st.lists(signs | st.sampled_from(["é", "東京", "²", "\u200b"]), max_size=12).map("".join)


@given(st.lists(lines, max_size=8) | st.lists(st.lists(signs).map("".join), max_size=8))
def test_many_records_give_the_words_of_each(texts: list[str]) -> None:
    """Cut all at once, texts have the words that each has alone, joined forms behind its own."""
    words, lengths = terms_of_each(texts)
    each = [terms_of(text) for text in texts]
    assert lengths.tolist() == [len(found) for found in each]
    assert words == [word for found in each for word in found]
