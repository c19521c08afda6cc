"""The blocks of a page run one after the other, as a reader types them.

Usage: run_page.py STEPS. STEPS is JSON: lists of [place, kind, text]. Python shares one namespace;
sh is run by bash, which ends at the first command that fails, and whoever is asked says yes.
"""

import json
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """Run all of them; the first that fails ends the run and names its place."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for place, kind, text in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        print(f"== {place}", flush=True)
        if kind == "python":
            exec(compile(text, place, "exec"), namespace)
        else:
            subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", text], input=b"y\n" * 9, check=True
            )


if __name__ == "__main__":
    main()
