"""Rust: messages and tonic stubs, one module a package, and the descriptors.

The generator is the crate beside this module, pinned by its Cargo.lock. It reads descriptors, so
cargo is all it needs.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from tools.generate.language import BUILD, Language
from tools.generate.protoc import run_protoc

STUBS = Path("client/rust/src/generated")
GENERATOR = Path(__file__).with_name("rust_generator")
TARGET = BUILD / "rust"
ERROR_DETAILS = "google/rpc/error_details.proto"
"""What a status carries; no file of the contract imports it."""


def write(out: Path) -> None:
    """Write the stubs below `out`."""
    with tempfile.TemporaryDirectory() as scratch:
        descriptors = Path(scratch) / "contract.binpb"
        run_protoc(
            "--include_imports",
            "--include_source_info",
            f"--descriptor_set_out={descriptors}",
            ERROR_DETAILS,
        )
        subprocess.run(
            [
                *("cargo", "run", "--quiet", "--locked"),
                *("--manifest-path", GENERATOR / "Cargo.toml", "--"),
                *(descriptors, out / STUBS),
            ],
            check=True,
            env={**os.environ, "CARGO_TARGET_DIR": str(TARGET)},
        )


LANGUAGE = Language("rust", (STUBS,), ("cargo",), write)
