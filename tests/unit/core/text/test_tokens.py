"""Sentences to tokens: Han in every plane is cut into pairs, as the words of search are."""

import pytest
from reflexio_server.core.text.tokens import tokenise
from reflexio_server.index.tokens import terms_of, terms_of_query

HAN = {
    "unified": "吉野家",
    "extension A": "\u3400\u3401\u3402",
    "extension B": "\U00020bb7野家",
    "extensions C to F": "\U0002a700\U0002b740\U0002b820",
    "extension I": "\U0002ebf0\U0002ebf1\U0002ebf2",
    "extension G": "\U00030000\U00030001\U00030002",
    "extension H": "\U00031350\U00031351\U000323af",
    "end of the planes": "\U0002fffd\U0003fffc\U0003fffd",
}


@pytest.mark.parametrize("text", HAN.values(), ids=HAN.keys())
def test_han_of_every_plane_is_cut_into_pairs(text: str) -> None:
    """Also where the Python that runs does not know the characters yet."""
    pairs = [text[:2], text[1:]]
    tokens = tokenise(text)
    assert [token.text for token in tokens] == pairs
    assert [text[token.start : token.end] for token in tokens] == pairs
    assert terms_of(text) == [*text, *pairs]
    assert terms_of_query(text) == pairs


def test_a_compatibility_character_is_the_unified_one() -> None:
    assert [token.text for token in tokenise("\U0002f800野")] == ["丽野"]
    assert terms_of("\U0002f800野") == terms_of("丽野")


def test_a_latin_word_beside_han_stays_whole() -> None:
    assert [token.text for token in tokenise("iPhone\U00020bb7野")] == ["iphone", "\U00020bb7野"]
