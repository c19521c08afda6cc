"""A new file of records, which its owner alone can open."""

import os
from pathlib import Path

from reflexio_server.cli.terminal import fail


def open_new(target: Path) -> int:
    """Make a file and return its descriptor; ends the command where there is one, or none can be.

    Nothing is replaced: what stands under the name may be all that is left of some records.
    """
    try:
        return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise fail(f"{target} is there already; name a new file") from error
    except OSError as error:
        raise fail(f"cannot write {target}: {error.strerror}") from error
