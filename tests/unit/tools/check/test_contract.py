"""The check of the contract against the last release: what it refuses, and what a reason allows."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
CHECK = ROOT / "tools" / "check" / "contract.py"
ADMIN = Path("reflexio/v1/admin_service.proto")
KEY_SERVICE = Path("reflexio/v1/key_service.proto")


@pytest.fixture
def proto(tmp_path: Path) -> Path:
    """A copy of the contract with its baseline: this state of it, and nothing intended."""
    copy = tmp_path / "proto"
    shutil.copytree(ROOT / "proto", copy)
    (copy / "intended_breaks.toml").write_text("")
    assert run("release", copy).returncode == 0
    return copy


def run(check: str, proto: Path) -> subprocess.CompletedProcess[str]:
    """Run one check on a contract's folder."""
    return subprocess.run(
        [sys.executable, str(CHECK), check, "--proto", str(proto)],
        capture_output=True,
        text=True,
        check=False,
    )


def edit(file: Path, old: str, new: str) -> None:
    """Replace what stands in the file once."""
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


def without(file: Path, start: str, end: str) -> str:
    """Cut a part out of the file and return it."""
    text = file.read_text()
    first = text.index(start)
    last = text.index(end, first) + len(end)
    file.write_text(text[:first] + text[last:])
    return text[first:last]


def test_contract_of_this_state_passes() -> None:
    """Each break since the kept image has its reason, and each reason its break."""
    done = run("breaking", ROOT / "proto")
    assert (done.returncode, done.stderr) == (0, "")


def test_unchanged_contract_breaks_nothing(proto: Path) -> None:
    assert run("breaking", proto).returncode == 0


def test_rpc_in_another_service_breaks_its_callers(proto: Path) -> None:
    """Its path on the wire is another, though every message is as it was."""
    moved = without(proto / ADMIN, "  rpc Whoami", "\n  }\n")
    edit(proto / KEY_SERVICE, "service KeyService {\n", "service KeyService {\n" + moved + "\n")
    edit(
        proto / KEY_SERVICE,
        'import "reflexio/v1/options.proto";\n',
        'import "reflexio/v1/options.proto";\nimport "reflexio/v1/admin_service.proto";\n',
    )
    done = run("breaking", proto)
    assert done.returncode == 1
    assert 'RPC "Whoami" on service "AdminService" was deleted' in done.stderr


def test_field_that_is_gone_breaks_its_callers(proto: Path) -> None:
    without(proto / ADMIN, "  string org_id = ", ";\n")
    done = run("breaking", proto)
    assert done.returncode == 1
    assert '"org_id"' in done.stderr


REASONED = """
[[breaks]]
why = "{why}"
findings = [
    '{file}: Previously present message "RevokeKeyResponse" was deleted from file.',
    '{file}: Previously present RPC "RevokeKey" on service "KeyService" was deleted.',
    '{file}: Previously present message "RevokeKeyRequest" was deleted from file.',
]
"""


def without_revoke(proto: Path) -> None:
    """Take an RPC and its messages out of the contract."""
    without(proto / KEY_SERVICE, "  rpc RevokeKey", ";\n  }\n")
    without(proto / KEY_SERVICE, "message RevokeKeyRequest", "\n}\n")
    without(proto / KEY_SERVICE, "message RevokeKeyResponse", "\n}\n")


@pytest.mark.parametrize(("why", "code"), [("keys end by themselves", 0), ("", 1)])
def test_break_with_a_reason_passes(proto: Path, why: str, code: int) -> None:
    """A list without reasons allows nothing."""
    (proto / "intended_breaks.toml").write_text(REASONED.format(why=why, file=KEY_SERVICE))
    without_revoke(proto)
    done = run("breaking", proto)
    assert done.returncode == code, done.stderr


def test_reason_without_its_break_fails(proto: Path) -> None:
    """Else an entry would outlive its break and allow the next one."""
    (proto / "intended_breaks.toml").write_text(REASONED.format(why="w", file=KEY_SERVICE))
    done = run("breaking", proto)
    assert done.returncode == 1
    assert done.stderr.count("lists what is not found") == 3


def test_contract_that_does_not_compile_is_no_pass(proto: Path) -> None:
    edit(proto / ADMIN, 'syntax = "proto3";', "syntax?")
    assert run("breaking", proto).returncode != 0
