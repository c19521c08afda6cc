"""Regular expressions of `ai` and `core` read a long text in one go, whatever stands in it.

Texts come from anybody, and one may have 16 million characters. A pattern that begins anew at each
character of a run needs days for that. It runs in a process of its own here: it would not end.
"""

import subprocess
import sys

import pytest

from tests.support.serving import child_environment

TIMEOUT_S = 240
"""Many times what the whole takes; one quadratic pattern takes hours."""

EVERY_PATTERN = """
import importlib, pkgutil, re, signal
import reflexio_server.ai, reflexio_server.core
from reflexio_server.core.text.joined import _run_pattern
from tests.support.long_texts import COMMON_PIECES, long_text

def patterns(value):
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, (tuple, list, frozenset)):
        for member in value:
            yield from patterns(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from patterns(member)

found = {_run_pattern(any_case=case, soft=soft) for case in (False, True) for soft in (False, True)}
for package in (reflexio_server.ai, reflexio_server.core):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        for value in vars(importlib.import_module(module.name)).values():
            found.update(patterns(value))
assert len(found) > 80, len(found)
for piece in COMMON_PIECES:
    text = long_text(piece, 60_000)
    for pattern in found:
        signal.alarm(10)  # ends the process: a match cannot be interrupted otherwise
        pattern.match(text)
        for match in pattern.finditer(text):
            pass
signal.alarm(0)
"""
PERSONAL_DATA = """
from reflexio_server.ai.playbooks.builtin.personal import without_personal_data
from reflexio_server.core.learning.playbook_writer import Correction
from tests.support.long_texts import long_text

for piece in ("1", "1.", "a", "a.", " ", "@"):
    without_personal_data(Correction(long_text(piece, 1_000_000), "", ""))
ids = " ".join(f"X{number:06}" for number in range(100_000))
cleaned = without_personal_data(Correction(ids, "None.", f"Read {ids}."))
assert cleaned.expert_answer == "Read …."
"""
SENTENCES = """
from reflexio_server.ai.llm.json_answer import AnswerError, find_object
from reflexio_server.ai.playbooks.builtin.sentences import read_sentences
from tests.support.long_texts import PIECES, long_text

for piece in PIECES:
    text = long_text(piece, 1_000_000)
    read_sentences(text)
    try:
        find_object(text[:250_000], "playbooks")
    except AnswerError:
        pass
"""


@pytest.mark.parametrize(
    "program", [EVERY_PATTERN, PERSONAL_DATA, SENTENCES], ids=["every", "personal", "sentences"]
)
def test_a_long_text_is_read(program: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", program],
        timeout=TIMEOUT_S,
        check=False,
        capture_output=True,
        text=True,
        env=child_environment(),
    )
    assert run.returncode == 0, run.stderr
