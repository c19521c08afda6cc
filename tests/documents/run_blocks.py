"""Python files run one after the other in one namespace, as a reader types a document's blocks.

Usage: run_blocks.py REPORT FILE... The report is JSON: what each file printed, by its name.
"""

import contextlib
import io
import json
import sys
from pathlib import Path


def run(files: list[Path]) -> dict[str, str]:
    """Run the files in order and return what each printed; the first exception ends the run."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    printed = {}
    for file in files:
        with contextlib.redirect_stdout(io.StringIO()) as output:
            exec(compile(file.read_text(encoding="utf-8"), file, "exec"), namespace)
        printed[file.name] = output.getvalue()
    return printed


if __name__ == "__main__":
    report, *names = (Path(argument) for argument in sys.argv[1:])
    report.write_text(json.dumps(run(names)), encoding="utf-8")
