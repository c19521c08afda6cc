"""The committed blocks are the documents' code: all of it, in order, and nothing else."""

import hashlib
import re

import pytest

from tests.documents.document_blocks import BLOCKS, DOCUMENTS, blocks_of

NAMES = ("1-workflow-examples", "2-publishing-interactions")
CODE_SIGNS = re.compile(r"[(){}\[\]=\\$\"<>@]|^#|^-|^(import|from|def|return|curl|JSON)\b")


def test_digests_are_those_of_all_the_committed_blocks() -> None:
    """Every block has its recorded SHA-256, and every recorded block is there."""
    recorded = {}
    for line in (BLOCKS / "SHA256SUMS").read_text().splitlines():
        digest, path = line.split("  ")
        recorded[path] = digest
    actual = {
        f"{name}/{block.name}": hashlib.sha256(block.read_bytes()).hexdigest()
        for name in NAMES
        for block in blocks_of(name)
    }
    assert actual == recorded
    assert len(actual) == 29


@pytest.mark.parametrize("name", NAMES)
def test_blocks_and_prose_make_up_the_document(name: str) -> None:
    """Each block is a piece of the document but for indentation; what is between is prose."""
    blocks = [block.read_text() for block in blocks_of(name)]
    assert blocks
    if not DOCUMENTS.is_dir():
        return  # a clone without the documents: the digests above stand for them
    document = (DOCUMENTS / f"{name}.txt").read_text()
    end = 0
    prose: list[str] = []
    for block in blocks:
        flat = "\n".join(line.lstrip(" ") for line in block.splitlines())
        start = document.find(flat, end)
        assert start >= 0, f"not a piece of the rest of the document:\n{block}"
        prose += document[end:start].splitlines()
        end = start + len(flat)
    prose += document[end:].splitlines()
    assert [line for line in prose if CODE_SIGNS.search(line)] == []


def test_documents_are_the_ones_that_have_blocks() -> None:
    """No document at hand is without its blocks, and no folder of blocks is unknown."""
    folders = {folder.name for folder in BLOCKS.iterdir() if folder.is_dir()}
    assert folders == set(NAMES)
    if DOCUMENTS.is_dir():
        assert {path.stem for path in DOCUMENTS.glob("*.txt")} == folders
