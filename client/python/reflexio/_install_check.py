"""A warning when another distribution has files in this package's folder and breaks it."""

import warnings
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent
DISTRIBUTION_FOLDER = "reflexio_grpc-*.dist-info"


def warn_of_other_owners() -> None:
    """Warn when a file lies in the package's folder that another distribution has installed.

    Cheap in the good case: one folder and this distribution's own list of files. The others' lists
    are read only when a file lies there that is not its own. A source tree has no list, and no
    warning.
    """
    site = PACKAGE.parent
    own = next(site.glob(DISTRIBUTION_FOLDER), None)
    own_files = set(_files_in_package(own)) if own is not None else set()
    if not own_files or _names_in_folder() <= {file.split("/")[1] for file in own_files}:
        return
    others = sorted(
        folder.name.removesuffix(".dist-info").rpartition("-")[0]
        for folder in site.glob("*.dist-info")
        if folder != own and next(_files_in_package(folder), None) is not None
    )
    if others:
        warnings.warn(
            f"the package {PACKAGE.name!r} was also installed by {', '.join(others)}: uninstall "
            "one of them, then install the other again: they overwrite each other's files",
            RuntimeWarning,
            stacklevel=3,
        )


def _names_in_folder() -> set[str]:
    return {path.name for path in PACKAGE.iterdir()} - {"__pycache__"}


def _files_in_package(folder: Path) -> Iterator[str]:
    """Yield the files in the package that a distribution's list names, without their hashes."""
    try:
        lines = (folder / "RECORD").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        if line.startswith(f"{PACKAGE.name}/"):
            yield line.split(",", 1)[0]
