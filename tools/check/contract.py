"""Check the contract with buf: `lint`, `breaking` (against the last release), `release` (keep it).

`breaking` passes when buf finds exactly what proto/intended_breaks.toml lists with a reason.

buf resolves imports from a registry; here the google protos that the contract imports come from the
installed googleapis-common-protos, in a scratch workspace, so that every check runs offline.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import google.api

ROOT = Path(__file__).resolve().parents[2]
PROTO = ROOT / "proto"
RELEASED_IMAGE = "last_release.binpb"
INTENDED = "intended_breaks.toml"
MODULE = "contract"
"""The contract's folder in the workspace; buf names files with it."""
BUF = str(Path(sys.executable).with_name("buf"))
FINDINGS = 100
"""buf's exit code when it found something and nothing else is wrong."""
GOOGLE_PROTOS = (
    "google/api/annotations.proto",
    "google/api/http.proto",
    "google/api/httpbody.proto",
    "google/rpc/status.proto",
)


def assemble(workspace: Path, proto: Path = PROTO) -> None:
    """Lay out a buf workspace of two modules: the contract and what it imports."""
    shutil.copytree(proto, workspace / MODULE)
    installed = Path(next(iter(google.api.__path__))).parent.parent
    for name in GOOGLE_PROTOS:
        target = workspace / "google_protos" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(installed / name, target)
    rules = (proto / "buf.yaml").read_text().partition("\n")[2]
    (workspace / MODULE / "buf.yaml").unlink()
    (workspace / "buf.yaml").write_text(
        f"version: v2\nmodules:\n  - path: {MODULE}\n  - path: google_protos\n" + rules
    )


def found_breaks(workspace: Path, image: Path) -> set[str]:
    """Return what buf finds broken since the image, as `file: sentence` (no file where it is gone).

    Raises CalledProcessError when buf cannot compare.
    """
    command = [BUF, "breaking", "--error-format", "json", "--against", str(image)]
    done = subprocess.run(command, cwd=workspace, capture_output=True, text=True, check=False)
    if done.returncode not in (0, FINDINGS):
        print(done.stdout, done.stderr, sep="", file=sys.stderr)
        done.check_returncode()
    found = set()
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        file = finding.get("path", "").removeprefix(f"{MODULE}/")
        found.add(f"{file}: {finding['message']}" if file else finding["message"])
    return found


def unexplained(found: set[str], listed: Path) -> list[str]:
    """Return, as lines to print, where what was found and what is listed differ."""
    entries = tomllib.loads(listed.read_text()).get("breaks", [])
    explained = {finding for entry in entries if entry["why"] for finding in entry["findings"]}
    return [
        *(f"breaks the contract: {finding}" for finding in sorted(found - explained)),
        *(f"{listed.name} lists what is not found: {line}" for line in sorted(explained - found)),
    ]


def check_breaking(workspace: Path, proto: Path) -> int:
    """Print every break without a reason and every reason without a break; 1 if there is one."""
    lines = unexplained(found_breaks(workspace, proto / RELEASED_IMAGE), proto / INTENDED)
    for line in lines:
        print(line, file=sys.stderr)
    return 1 if lines else 0


def main() -> int:
    """Run one check and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("check", choices=("lint", "breaking", "release"))
    parser.add_argument("--proto", type=Path, default=PROTO, help="the contract's folder")
    arguments = parser.parse_args()
    proto = arguments.proto.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(scratch)
        assemble(workspace, proto)
        if arguments.check == "breaking":
            return check_breaking(workspace, proto)
        commands = {
            "lint": ["lint", "--path", f"{MODULE}/reflexio"],
            "release": ["build", "--exclude-source-info", "-o", str(proto / RELEASED_IMAGE)],
        }
        command = [BUF, *commands[arguments.check]]
        return subprocess.run(command, cwd=workspace, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
