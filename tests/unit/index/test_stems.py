"""Stems by the script of a word."""

import pytest
from reflexio_server.index.stems import Stems
from reflexio_server.index.tokens import terms_of


@pytest.mark.parametrize(
    "forms",
    [
        "running runs",
        "новый новая нового новым",
        "книга книги книгой книгах",
        "готовился готовиться",
        "δρόμος δρόμοι δρόμου",
        "كتاب كتابي",
        "किताब किताबें किताबों",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    """In the normal form, in which Russian has no й."""
    stems = Stems()
    assert len({stems.stem(form) for form in terms_of(forms)}) == 1


def test_other_scripts_are_their_own_stems() -> None:
    """Hebrew and Georgian have no stemmer."""
    stems = Stems()
    assert stems.stem("ספרים") == "ספרים"
    assert stems.stem("წიგნები") == "წიგნები"
