"""Every input that fuzzing began with or found is tried again."""

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS

CORPUS = Path(__file__).with_name("corpus")
INPUTS = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


def test_every_target_has_a_corpus() -> None:
    """And every corpus a target: what is fuzzed follows from the folders."""
    assert {path.parent.name for path in INPUTS} == set(TARGETS)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_input_is_refused_or_taken(path: Path) -> None:
    """Nothing but a refusal escapes."""
    TARGETS[path.parent.name](path.read_bytes())
