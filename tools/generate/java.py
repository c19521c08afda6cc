"""Java: messages and gRPC stubs, in a source folder that holds nothing else."""

import platform
import shutil
import subprocess
from pathlib import Path

from tools.generate.calls import java as calls
from tools.generate.language import BUILD, Language
from tools.generate.protoc import include_folders, proto_files

STUBS = Path("client/java/src/generated/java")
CALLS = Path("ai/reflexio/ReflexioCalls.java")
GENERATORS = BUILD / "java"
COPY_GOAL = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy"
# The protoc inside grpcio-tools knows no Java. Its age is on purpose, as that one's is: what it
# writes runs with the protobuf-java of its own version and every newer one of the same major.
PINS = {
    "protoc": "com.google.protobuf:protoc:4.33.2",
    "protoc-gen-grpc-java": "io.grpc:protoc-gen-grpc-java:1.83.1",
}
SYSTEMS = {"Linux": "linux", "Darwin": "osx", "Windows": "windows"}
PROCESSORS = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch_64", "arm64": "aarch_64"}


def write(out: Path) -> None:
    """Write the stubs below `out`."""
    generators = installed_generators()
    folder = out / STUBS
    folder.mkdir(parents=True)
    subprocess.run(
        [
            generators / "protoc",
            f"--plugin=protoc-gen-grpc-java={generators / 'protoc-gen-grpc-java'}",
            *(f"-I{include}" for include in include_folders()),
            f"--java_out={folder}",
            f"--grpc-java_out=@generated=omit:{folder}",
            *proto_files(),
        ],
        check=True,
    )
    (folder / CALLS).write_text(calls.source())


def installed_generators() -> Path:
    """Return the folder of the pinned protoc and plugin, fetching them when a pin changed."""
    stamp = GENERATORS / "pins.txt"
    artifacts = [f"{pin}:exe:{platform_classifier()}" for pin in PINS.values()]
    if not stamp.exists() or stamp.read_text() != "\n".join(artifacts):
        shutil.rmtree(GENERATORS, ignore_errors=True)
        GENERATORS.mkdir(parents=True)
        for program, artifact in zip(PINS, artifacts, strict=True):
            fetch(artifact, GENERATORS / program)
        stamp.write_text("\n".join(artifacts))
    return GENERATORS


def fetch(artifact: str, program: Path) -> None:
    """Copy an executable artifact to `program`, through Maven's own cache."""
    folder = program.with_name(f"{program.name}.fetched")
    subprocess.run(
        ["mvn", "-B", "-q", COPY_GOAL, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"],
        check=True,
        cwd=GENERATORS,
    )
    (fetched,) = folder.iterdir()
    fetched.replace(program)
    program.chmod(0o755)
    folder.rmdir()


def platform_classifier() -> str:
    """Return this machine's name among the published executables, such as "linux-x86_64"."""
    system, processor = platform.system(), platform.machine().lower()
    return f"{SYSTEMS.get(system, system)}-{PROCESSORS.get(processor, processor)}"


LANGUAGE = Language("java", (STUBS,), ("mvn",), write)
