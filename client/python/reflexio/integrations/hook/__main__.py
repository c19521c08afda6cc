"""The hook as a command: `python -m reflexio.integrations.hook`, or `reflexio hook`."""

import argparse
import getpass
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reflexio.integrations.hook.events import item_of, prompt_of
from reflexio.integrations.hook.spool import Spool, default_folder

RECALL_TIMEOUT_S = 2.0
"""How long a prompt may wait for what is known."""
SEND_TIMEOUT_S = 30.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Record what standard input tells. 0 whatever happens, and 1 for wrong options.

    An agent takes other exit codes as a wish to stop it, so there are none.
    """
    try:
        options = _options(arguments)
    except SystemExit as ended:
        return 1 if ended.code else 0
    try:
        _run(options)
    except Exception as error:
        # Whatever fails here, the agent that runs the hook goes on.
        print(f"reflexio hook: {error}", file=sys.stderr)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="reflexio hook",
        description="Record what a coding agent's hook tells: a JSON object on standard input, or "
        "as the argument. It is kept in a file at once and sent in the background; when the server "
        "is away it is sent with the next one. The agent never fails by it. REFLEXIO_URL names "
        "the server, REFLEXIO_API_KEY the key.",
    )
    parser.add_argument("event", nargs="?", help="the JSON, where it is not on standard input")
    parser.add_argument("--user", metavar="ID", help="whose turns; the account's name by default")
    parser.add_argument(
        "--recall",
        action="store_true",
        help="print what is known that bears on a prompt, which Claude Code shows its model",
    )
    parser.add_argument("--wait", action="store_true", help="return when it is sent, or cannot be")
    parser.add_argument(
        "--send", action="store_true", help="send what waits, say how much is left, record nothing"
    )
    parser.add_argument(
        "--spool",
        type=Path,
        metavar="FOLDER",
        help="where it is kept; reflexio/spool in the folder for state by default",
    )
    return parser.parse_args(arguments)


def _run(options: argparse.Namespace) -> None:
    spool = Spool(options.spool or default_folder())
    if options.send:
        print(f"{_send(spool)} requests wait in {spool.folder}")
        return
    event = _event(options.event)
    user_id = options.user or getpass.getuser()
    item = item_of(event, user_id)
    if item is not None:
        spool.add(item)
        if options.wait:
            _send(spool)
        else:
            _send_in_background(spool)
    if options.recall:
        _recall(event, user_id)


def _event(given: str | None) -> dict[str, Any]:
    text = given if given is not None else sys.stdin.buffer.read().decode(errors="replace")
    event = json.loads(text)
    if not isinstance(event, dict):
        raise ValueError("standard input must be a JSON object")
    return event


def _send(spool: Spool) -> int:
    # gRPC loads where something is sent, not in the moments that the agent waits for.
    from reflexio.client import ReflexioClient
    from reflexio.integrations.hook.sending import send

    with ReflexioClient(timeout=SEND_TIMEOUT_S) as client:
        return send(spool, client)


def _send_in_background(spool: Spool) -> None:
    command = [sys.executable, "-m", "reflexio.integrations.hook"]
    subprocess.Popen(
        [*command, "--send", "--spool", str(spool.folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _recall(event: dict[str, Any], user_id: str) -> None:
    question, session_id = prompt_of(event)
    if not question:
        return
    from reflexio.client import ReflexioClient

    with ReflexioClient(timeout=RECALL_TIMEOUT_S) as client:
        prompt = client.context(user_id, question, session_id=session_id or None).as_prompt()
    if prompt:
        print(prompt)


if __name__ == "__main__":
    sys.exit(main())
