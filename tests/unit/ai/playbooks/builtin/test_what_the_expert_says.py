"""Experts' words to the author, to the user or to a colleague, and the names in them."""

import pytest
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter
from reflexio_server.ai.playbooks.builtin.courtesies import is_courtesy
from reflexio_server.ai.playbooks.builtin.instructions import as_instruction, base_form

from tests.unit.ai.playbooks.builtin.teaching import assert_nothing, learn, only

ANSWER = "The shop opens at 9 am."


@pytest.mark.parametrize(
    "remark",
    [
        "Good answer, nothing to add.", "LGTM", "n/a", "OK as is", "No changes needed.", "passt so",
        "Gute Antwort, nichts hinzuzufügen.", "Rien à ajouter.", "Correcto, nada que añadir.",
        "Va bene così.", "没有问题", "特になし", "없음", "Всё верно.", "👍", "Perfect!",
    ],
)  # fmt: skip
def test_a_remark_to_the_author_teaches_nothing(writer: BuiltinPlaybookWriter, remark: str) -> None:
    assert_nothing(learn(writer, ANSWER, remark))


@pytest.mark.parametrize(
    "answer",
    [
        f"Hi there! Thanks so much for asking. {ANSWER} Have a wonderful day!",
        f"I completely understand. {ANSWER}",
        "**The shop** opens at *9 am*.",
        f"- {ANSWER}",
        f"Bonjour Madame, merci pour votre message. {ANSWER} Bien cordialement",
        f"Guten Tag! Vielen Dank. {ANSWER} Mit freundlichen Grüßen",
        f"¡Hola! Muchas gracias por escribirnos. {ANSWER} ¡Que tenga un buen día!",
        f"您好！{ANSWER}",
    ],
)  # fmt: skip
def test_tone_and_form_teach_nothing(writer: BuiltinPlaybookWriter, answer: str) -> None:
    assert_nothing(learn(writer, ANSWER, answer))


@pytest.mark.parametrize(
    "courtesy",
    [
        "Hi Ann,", "Hello there!", "Good morning, Mr Novak!", "Thanks for reaching out!",
        "I'm so sorry to hear that.", "If you need anything else, please let us know.",
        "I'm really sorry, I completely understand how frustrating this is.",
        "Sehr geehrte Frau Weber,", "Guten Tag, Herr Weber!", "Bonjour Madame, merci beaucoup.",
        "Vielen Dank, dass Sie uns geschrieben haben.", "¡Hola, Ana!", "您好！",
    ],
)  # fmt: skip
def test_a_courtesy_states_nothing(courtesy: str) -> None:
    assert is_courtesy(courtesy)


@pytest.mark.parametrize(
    "statement",
    [
        "Natürlich können Sie den Vertrag widerrufen.",
        "Have a passport ready.",
        "Thank the customer for the photo and refund the fee.",
        "Merci de fournir une facture.",
        "如有损坏请退货。",
        "언제든지 취소할 수 있습니다.",
        "Tenga un documento listo.",
        "Apologize to the customer and offer a refund.",
        "No.",
        "Hi, the shop opens on Sunday.",
        "Sorry, returns are not possible.",
        "I'm sorry but we cannot change it.",
        "Thanks for asking, the lift is out of order.",
        "Bonjour, le magasin est fermé.",
        "Hola, no se puede cambiar.",
        "Vielen Dank, die Ware wird ersetzt.",
    ],
)
def test_what_only_begins_like_a_greeting_is_a_statement(statement: str) -> None:
    assert not is_courtesy(statement)


@pytest.mark.parametrize(
    ("said", "instruction"),
    [
        ("The agent should have asked for a photo and blocked the card.",
         "Ask for a photo and block the card."),
        ("You should have told the customer to leave the house.",
         "Tell the customer to leave the house."),
        ("The agent should not have promised a refund.", "Do not promise a refund."),
        ("The agent must verify the address.", "Verify the address."),
        ("The agent forgot to mention that it is free.", "Mention that it is free."),
        ("Der Agent hätte zuerst die Karte sperren müssen.", "Zuerst die Karte sperren."),
        ("L'agent aurait dû demander une photo.", "Demander une photo."),
        ("Let me transfer you to our claims team.", "Hand over to our claims team."),
        ("I'll pass this on to our fraud department.", "Hand over to our fraud department."),
        ("Ich verbinde Sie mit der Technik.", "Hand over: Ich verbinde Sie mit der Technik."),
        ("It should have arrived.", "It should have arrived."),
        ("Items must be in original packaging.", "Items must be in original packaging."),
    ],
)  # fmt: skip
def test_what_is_said_to_others_becomes_an_instruction(said: str, instruction: str) -> None:
    assert as_instruction(said) == instruction


def test_participles_get_their_base_form() -> None:
    words = "verified stopped escalated confirmed offered closed told added waived refused"
    bases = "verify stop escalate confirm offer close tell add waive refuse"
    assert [base_form(word) for word in words.split()] == bases.split()


def test_a_question_to_the_user_is_to_be_asked(writer: BuiltinPlaybookWriter) -> None:
    expert = "Is it slow on all devices? Is it slow over a cable as well?"
    draft = only(learn(writer, "Restart the router.", expert, "My internet is slow."))
    assert draft.content == f"Ask the user: {expert}"


@pytest.mark.parametrize(
    ("question", "expert", "kept", "gone"),
    [
        ("Hi, this is Ann Miller, my order 4711-0815 is late.",
         "Hi Ann, your order 4711-0815 qualifies for a refund of the fee after 5 days.",
         "qualifies for a refund of the fee after 5 days", ["Ann", "Miller", "4711"]),
        ("Mein Name ist Jürgen Weber, die Karte 4929 1234 5678 9012 geht nicht.",
         "Herr Weber, die Karte 4929 1234 5678 9012 wird in der Filiale entsperrt.",
         "wird in der Filiale entsperrt", ["Weber", "4929"]),
        ("Call me at 0171 5551234 or ann@example.com.",
         "Dear Ms Miller, we call 0171 5551234 or write to ann@example.com within two days.",
         "within two days", ["Miller", "5551234", "ann@"]),
        ("It does not work.", "Your order 88-4411 is replaced within two days.",
         "replaced within two days", ["4411"]),
    ],
)  # fmt: skip
def test_personal_data_of_the_case_is_left_out(
    writer: BuiltinPlaybookWriter, question: str, expert: str, kept: str, gone: list[str]
) -> None:
    draft = only(learn(writer, "Please wait.", expert, question))
    assert kept in draft.content
    for text in gone:
        assert text not in f"{draft.trigger} {draft.content} {draft.rationale}"


def test_what_belongs_to_the_rule_is_no_personal_data(writer: BuiltinPlaybookWriter) -> None:
    expert = "Dr. Lee's clinic is called at +1 800 555 0100 or help@example.com within 30 days."
    assert only(learn(writer, "No idea.", expert, "Where?")).content == expert


def test_many_rules_become_entries_that_occur_apart(writer: BuiltinPlaybookWriter) -> None:
    rules = [
        "Renters must be 21 years old.", "A deposit of 300 euros is blocked.",
        "Fuel is full to full.", "Trips abroad need our permission.",
        "Winter tyres are included.", "A second driver costs 8 euros.",
        "Child seats are ordered 48 hours ahead. They cost 5 euros.",
        "Smoking in the car costs 150 euros.",
    ]  # fmt: skip
    drafts = learn(writer, "You need a licence.", " ".join(rules), "How do I rent a car?").drafts
    assert [draft.content for draft in drafts] == rules
    assert len({draft.trigger for draft in drafts}) == len(rules)
    assert all("How do I rent a car?" in draft.trigger for draft in drafts)


@pytest.mark.parametrize(
    "expert",
    [
        "Die Kaution wird zurückgezahlt. Sie wird mit Rechnungen verrechnet.",
        "La fianza se devuelve. Esta se paga en efectivo.",
        "La tessera è gratuita. Essa scade dopo due anni.",
        "Билет возвращается. Он действует 30 дней.",
    ],
)
def test_the_sentence_that_a_pronoun_means_is_kept(
    writer: BuiltinPlaybookWriter, expert: str
) -> None:
    known = expert.partition(". ")[0] + "."
    assert only(learn(writer, known, expert, "?")).content == expert
