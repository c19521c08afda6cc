"""The real servers of an interop run: open, keyed, and with mutual TLS."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.serving import child_environment, running_server
from tools.interop.control import control

KEY_TIMEOUT_S = 60.0  # a key is made in a second; the rest is for a busy machine


@contextmanager
def servers(folder: Path, open_only: bool) -> Iterator[dict[str, str]]:
    """Run the servers with their data below `folder`; gives the variables that name them."""
    with ExitStack() as stack:
        opened = stack.enter_context(running_server(folder / "open"))
        variables = {
            "REFLEXIO_TEST_URL": opened.url,
            "REFLEXIO_TEST_CONTROL_URL": stack.enter_context(control(opened)),
        }
        if not open_only:
            key = created_key(folder / "keyed")
            keyed = stack.enter_context(running_server(folder / "keyed"))
            variables |= {"REFLEXIO_TEST_KEYED_URL": keyed.url, "REFLEXIO_TEST_KEY": key}
        yield variables


def created_key(data_dir: Path) -> str:
    """Make a key that may do everything in one organisation; from then on the folder is keyed."""
    command = [sys.executable, "-m", "reflexio_server", "keys", "create"]
    command += ["--org", "acme", "--scope", "read,write,admin", "--data-dir", str(data_dir)]
    return subprocess.run(
        command,
        env=child_environment(),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=KEY_TIMEOUT_S,
    ).stdout.strip()
