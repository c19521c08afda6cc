"""Fuzz the parsers: `python -m tests.fuzz [TARGET ...] --seconds 600`.

Inputs that open new paths are kept in .build/fuzz; those in tests/fuzz/corpus are where it begins.
A finding is written to .build/fuzz/findings and ends the run of its target; put into the corpus, it
is tried by every test run. Exit code 1 when there is one.
"""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CORPUS = Path(__file__).with_name("corpus")
WORK = ROOT / ".build" / "fuzz"
NAMES = sorted(folder.name for folder in CORPUS.iterdir() if folder.is_dir())
RSS_MIB_MAX = 768  # the server's modules and the instrumentation alone take 300
INPUT_BYTES_MAX = 8_192
INPUT_TIMEOUT_S = 20
START_TIMEOUT_S = 120


def fuzz_here(name: str, arguments: list[str]) -> None:
    """Fuzz a target in this process, which never returns."""
    import atheris

    with atheris.instrument_imports(include=["reflexio_server"]):
        from tests.fuzz.targets import TARGETS
    atheris.Setup([name, *arguments], TARGETS[name])
    atheris.Fuzz()


def fuzz(name: str, seconds: int, seed: int) -> bool:
    """Fuzz a target in a process of its own; tells whether nothing was found."""
    grown, findings = WORK / "corpus" / name, WORK / "findings"
    for folder in (grown, findings):
        folder.mkdir(parents=True, exist_ok=True)
    log = WORK / f"{name}.log"
    with log.open("wb") as output:
        code = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.fuzz",
                "--in-process",
                name,
                "--",
                f"-max_total_time={seconds}",
                f"-seed={seed}",
                f"-rss_limit_mb={RSS_MIB_MAX}",
                f"-max_len={INPUT_BYTES_MAX}",
                f"-timeout={INPUT_TIMEOUT_S}",
                f"-artifact_prefix={findings}/{name}-",
                "-print_final_stats=1",
                str(grown),
                str(CORPUS / name),
            ],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=seconds + START_TIMEOUT_S,
            check=False,
        ).returncode
    text = log.read_text(errors="replace")
    facts = [line for line in text.splitlines() if line.startswith("stat::")]
    shown = ", ".join(" ".join(line.split()) for line in facts[:1] + facts[-1:])
    print(f"{name}: {seconds} s, {shown}", flush=True)
    if code != 0:
        print(f"{text[-6_000:]}\n{name}: exit code {code}, see {log}", flush=True)
    return code == 0


def main() -> int:
    """Fuzz the named targets, all of them when none is named, one on each core at a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", help=f"of {', '.join(NAMES)}; default all")
    parser.add_argument("--seconds", type=int, default=600, help="for each target; default 600")
    parser.add_argument("--seed", type=int, default=0, help="of the choices; default 0, any")
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    own, rest = sys.argv[1:], []
    if "--" in own:
        own, rest = own[: own.index("--")], own[own.index("--") + 1 :]
    asked = parser.parse_args(own)
    unknown = set(asked.targets) - set(NAMES)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    if asked.in_process:
        fuzz_here(asked.targets[0], rest)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        outcomes = threads.map(
            lambda name: fuzz(name, asked.seconds, asked.seed), asked.targets or NAMES
        )
        return 0 if all(list(outcomes)) else 1


if __name__ == "__main__":
    sys.exit(main())
