"""The built-in writer on the cases of tools/learning, those that nothing was tuned on included."""

import pytest
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter

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
