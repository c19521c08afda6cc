"""Test the Python client with the oldest and newest of what it declares to work with.

For each combination an environment is made that holds the built wheel, its dependencies and
pytest, nothing else. In it the client's suites run, the interop suite against real servers of the
project's own environment; what an import and an installation cost is checked.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.support.serving import SERVER_PYTHON_VARIABLE
from tools.check.sizes import CLIENT_BYTES_MAX, parts, summed
from tools.interop.commands import OUTPUT_TAIL_CHARS
from tools.interop.servers import servers
from tools.interop.vectors import VECTORS, vector_count

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build" / "client-range"
WHEEL_FOLDER = BUILD / "wheel"

OLDEST_GRPCIO = "1.71.2"
GOOGLEAPIS_OF_PROTOBUF = {"5.29.1": "1.65.0", "6.33.0": "1.72.0"}
"""For each older protobuf a googleapis-common-protos of its time; 5.29.0 was withdrawn."""

IMPORT_RATIO_MAX = 3.0
"""An import of the client with its stubs may take so many times what `import grpc` takes."""
IMPORT_ROUNDS = 7
"""The best of so many is compared: the others are disturbed by what else the machine does."""

PARALLEL_COMBINATIONS = 2
"""The suites wait more than they compute: two at a time take hardly longer than one."""

SUITE_TIMEOUT_S = 900.0
IMPORT_TIMEOUT_S = 60.0
RUNS_TESTS = ("pytest", "pytest-timeout")
TEST_ONLY = (*RUNS_TESTS, "iniconfig", "packaging", "pluggy", "pygments", "pip", "setuptools")
NEEDS_MYPY = "tests/unit/client/types/test_typing.py"


@dataclass(frozen=True)
class Combination:
    """Versions of the client's dependencies that are tested together."""

    grpcio: str
    protobuf: str
    googleapis: str

    @property
    def name(self) -> str:
        """What it is called on the command line and as a folder."""
        return f"grpcio-{self.grpcio}-protobuf-{self.protobuf}"

    def requirements(self) -> list[str]:
        """Return the pins for pip."""
        return [
            f"grpcio=={self.grpcio}",
            f"protobuf=={self.protobuf}",
            f"googleapis-common-protos=={self.googleapis}",
        ]


def newest(package: str) -> str:
    """Return the version of a package that the project itself is tested with."""
    found = re.search(
        rf"^{package}==([^\s;]+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE
    )
    if found is None:
        raise SystemExit(f"constraints.txt has no {package}")
    return found[1]


def combinations() -> list[Combination]:
    """Return all of them, the oldest first and the newest last."""
    protobufs = {**GOOGLEAPIS_OF_PROTOBUF, newest("protobuf"): newest("googleapis-common-protos")}
    return [
        Combination(grpcio, protobuf, googleapis)
        for grpcio in (OLDEST_GRPCIO, newest("grpcio"))
        for protobuf, googleapis in protobufs.items()
    ]


def built_wheel() -> Path:
    """Build the wheel and return its path."""
    shutil.rmtree(WHEEL_FOLDER, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "-w", str(WHEEL_FOLDER), str(ROOT / "client" / "python")]
    subprocess.run(command, check=True)
    (wheel,) = WHEEL_FOLDER.glob("*.whl")
    return wheel


def environment_python(combination: Combination, wheel: Path) -> Path:
    """Make a fresh environment with the wheel, its dependencies and pytest; returns its Python."""
    folder = BUILD / combination.name
    venv.create(folder, clear=True, with_pip=True)
    python = folder / "bin" / "python"
    pins = [*combination.requirements(), *(f"{name}=={newest(name)}" for name in RUNS_TESTS)]
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel, *pins], check=True)
    subprocess.run([python, "-m", "pip", "check"], check=True, stdout=subprocess.DEVNULL)
    return python


def closure_bytes(python: Path) -> int:
    """Return the size of the installed client with all that it brings, in bytes."""
    (site,) = python.parents[1].glob("lib/python*/site-packages")
    needed = [part for part in parts(site) if part.name.lower() not in TEST_ONLY]
    return summed("client", needed).size_bytes


def import_ratio(python: Path) -> float:
    """Return how many times the processor time of `import grpc` an import of the client takes."""
    code = "import time; began = time.process_time(); {}; print(time.process_time() - began)"
    ours: list[float] = []
    grpcs: list[float] = []
    for _ in range(IMPORT_ROUNDS):
        ours.append(
            float(run_python(python, code.format("import reflexio; reflexio.ReflexioClient")))
        )
        grpcs.append(float(run_python(python, code.format("import grpc"))))
    return min(ours) / min(grpcs)


def run_python(python: Path, code: str) -> str:
    """Run code outside of the project's folder and return what it prints."""
    return subprocess.run(
        [python, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=BUILD,
        timeout=IMPORT_TIMEOUT_S,
    ).stdout


def suite(python: Path, folder: str, environment: Mapping[str, str], *options: str) -> str:
    """Run pytest over the installed wheel, not the source; returns what failed, "" if nothing."""
    command = [str(python), "-m", "pytest", folder, *options, "-p", "no:cacheprovider"]
    command += ["-o", "pythonpath=.", f"--confcutdir={folder}"]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            check=False,
            timeout=SUITE_TIMEOUT_S,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except subprocess.TimeoutExpired as expired:
        return f"{expired}\n{(expired.output or b'').decode(errors='replace')[-OUTPUT_TAIL_CHARS:]}"
    return "" if done.returncode == 0 else done.stdout[-OUTPUT_TAIL_CHARS:]


def failed_tests(python: Path) -> str:
    """Run the client's own suite and the interop suite; returns what failed, "" if nothing."""
    foreign = {SERVER_PYTHON_VARIABLE: sys.executable}
    outside = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    own = suite(python, "tests/unit/client", {**outside, **foreign}, f"--ignore={NEEDS_MYPY}")
    with tempfile.TemporaryDirectory() as work, servers(Path(work)) as variables:
        count_file = Path(work) / "count"
        told = {
            **outside,
            **variables,
            "REFLEXIO_TEST_VECTORS": str(VECTORS),
            "REFLEXIO_TEST_COUNT_FILE": str(count_file),
            "REFLEXIO_TEST_RUN": "range",
        }
        interop = suite(python, "tests/clients/python", told)
        if not interop and int(count_file.read_text()) != vector_count(VECTORS):
            interop = "not every vector was run"
    return own + interop


def prepared(combination: Combination, wheel: Path) -> tuple[Path, list[str]]:
    """Make the environment and weigh it; returns its Python and what is wrong so far."""
    python = environment_python(combination, wheel)
    size_bytes, ratio = closure_bytes(python), import_ratio(python)
    print(
        f"{combination.name}: {size_bytes / 1e6:.1f} MB installed, "
        f"import takes {ratio:.2f} times that of grpc",
        flush=True,
    )
    wrong = []
    if size_bytes > CLIENT_BYTES_MAX:
        wrong.append(f"more than {CLIENT_BYTES_MAX / 1e6:.0f} MB are installed")
    if ratio > IMPORT_RATIO_MAX:
        wrong.append(f"the import takes more than {IMPORT_RATIO_MAX:g} times that of grpc")
    return python, wrong


def main() -> int:
    """Check the combinations one after the other."""
    known = {combination.name: combination for combination in combinations()}
    names = list(known)
    known |= {"oldest": known[names[0]], "newest": known[names[-1]]}
    parser = argparse.ArgumentParser(prog="python -m tools.check.client_range", description=__doc__)
    parser.add_argument("combinations", nargs="*", help=f"of {', '.join(known)}; default all")
    chosen = parser.parse_args().combinations or names
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    wheel = built_wheel()
    environments = {name: prepared(known[name], wheel) for name in chosen}
    failed = False
    with ThreadPoolExecutor(PARALLEL_COMBINATIONS) as pool:
        pythons = [python for python, _ in environments.values()]
        for name, failures in zip(environments, pool.map(failed_tests, pythons), strict=True):
            wrong = environments[name][1] + ([f"tests failed:\n{failures}"] if failures else [])
            failed = failed or bool(wrong)
            print(f"{known[name].name}: {'; '.join(wrong) or 'ok'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
