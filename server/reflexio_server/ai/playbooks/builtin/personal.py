"""Personal data of one case: names, addresses and numbers that no playbook may hold."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reflexio_server.core.learning.playbook_writer import Correction, PlaybookDraft, Turn
from reflexio_server.core.text.addresses import MAIL
from reflexio_server.core.text.normalise import UNSPACED

BLOT: Final = "…"
"""Stands where something was left out."""

ID_DIGITS_MIN: Final = 4
PART_CHARS_MAX: Final = 120
"""Characters of a name, an address or a number of a case."""
TITLE_CHARS_MAX: Final = 12
"""Characters of a form of address before a name, its space included."""
CARD_DIGITS: Final = range(13, 20)
"""How many digits a payment card has."""

_NAME: Final = r"[A-ZÀ-ÖØ-ÞА-Я][\w'’-]+"
_NAMES: Final = rf"{_NAME}(?: {_NAME}){{0,2}}"
_HONORIFIC: Final = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Herrn?|Frau|Madame|Monsieur|Mme|Mlle|Señora?|Sr|Sra|Srta|Signora?|Sig"
    r"|Senhora?|Dhr|Mevr|Mevrouw|Meneer|Pani?|Господин|Госпожа)\.?"
)
_GREETING: Final = (
    r"(?:Hi|Hello|Hey|Dear|Good (?:morning|afternoon|evening)|Hallo|Liebe[r]?|Sehr geehrte[rs]?"
    r"|Guten (?:Tag|Morgen|Abend)|Bonjour|Bonsoir|Cher|Chère|Hola|Estimad[oa]|Querid[oa]|Ciao"
    r"|Gentile|Buongiorno|Olá|Prezad[oa]|Car[oa]|Beste|Geachte|Hej|Здравствуйте,?|Уважаем(?:ый|ая))"
)
_INTRODUCED: Final = re.compile(
    r"(?:(?i:my name is|name:|mein name ist|ich heiße|je m['’]appelle|me llamo|mi nombre es"
    rf"|mi chiamo|meu nome é|me chamo|mijn naam is|меня зовут|nazywam się|jag heter)\s+({_NAMES}))"
    rf"|(?:(?i:this is|i am|i['’]m|ich bin|je suis|soy|sono|sou|ik ben)\s+({_NAME} {_NAME}))"
    rf"|(?:{_HONORIFIC}\s+({_NAMES}))|私は([\u3400-\u9fff]{{2,4}})です|我叫([\u3400-\u9fff]{{2,4}})"
)
_ADDRESSED: Final = re.compile(
    rf"^(?:{_GREETING}\s+(?:{_HONORIFIC}\s+)?({_NAMES})|{_HONORIFIC}\s+({_NAMES})"
    r"|([\u3400-\u9fff]{1,3})(?:先生|女士|小姐)|([\u3400-\u9fff]{1,4})(?<!お客)(?:様|さん))"
    r"\s*[,!，！、:.]",
    re.MULTILINE,
)
_MAIL: Final = re.compile(MAIL)
_ID: Final = re.compile(
    r"#\s?\w*\d[\w-]*|\+?\d[\d() /.-]{5,}\d|\b[A-Za-z]{1,6}[-_]?\d[\w-]{2,}|\b\d[\d-]{3,}\w*"
    r"|\b(?=\w*[A-Z]\d|\w*\d[A-Z])[A-Z\d]{5,}\b"
)
_YOURS: Final = re.compile(
    r"(?i:\b(?:your|ihre?[rnms]?|votre|su|tu|suo|sua|seu|uw|deine?)\s+"
    r"(?:order|ticket|booking|case|reservation|invoice|account|customer|tracking|card|contract"
    r"|bestellung|auftrag|buchung|rechnung|kundennummer|karte|commande|réservation|facture|compte"
    r"|pedido|reserva|factura|cuenta|ordine|prenotazione|fattura|encomenda)"
    r"(?:\s+(?:number|no\.?|nr\.?|id|code|nummer|numéro|número|numero))?\s+)(#?[\w-]*\d[\w-]*\d)"
)
_TITLE: Final = re.compile(rf"(?<!\w){_HONORIFIC} $")
_BLOTS: Final = re.compile(r"…(?:[ ]…)+")
_INSIDE_WORD: Final = re.compile(rf"[^\W{UNSPACED}]{{2}}")
_CARD: Final = re.compile(r"\b\d(?:[ -]?\d){12,18}\b")


def without_personal_data(correction: Correction) -> Correction:
    """Return a correction with what names one case blotted out of all its parts."""
    known = known_of(correction)
    return replace(
        correction,
        question=blot(correction.question, known),
        agent_answer=blot(correction.agent_answer, known),
        expert_answer=blot(correction.expert_answer, known),
        earlier=tuple(
            turn._replace(content=blot(turn.content, known)) for turn in correction.earlier
        ),
    )


def clean_draft(draft: PlaybookDraft, correction: Correction) -> PlaybookDraft:
    """Return a model's draft without the personal data of its case."""
    known = known_of(correction)
    return replace(
        draft,
        trigger=blot(draft.trigger, known) or draft.trigger,
        content=blot(draft.content, known) or draft.content,
        rationale=blot(draft.rationale, known) or draft.rationale,
    )


def known_of(correction: Correction) -> frozenset[str]:
    """Return the names and ids of the case: what its user told, and whom the answers address."""
    told = [correction.question, *(t.content for t in correction.earlier if _is_user(t))]
    found: set[str] = set()
    for text in told:
        found.update(name for match in _INTRODUCED.finditer(text) for name in _parts(match))
        found.update(match[0] for match in _MAIL.finditer(text))
        found.update(match[0].strip() for match in _ID.finditer(text) if _is_id(match[0]))
    for text in (*told, correction.agent_answer, correction.expert_answer):
        found.update(name for match in _ADDRESSED.finditer(text) for name in _parts(match))
        found.update(match[1] for match in _YOURS.finditer(text) if _is_id(match[1]))
    return frozenset(part for part in found if 1 < len(part) <= PART_CHARS_MAX)


def blot(text: str, known: frozenset[str]) -> str:
    """Return a text without what is known of the case, and without numbers of payment cards.

    Reads the text once, however much is known.
    """
    if any(character.isdigit() for character in text):
        text = _CARD.sub(lambda match: BLOT if _is_card(match[0]) else match[0], text)
    pieces: list[str] = []
    end = 0
    for start, after in _occurrences(text, known):
        titled = _TITLE.search(text[max(end, start - TITLE_CHARS_MAX) : start])
        pieces += (text[end : start - len(titled[0]) if titled else start], BLOT)
        end = after
    return _BLOTS.sub(BLOT, "".join((*pieces, text[end:])))


def _occurrences(text: str, known: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where the parts stand as words of their own, the longest at each place."""
    lengths: dict[str, list[int]] = {}
    for part in known:
        lengths.setdefault(part[0], []).append(len(part))
    by_first = {first: sorted(set(found), reverse=True) for first, found in lengths.items()}
    place = 0
    while place < len(text):
        ends = (
            place + length
            for length in by_first.get(text[place], ())
            if text[place : place + length] in known
        )
        after = next((end for end in ends if _is_apart(text, place) and _is_apart(text, end)), 0)
        if after:
            yield place, after
        place = after or place + 1


def _is_apart(text: str, place: int) -> bool:
    """Whether no word goes on over a place; in scripts without spaces any place is as good."""
    if not 0 < place < len(text):
        return True
    around = text[place - 1 : place + 1]
    return not _INSIDE_WORD.fullmatch(around)


def _parts(match: re.Match[str]) -> list[str]:
    names = next((group for group in match.groups() if group), "")
    return [names, *(word for word in names.split() if len(word) > 1)] if names else []


def _is_user(turn: Turn) -> bool:
    return turn.role.casefold() not in ("agent", "assistant", "bot", "system", "ai")


def _is_id(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= ID_DIGITS_MIN


def _is_card(text: str) -> bool:
    """Whether digits pass the check of payment cards (Luhn; ISO/IEC 7812-1, annex B)."""
    digits = [int(character) for character in text if character.isdigit()]
    if len(digits) not in CARD_DIGITS:
        return False
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
