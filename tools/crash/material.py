"""Dialogues to publish: generated, or of a file, in stretches of random length."""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

TURNS_MAX = 8
"""Turns of one request: enough for a torn one to show, few enough for many requests a second."""
WORDS_MAX = 40
"""Words of an ordinary generated turn."""
VOCABULARY_WORDS = 3_000
"""Different words: as in speech they come back, and the server's word index stays small."""
LONG_TURN_SHARE = 0.005
LONG_TURN_WORDS = 4_000
"""A few turns of about 30 kB: they cross many database pages, so a torn write would show."""
MADE_UP_DIALOGUES = 200
"""Made once: making up words while publishing would take the processor from the server."""
DIALOGUES_MAX = 100_000
"""Dialogues read of a file: some 2 million turns."""
SYLLABLES = ("ba", "ko", "ri", "tes", "mün", "lo", "ça", "shi", "dor", "数", "ne", "va", "й")

Turn = dict[str, str]


def read_dialogues(path: Path) -> list[list[Turn]]:
    """Return the dialogues of a JSON-lines file, gzipped or not: objects with `turns`."""
    opener: Any = gzip.open if path.suffix == ".gz" else open
    dialogues: list[list[Turn]] = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if len(dialogues) == DIALOGUES_MAX:
                break
            turns = json.loads(line)["turns"]
            dialogues.append([{"role": turn["role"], "content": turn["content"]} for turn in turns])
    return dialogues


def made_up_dialogues(chance: random.Random) -> list[list[Turn]]:
    """Return MADE_UP_DIALOGUES dialogues of invented words of several scripts."""
    vocabulary = [
        "".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(VOCABULARY_WORDS)
    ]
    return [
        [_made_up(number, vocabulary, chance) for number in range(TURNS_MAX)]
        for _ in range(MADE_UP_DIALOGUES)
    ]


def _made_up(number: int, vocabulary: Sequence[str], chance: random.Random) -> Turn:
    is_long = chance.random() < LONG_TURN_SHARE
    count = LONG_TURN_WORDS if is_long else chance.randint(1, WORDS_MAX)
    content = " ".join(chance.choices(vocabulary, k=count))
    return {"role": ("User", "Agent")[number % 2], "content": content}


def stretches(dialogues: Sequence[list[Turn]], chance: random.Random) -> Iterator[list[Turn]]:
    """Yield 1 to TURNS_MAX turns in a row of some dialogue, without end."""
    while True:
        dialogue = chance.choice(dialogues)
        start = chance.randrange(len(dialogue))
        yield dialogue[start : start + chance.randint(1, TURNS_MAX)]
