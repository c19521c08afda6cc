"""The text of a playbook in an editor."""

from dataclasses import dataclass

import pytest
from reflexio_server.cli.knowledge.playbook_text import PARTS, TextError, changed_parts, write_text


@dataclass
class Words:
    """The words of a playbook."""

    trigger: str = "A customer asks."
    content: str = "First this.\n\nThen that."
    rationale: str = ""


def test_what_is_not_changed_is_no_change() -> None:
    assert changed_parts(write_text(Words()), Words()) == {}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("Then that.", "Then nothing.", {"content": "First this.\n\nThen nothing."}),
        ("A customer asks.", "", {"trigger": ""}),
        (PARTS["rationale"], PARTS["rationale"] + "\n\nIt is so.\n", {"rationale": "It is so."}),
    ],
)
def test_each_part_is_changed_alone(old: str, new: str, changes: dict[str, str]) -> None:
    """Blank lines around it are not its own, those inside are."""
    assert changed_parts(write_text(Words()).replace(old, new), Words()) == changes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (write_text(Words()).replace(PARTS["content"], ""), "is gone"),
        (write_text(Words()) + PARTS["trigger"], "stands there twice"),
        ("Hello\n" + write_text(Words()), "text before the line"),
        ("", "is gone"),
    ],
)
def test_a_text_whose_parts_cannot_be_told_is_refused(text: str, told: str) -> None:
    with pytest.raises(TextError, match=told):
        changed_parts(text, Words())


def test_a_playbook_with_such_a_line_is_not_shown() -> None:
    """It could not be told apart again; the error names the option that changes it."""
    with pytest.raises(TextError, match="--content"):
        write_text(Words(content=f"a\n{PARTS['trigger']}\nb"))
