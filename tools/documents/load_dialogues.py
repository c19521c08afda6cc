"""Turn the Schema-Guided Dialogue file into publish requests, one JSON body a line.

`reflexio publish FILE.jsonl` loads the result, and so does `client.bulk_publish`. Each dialogue is
one session of one of a few users, chosen by a stable hash; every id depends on the dialogue alone,
so that loading twice stores once.
"""

import argparse
import contextlib
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FILE_NAME = "sgd-dev.jsonl.gz"
SOURCE = "sgd"
USERS_MAX = 20  # about a hundred dialogues each: enough records to make a search choose
TURN_PAIR = 2  # the user's turn and the agent's answer
TURNS_PER_REQUEST_MAX = 1000  # the limit of one publish request


def user_of(dialogue_id: str, users: int) -> str:
    """Return the dialogue's user, one of `users`, the same in every run."""
    digest = hashlib.sha256(dialogue_id.encode()).digest()
    return f"{SOURCE}_user_{int.from_bytes(digest[:8], 'big') % users:02d}"


def requests_of(
    dialogue: dict[str, Any], *, users: int, turns_per_request: int
) -> Iterator[dict[str, Any]]:
    """Yield the dialogue's publish requests in order; the last may have fewer turns.

    `turns_per_request` 0 puts the whole dialogue into one request, up to the limit of a request.
    """
    dialogue_id, turns = dialogue["dialogue_id"], dialogue["turns"]
    step = turns_per_request or TURNS_PER_REQUEST_MAX
    for start in range(0, len(turns), step):
        yield {
            "user_id": user_of(dialogue_id, users),
            "session_id": dialogue_id,
            "source": SOURCE,
            "request_id": f"{SOURCE}_{dialogue_id}_{step}_{start // step:03d}",
            "interaction_data_list": [
                {"role": turn["role"], "content": turn["content"]}
                for turn in turns[start : start + step]
            ],
        }


def read_dialogues(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the dialogues of a gzipped JSON-lines file, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def write_lines(requests: Iterable[dict[str, Any]], output: TextIO) -> int:
    """Write one JSON object a line; return how many."""
    count = 0
    for request in requests:
        output.write(json.dumps(request, ensure_ascii=False) + "\n")
        count += 1
    return count


def _number(text: str, least: int, most: int) -> int:
    value = int(text)
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"must be {least} to {most}")
    return value


def main(arguments: list[str] | None = None) -> int:
    """Write the requests of the dialogues to the output; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("output", nargs="?", default="-", help="file to write; - is stdout")
    parser.add_argument("--data", type=Path, default=DATA, metavar="DIR")
    parser.add_argument(
        "--turns-per-request",
        type=lambda text: _number(text, 0, TURNS_PER_REQUEST_MAX),
        default=TURN_PAIR,
        metavar="N",
        help="turns in a request; 0: a whole dialogue (default: %(default)s)",
    )
    parser.add_argument(
        "--users",
        type=lambda text: _number(text, 1, USERS_MAX),
        default=USERS_MAX,
        metavar="N",
        help=f"how many users share the dialogues, 1 to {USERS_MAX} (default: %(default)s)",
    )
    parser.add_argument(
        "--dialogues",
        type=lambda text: _number(text, 1, sys.maxsize),
        metavar="N",
        help="take the first N dialogues (default: all)",
    )
    options = parser.parse_args(arguments)
    path = options.data / FILE_NAME
    if not path.is_file():
        print(f"no {path}; --data names the folder that has it", file=sys.stderr)
        return 2
    requests = (
        request
        for dialogue in islice(read_dialogues(path), options.dialogues)
        for request in requests_of(
            dialogue,
            users=options.users,
            turns_per_request=options.turns_per_request,
        )
    )
    with contextlib.ExitStack() as files:
        to_stdout = options.output == "-"
        output = (
            sys.stdout
            if to_stdout
            else files.enter_context(Path(options.output).open("w", encoding="utf-8"))
        )
        count = write_lines(requests, output)
    print(f"{count} requests", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
