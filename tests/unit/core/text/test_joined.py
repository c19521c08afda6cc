"""Numbers and codes without their separators."""

import pytest
from reflexio_server.core.text.joined import CHARS_MAX, joined_forms
from reflexio_server.core.text.normalise import plain


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("the fee is 12,500 dollars", "12500"),
        ("12.500", "12500"),
        ("12'500", "12500"),
        ("12\u00a0500", "12500"),
        ("12\u202f500,00 €", "12500"),
        ("$12,500.00", "12500"),
        ("١٢٬٥٠٠", "12500"),
        ("AB-1324-X", "ab1324x"),
        ("AB 1324 X", "ab1324x"),
        ("SKU: AB.1324/X", "ab1324x"),
        ("AB‑1324–X", "ab1324x"),
        ("INV_2024_0042", "inv20240042"),
        ("(408) 247-8880", "4082478880"),
        ("+1 (408) 247-8880", "4082478880"),
        ("+1 (408) 247-8880", "14082478880"),
        ("408.247.8880 now", "4082478880"),
        ("CALL ME AT 408 247 8880", "4082478880"),
        ("4111 1111 1111 1111", "4111111111111111"),
        ("GB29 NWBK 6016 1331 9268 19", "gb29nwbk60161331926819"),
        ("2024-01-15", "20240115"),
        ("H₂O", "h2o"),
        ("Returns²", "returns2"),
        ("pass\u200bword", "password"),
        ("号12-34", "1234"),
    ],
)
def test_what_has_separators_is_known_without_them(text: str, form: str) -> None:
    assert form in joined_forms(plain(text))


@pytest.mark.parametrize(
    "text", ["", "well-known", "don't", "12500", "of 5, 6 and 7", "room 5 is free", "a, b"]
)
def test_words_and_lists_are_not_joined(text: str) -> None:
    assert joined_forms(plain(text)) == []


def test_a_query_joins_small_letters_too() -> None:
    assert "ab1324x" in joined_forms("what is ab 1324 x", any_case=True)
    assert "ab1324x" not in joined_forms("what is ab 1324 x")


@pytest.mark.parametrize("unit", ["5-", "a-", "5 ", "A ", "a5/(", "a1_", "\u200ba"])
def test_a_list_without_end_has_few_forms(unit: str) -> None:
    forms = joined_forms(unit * 20_000 + "5")
    assert all(len(form) <= CHARS_MAX for form in forms)
    assert len(forms) < 10
