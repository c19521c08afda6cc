"""The one normal form of texts."""

import sys
import unicodedata

import pytest
from reflexio_server.core.text.normalise import fold, plain


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Łódź", "lodz"),
        ("Øresund", "oresund"),
        ("ǿ", "o"),
        ("Đặng", "dang"),
        ("ILGIN ılgın", "ilgin ilgin"),
        ("Æsir œuvre", "aesir oeuvre"),
        ("Straße STRASSE", "strasse strasse"),
        ("Þór ħal Ŋ", "thor hal n"),
        ("Қазақ", "казак"),
        ("Café", "cafe"),
        ("cafe\u0301", "cafe"),
        ("Μάιος", "μαιοσ"),
        ("ﬁn ＡＢＣ", "fin abc"),
        ("𝓗𝓮𝓵𝓵𝓸", "hello"),
        ("مُحَمَّد", "محمد"),
        ("أحمد آمال إبراهيم ٱلكتاب", "احمد امال ابراهيم الكتاب"),
        ("كتـــاب", "كتاب"),
        ("مدرسة على", "مدرسه علي"),
        ("کتاب یک", "كتاب يك"),
        ("שָׁלוֹם", "שלומ"),
        ("don’t donʼt", "don't don't"),
    ],
)
def test_spellings_that_read_alike_are_equal(text: str, other: str) -> None:
    assert fold(text) == fold(other) == other


@pytest.mark.parametrize(
    "zero", [0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xF20, 0x1040, 0xFF10, 0x1D7CE]
)
def test_digits_of_every_script_are_digits(zero: int) -> None:
    assert fold("".join(chr(zero + n) for n in range(10))) == "0123456789"


def test_every_decimal_digit_of_unicode_is_known() -> None:
    digits = [chr(n) for n in range(0x20000) if unicodedata.category(chr(n)) == "Nd"]
    assert [fold(digit) for digit in digits] == [
        str(unicodedata.decimal(digit)) for digit in digits
    ]


@pytest.mark.parametrize(
    "invisible",
    ["\u00ad", "\u034f", "\u061c", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060", "\u2066",
     "\ufe0f", "\ufeff", "\U000e0041", "\U000e0101"],
)  # fmt: skip
def test_what_nobody_sees_is_not_there(invisible: str) -> None:
    assert fold(f"Kranken{invisible}haus") == "krankenhaus"


@pytest.mark.parametrize("text", ["हिन्दी", "தமிழ்", "ภาษาไทย", "が", "한국"])
def test_vowel_signs_and_voicing_stay(text: str) -> None:
    assert fold(text) == unicodedata.normalize("NFC", text)


def test_folding_twice_is_folding_once() -> None:
    for code in range(sys.maxunicode + 1):
        folded = fold(chr(code))
        assert fold(folded) == folded, hex(code)


def test_plain_keeps_capitals() -> None:
    assert plain("ŁÓDŹ AB-12") == "LODZ AB-12"
