"""Call each operation of /openapi.json as described, and as not: `python -m tests.fuzz.api`.

schemathesis makes the calls, from the document that a real server process gives, against that
process. Fails on a 5xx, on a status or a content type that the document does not name, and on a
reply that is not of its schema. That all is refused which the document does not describe is not
asked for: the dialect takes null for absent and numbers as text on purpose.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import reflexio

from tests.fuzz.api_hooks import STORED
from tests.support.serving import ROOT, running_server

DELETING = "/(delete|clear)_"
"""Paths that are called last: what they delete the others need."""
PHASES = "examples,coverage,fuzzing,stateful"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
)


def store_records(url: str) -> None:
    """Store one record of each kind under the names that the hooks know."""
    with reflexio.ReflexioClient(url_endpoint=url) as client:
        client.publish_interaction(
            "ann",
            [{"content": "where is my parcel", "image_encoding": STORED["image_encoding"]}],
            session_id="s1",
            request_id="r1",
        )
        client.add_user_playbook([{"user_id": "ann", "trigger": "parcel", "content": "track it"}])
        client.add_agent_playbook([{"trigger": "parcel", "content": "track it"}])
        client.add_user_profile(
            [{"user_id": "ann", "profile_id": "p1", "content": "likes parcels"}]
        )


def call_operations(url: str, folder: str, options: list[str]) -> int:
    """Run schemathesis against a server and return its exit code."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        f"{url}/openapi.json",
        f"--phases={PHASES}",
        f"--checks={','.join(CHECKS)}",
        "--mode=all",
        "--generation-database=none",
        "--no-color",
        *options,
    ]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.fuzz.api_hooks", "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env={**os.environ, **hooks}, check=False).returncode


def main() -> int:
    """Call every operation of a new server; 1 also when its log tells of a failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="for each operation; default 100")
    parser.add_argument("--seed", type=int, help="repeat a run")
    parser.add_argument("rest", nargs="*", help="further options of schemathesis, after --")
    asked = parser.parse_args()
    options = [f"--max-examples={asked.examples}", *asked.rest]
    if asked.seed is not None:
        options += ["--seed", str(asked.seed)]
    with (
        tempfile.TemporaryDirectory(prefix="reflexio-fuzz-") as folder,
        running_server(Path(folder) / "data", {"REFLEXIO_EMBEDDING": "none"}) as server,
    ):
        store_records(server.url)
        codes = [
            call_operations(server.url, folder, [choice, DELETING, *options])
            for choice in ("--exclude-path-regex", "--include-path-regex")
        ]
        log = server.log_path.read_text(errors="replace")
    if "Traceback" in log or '"level": "error"' in log:
        print(log[-6_000:], file=sys.stderr)
        return 1
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
