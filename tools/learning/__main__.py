"""Measure the built-in writer on the cases; `--held-out` takes those that nothing was tuned on.

`--show` names the cases that fail, `--table` prints the rows of docs/learning.md.
"""

import argparse
import sys
from collections import Counter

from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.ai.playbooks.builtin import BuiltinPlaybookWriter

from tools.learning.page import write_pages
from tools.learning.reading import HELD_OUT, Edit, read_cases, read_edits
from tools.learning.writing import Outcome, false_lessons, judge, keep_rows, lost


def main() -> int:
    """Print the measures."""
    parser = argparse.ArgumentParser(prog="tools.learning", description=__doc__)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--write", action="store_true", help="write the tables of docs/")
    asked = parser.parse_args()
    ending = HELD_OUT if asked.held_out else ""
    writer = BuiltinPlaybookWriter(LocalEmbedder())
    if asked.write:
        write_pages(writer)
        return 0
    edits, paraphrases = read_edits(f"edits{ending}"), read_edits(f"paraphrases{ending}")
    gone, false = lost(writer, edits), false_lessons(writer, paraphrases)
    outcomes = judge(writer, read_cases(f"corrections{ending}"))
    kept = sum(not outcome.problem for outcome in outcomes)
    print(f"corrections kept: {kept} of {len(outcomes)}")
    print(f"edits of one fact lost: {len(gone)} of {len(edits)} {dict(_kinds(gone))}")
    print(f"false lessons: {len(false)} of {len(paraphrases)}")
    if asked.table:
        print("\n".join(keep_rows(outcomes, lambda case: case.shape)))
        print("\n".join(keep_rows(outcomes, lambda case: case.language)))
    if asked.show:
        _show(outcomes, gone, false)
    return 0


def _kinds(edits: list[Edit]) -> Counter[str]:
    return Counter(edit.kind for edit in edits)


def _show(outcomes: list[Outcome], gone: list[Edit], false: list[Edit]) -> None:
    for edit in gone:
        print(f"LOST {edit}")
    for pair in false:
        print(f"FALSE {pair}")
    for outcome in outcomes:
        if outcome.problem:
            print(f"\n{outcome.case.shape} {outcome.case.language}: {outcome.problem}")
            for draft in outcome.drafts:
                print(f"   [{draft.trigger}] {draft.content}")


if __name__ == "__main__":
    sys.exit(main())
