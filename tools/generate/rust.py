"""Rust: messages and tonic stubs, one module a package, and the descriptors.

The generator is the crate beside this module, pinned by its Cargo.lock. It reads descriptors, so
cargo is all it needs.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from tools.generate.calls import rust as calls
from tools.generate.language import BUILD, Language
from tools.generate.protoc import run_protoc

STUBS = Path("client/rust/src/generated")
GENERATOR = Path(__file__).with_name("rust_generator")
TARGET = BUILD / "rust"
ERROR_DETAILS = "google/rpc/error_details.proto"
"""What a status carries; no file of the contract imports it."""


DESCRIPTORS = "descriptors.binpb"
"""The contract with its imports, for reflection and ProtoJSON: part of the crate."""
CALLS = "calls.rs"
EDITION = "2024"


def write(out: Path) -> None:
    """Write the stubs below `out`."""
    stubs = out / STUBS
    stubs.mkdir(parents=True)
    run_protoc("--include_imports", f"--descriptor_set_out={stubs / DESCRIPTORS}", ERROR_DETAILS)
    with tempfile.TemporaryDirectory() as scratch:
        commented = Path(scratch) / DESCRIPTORS
        run_protoc(
            "--include_imports",
            "--include_source_info",
            f"--descriptor_set_out={commented}",
            ERROR_DETAILS,
        )
        subprocess.run(
            [
                *("cargo", "run", "--quiet", "--locked"),
                *("--manifest-path", GENERATOR / "Cargo.toml", "--"),
                *(commented, stubs),
            ],
            check=True,
            env={**os.environ, "CARGO_TARGET_DIR": str(TARGET)},
        )
    (stubs / CALLS).write_text(calls.source())
    subprocess.run(["rustfmt", "--edition", EDITION, stubs / CALLS], check=True)


LANGUAGE = Language("rust", (STUBS,), ("cargo", "rustfmt"), write)
