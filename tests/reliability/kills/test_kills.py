"""A server killed while it publishes loses, tears and doubles nothing that it acknowledged."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from reflexio import types

from tools.crash.comparing import Findings, compare
from tools.crash.ledger import Ledger, Record, read_ledger
from tools.crash.material import made_up_dialogues, stretches
from tools.crash.rounds import Plan, run

KILLS = 10
IN_FLIGHT_SHARE_MIN = 0.8


@pytest.mark.parametrize("part", [1, 2])
def test_killed_server_keeps_what_it_acknowledged(tmp_path: Path, part: int) -> None:
    """SIGKILL at random moments of traffic; `python -m tools.crash` does it more often."""
    seed = random.SystemRandom().randrange(2**32)
    print(f"part {part}, seed {seed}")
    dialogues = made_up_dialogues(random.Random(seed))
    tally = run(
        Plan(KILLS, seed, "none", dialogues, tmp_path / "work", tmp_path / "evidence"), print
    )
    assert not tally.findings.all(), tally.evidence
    assert tally.kills == KILLS
    assert tally.acked > KILLS
    assert tally.in_flight_share >= IN_FLIGHT_SHARE_MIN


def interaction(interaction_id: int, content: str) -> types.Interaction:
    """Return a stored interaction."""
    return types.Interaction(
        interaction_id,
        "ann",
        "r",
        5,
        "User",
        content,
        types.UserAction.NONE,
        *("",) * 4,
        *([], [], []),
        session_id="s",
        source="",
        has_image=False,
        score=None,
        similarity=None,
    )


SENT = {
    "user_id": "ann",
    "session_id": "s",
    "request_id": "r",
    "interactions": [{"role": "User", "content": text, "created_at": 5} for text in ("one", "two")],
}
WHOLE = [interaction(1, "one"), interaction(2, "two")]


LOST = Findings(lost=["r was acknowledged and is not there"])
OTHER_TURNS = Findings(torn=["r is stored with other turns than were sent"])
OTHER_IDS = Findings(torn=["r is stored under other ids than were acknowledged"])
DOUBLED = Findings(doubled=["r: 2 turns sent, 4 stored"])
TWICE = [*WHOLE, interaction(3, "one"), interaction(4, "two")]


@pytest.mark.parametrize(
    ("rows", "acked", "findings"),
    [
        (WHOLE, [1, 2], Findings()),
        (WHOLE, None, Findings()),
        (None, None, Findings()),
        (None, [1, 2], LOST),
        (WHOLE[:1], [1, 2], OTHER_TURNS),
        (WHOLE[:1], None, OTHER_TURNS),
        (WHOLE[::-1], None, OTHER_TURNS),
        ([WHOLE[0], replace(WHOLE[1], content="twö")], None, OTHER_TURNS),
        ([WHOLE[0], replace(WHOLE[1], session_id="t")], None, OTHER_TURNS),
        ([WHOLE[0], replace(WHOLE[1], created_at=6)], None, OTHER_TURNS),
        ([WHOLE[0], replace(WHOLE[1], role="Agent")], None, OTHER_TURNS),
        (WHOLE, [2, 3], OTHER_IDS),
        (WHOLE, [1], OTHER_IDS),
        (TWICE, [1, 2], DOUBLED),
        (TWICE, None, DOUBLED),
    ],
)
def test_comparison_sees_what_is_wrong(
    rows: list[types.Interaction] | None, acked: list[int] | None, findings: Findings
) -> None:
    """A loop that never fails would prove nothing."""
    record = Record({"r": SENT}, {} if acked is None else {"r": acked})
    assert compare({} if rows is None else {"r": rows}, record) == findings


def test_comparison_sees_what_nobody_sent() -> None:
    """A record under an id that is in no ledger."""
    assert compare({"r": WHOLE}, Record()) == Findings(torn=["r is stored and was never sent"])


def test_ledger_gives_back_what_was_written(tmp_path: Path) -> None:
    """Also while it is still open, as when its process is killed."""
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.note_sent(SENT)
    ledger.note_sent({**SENT, "request_id": "r2", "session_id": "数\n\u2028"})
    ledger.note_acked("r", [1, 2])
    record = read_ledger(ledger.path)
    ledger.close()
    assert record.sent["r"] == SENT
    assert record.sent["r2"]["session_id"] == "数\n\u2028"
    assert record.acked == {"r": [1, 2]}
    assert record.unacked == ["r2"]


def test_material_follows_from_its_seed() -> None:
    """So that a printed seed repeats what was published."""
    first, second = (
        stretches(made_up_dialogues(random.Random(3)), random.Random(4)) for _ in range(2)
    )
    assert [next(first) for _ in range(50)] == [next(second) for _ in range(50)]
