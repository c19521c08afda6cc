"""Sizes of installations: every file is its distribution's, what is too large is told."""

from pathlib import Path

import pytest

from tools.check import sizes
from tools.check.sizes import PARTS_SHOWN_MAX, Part, parts, pins, report, summed


def distribution(site: Path, name: str, files: dict[str, int]) -> None:
    """Put a distribution with files of these sizes into a folder of packages."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Name: {name}\nVersion: 1.0\n")
    for path, size_bytes in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(b"x" * size_bytes)
    (info / "RECORD").write_text("".join(f"{path},,\n" for path in (*files, "gone.py")))


def test_each_file_is_its_distributions(tmp_path: Path) -> None:
    """What is compiled counts and is told apart; so does a command outside of the folder."""
    site = tmp_path / "lib" / "site-packages"
    distribution(site, "small", {"small.py": 10, "__pycache__/small.pyc": 7, "../bin/small": 5})
    distribution(site, "large", {"large/a.so": 900, "large.libs/b.so": 100})
    assert parts(site) == [Part("large", 1000, 0), Part("small", 15, 7)]
    assert summed("all", parts(site)) == Part("all", 1015, 7)
    assert summed("all", parts(site)).size_bytes == 1022


def test_small_parts_are_summed_up() -> None:
    found = [Part(f"p{number}", 2_000_000, 500_000) for number in range(PARTS_SHOWN_MAX + 3)]
    lines = report("thing", found).splitlines()
    assert lines[-2].split() == ["7.5", "1.5", "3", "others"]
    assert lines[-1].split() == ["45.0", "9.0", "together"]


@pytest.mark.parametrize(("bytes_max", "code"), [(999, 1), (1000, 0)])
def test_what_is_too_large_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bytes_max: int,
    code: int,
) -> None:
    """By the exit code, and with what it may take."""
    files = {"thing.py": 900, "__pycache__/thing.pyc": 100}
    distribution(tmp_path / "site", "thing", files)
    monkeypatch.setattr(sizes, "BUILD", tmp_path / "build")
    monkeypatch.setattr(sizes, "INSTALLED", {"thing": (("thing",), bytes_max)})
    monkeypatch.setattr(sizes, "install", lambda name, folders: tmp_path / "site")
    assert sizes.main() == code
    assert ("too large: thing: 0.0 MB, at most 0 MB" in capsys.readouterr().err) is bool(code)


def test_versions_are_those_of_the_project() -> None:
    """Without hashes, one a distribution, markers kept."""
    found = pins()
    assert any(pin.startswith("grpcio==") for pin in found)
    assert not any("--hash" in pin or pin.endswith("\\") for pin in found)
    assert len({pin.split("==")[0] for pin in found}) == len(found)
