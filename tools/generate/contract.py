"""The contract image: descriptors with comments, for the server's OpenAPI and the limits page."""

from pathlib import Path

from tools.generate.language import Language
from tools.generate.protoc import run_protoc

FOLDER = Path("server/reflexio_server/bridge/generated")


def write(out: Path) -> None:
    """Write the image below `out`."""
    (out / FOLDER).mkdir(parents=True)
    run_protoc("--include_source_info", f"--descriptor_set_out={out / FOLDER / 'contract.binpb'}")


LANGUAGE = Language("contract", (FOLDER,), (), write)
