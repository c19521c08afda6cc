"""Two sentences that are nearly the same differ in one fact, or only in their words."""

import pytest
from reflexio_server.core.text.function_words import language_of
from reflexio_server.core.text.one_fact import nearness, one_fact

from tools.learning.reading import Edit, read_edits


@pytest.mark.parametrize("edit", [e for e in read_edits("edits") if e.kind == "negation"], ids=str)
def test_a_denial_is_told_in_each_language(edit: Edit) -> None:
    """Whichever of the two sentences denies."""
    assert one_fact(edit.expert, edit.agent)
    assert one_fact(edit.agent, edit.expert)


@pytest.mark.parametrize(
    ("new", "known", "how"),
    [
        ("Children swim only with adults.", "Children swim with adults.", "limit"),
        ("Kinder dürfen nur morgens.", "Kinder dürfen morgens.", "limit"),
        ("只有会员可以进入。", "会员可以进入。", "limit"),
        ("Send the form or the photo.", "Send the form and the photo.", "word"),
        ("You must back it up.", "You should back it up.", "word"),
        ("You need at least three.", "You need at most three.", "word"),
        ("Das Angebot gilt ab Freitag.", "Das Angebot gilt bis Freitag.", "word"),
        ("Install Python 3.10 first.", "Install Python 3.1 first.", "code"),
        ("Keep it at -18 degrees.", "Keep it at 18 degrees.", "code"),
        ("Write it to /etc/app/conf.d.", "Write it to /etc/app/conf.yaml.", "code"),
        ("Set the level to DEBUG.", "Set the level to Debug.", "code"),
        ("Call getUserID here.", "Call getUserId here.", "code"),
        ("Merge develop into main.", "Merge main into develop.", "order"),
        ("Drops first, then the gel.", "The gel first, then drops.", "order"),
        ("先断电，再关水。", "先关水，再断电。", "order"),
        ("Der Vermieter zahlt den Strom.", "Der Mieter zahlt den Strom.", "words"),
    ],
)
def test_what_differs_is_named(new: str, known: str, how: str) -> None:
    """A word, a code or a sign counts as it is written."""
    assert one_fact(new, known) == how


@pytest.mark.parametrize(
    ("new", "known"),
    [
        ("Within the EU, roaming is free.", "Roaming is free within the EU."),
        ("You can pay by invoice or by card.", "You can pay by card or by invoice."),
        ("Opened software can't be returned.", "You cannot return opened software."),
        ("Den Vertrag können Sie online kündigen.", "Sie können den Vertrag online kündigen."),
        ("Senden Sie uns bitte das Formular.", "Senden Sie uns das Formular."),
        ("It costs 5.50 euros.", "It costs 5.5 euros."),
        ("Please write an email.", "Please write an Email."),
        ("It takes 5 to 7 days.", "It takes 5–7 days."),
        ("Our office is in Rome.", "The parcel arrives tomorrow."),
    ],
)
def test_other_words_are_no_other_fact(new: str, known: str) -> None:
    """Neither are sentences on other things."""
    assert one_fact(new, known) == ""


def test_nearness_counts_words_in_order() -> None:
    """From 0 to 1."""
    assert nearness("a b c d", "a b c d") == 1
    assert nearness("a b c d", "a b x y") == 0.5
    assert nearness("a b", "x y") == 0


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("You can return the item with the receipt.", "en"),
        ("Sie können die Ware mit der Rechnung zurückgeben.", "de"),
        ("Vous pouvez rendre le produit avec la facture.", "fr"),
        ("El cliente puede devolver el producto con la factura.", "es"),
        ("退货需要收据。", "zh"),
        ("返品できます。", "ja"),
        ("LGTM", "en"),
    ],
)
def test_the_language_is_told_by_common_words(text: str, language: str) -> None:
    """English where nothing tells."""
    assert language_of(text) == language
