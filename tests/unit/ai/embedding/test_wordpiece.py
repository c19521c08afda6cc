"""The tokenizer gives the reference's ids.

Ids of the sample and the digest are those of `BertWordPieceTokenizer` of the `tokenizers` package,
version 0.23.3, with the same vocabulary.
"""

import hashlib
import json
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reflexio_server.ai.embedding.wordpiece import (
    CACHED_WORDS_MAX,
    CHARS_PER_TOKEN_MAX,
    VOCABULARY_FOLDER,
    WordPiece,
)

SAMPLE = Path(__file__).with_name("wordpiece_sample.jsonl")
VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
CHARACTERS_SHA256 = "a8a351e89e6c32e9e026d09ccd7f62ce0a4a7be32b0f44e153ba3fa660780c0b"
"""Of the ids of every character below U+34000, and of some of the private planes."""
BLOCK = 0x1000
BLOCKS = (*range(0, 0x34000, BLOCK), 0xE0000, 0xF0000, 0x10F000)
SURROGATES = range(0xD800, 0xE000)
ALL = 10**6

tokenizer = WordPiece()


def test_vocabulary_is_the_standard_one() -> None:
    """The vendored vocabulary is byte for byte the published one."""
    content = (VOCABULARY_FOLDER / "bert-base-uncased.txt").read_bytes()
    assert hashlib.sha256(content).hexdigest() == VOCABULARY_SHA256


def test_sample_gives_the_references_ids() -> None:
    """Every text of the sample gets the ids that the reference gives it."""
    sample = [json.loads(line) for line in SAMPLE.read_text("ascii").splitlines()]
    assert len(sample) >= 300
    differing = [
        case["text"] for case in sample if tokenizer.encode(case["text"], ALL) != case["ids"]
    ]
    assert differing == []


def test_every_character_gives_the_references_ids() -> None:
    """Each character, inside a word and alone, is treated as the reference treats it."""
    digest = hashlib.sha256()
    for block in BLOCKS:
        characters = [chr(c) for c in range(block, block + BLOCK) if c not in SURROGATES]
        text = " ".join(f"a{character}b {character}" for character in characters)
        digest.update(json.dumps(tokenizer.encode(text, ALL)).encode())
    assert digest.hexdigest() == CHARACTERS_SHA256


@settings(deadline=None)
@given(text=st.text(), tokens_max=st.integers(0, 40))
def test_limit_cuts_the_ids(text: str, tokens_max: int) -> None:
    """With a limit come the first ids of those without."""
    whole = tokenizer.encode(text[: tokens_max * CHARS_PER_TOKEN_MAX], ALL)
    assert tokenizer.encode(text, tokens_max) == whole[:tokens_max]


def test_reading_is_bounded() -> None:
    """A text's end is not read when it lies beyond what the tokens can need."""
    padding = " " * (10 * CHARS_PER_TOKEN_MAX)
    assert tokenizer.encode(f"{padding}word", 10) == []
    assert tokenizer.encode(f"{padding[:-4]}word", 10) == tokenizer.encode("word", 10)


@pytest.mark.parametrize("text", ["a\ud800b", "\udfff", "x \udc00 y"])
def test_lone_surrogates_are_removed(text: str) -> None:
    """What has no UTF-8 counts as nothing, instead of failing."""
    without = "".join(character for character in text if ord(character) not in SURROGATES)
    assert tokenizer.encode(text, ALL) == tokenizer.encode(without, ALL)


def test_ids_stay_the_same_while_caches_overflow() -> None:
    """Threads that fill the caches over and over do not disturb each other."""
    shared = WordPiece()
    expected = tokenizer.encode("unaffable naïve 你好", ALL)
    wrong: list[list[int]] = []

    def fill(seed: int) -> None:
        for number in range(CACHED_WORDS_MAX):
            shared.encode(f"{chr(0x4E00 + seed * 9000 + number % 9000)}x{seed}y{number}", 50)
            ids = shared.encode("unaffable naïve 你好", ALL)
            if ids != expected:
                wrong.append(ids)

    threads = [threading.Thread(target=fill, args=(seed,)) for seed in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
