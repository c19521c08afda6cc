"""The built-in writer on the cases of tools/learning, those that nothing was tuned on included."""

import pytest
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter

from tools.learning.model_path import model_rows
from tools.learning.reading import read_cases, read_edits
from tools.learning.writing import false_lessons, judge, lost


@pytest.mark.parametrize(
    ("ending", "lost_max", "false_max", "not_kept_max"),
    [("", 0, 1, 0), ("_held_out", 1, 2, 1)],
    ids=["open", "held out"],
)
def test_no_more_is_lost_than_was_measured(
    writer: BuiltinPlaybookWriter, ending: str, lost_max: int, false_max: int, not_kept_max: int
) -> None:
    """A change of the rules must not make any of the figures of docs/learning.md worse."""
    gone = lost(writer, read_edits(f"edits{ending}"))
    assert len(gone) <= lost_max, gone
    false = false_lessons(writer, read_edits(f"paraphrases{ending}"))
    assert len(false) <= false_max, false
    outcomes = judge(writer, read_cases(f"corrections{ending}"))
    not_kept = [outcome for outcome in outcomes if outcome.problem]
    assert len(not_kept) <= not_kept_max, not_kept


def test_no_more_of_the_later_edits_is_lost(writer: BuiltinPlaybookWriter) -> None:
    """In 25 languages: negations, limits, alternatives, codes, order."""
    gone = lost(writer, read_edits("edits_more"))
    assert len(gone) <= 1, gone


def test_no_correction_is_lost_on_the_way_of_a_model(writer: BuiltinPlaybookWriter) -> None:
    """Whatever its service does, somebody learns it; nobody says that there was nothing."""
    cases = [case for case in read_cases("corrections") if case.teaches]
    for row in model_rows(writer, cases):
        name, count, model, builtin, failed, nothing, _ = (
            cell.strip() for cell in row.strip("|").split("|")
        )
        assert int(model) + int(builtin) == int(count) == len(cases), name
        assert (failed, nothing) == ("0", "0"), name
