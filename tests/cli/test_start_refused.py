"""Folders, databases, ports and hosts that a server cannot serve with."""

import os
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from reflexio_server.sql.stores import SqlStore

from tests.support.serving import HOST, child_environment

COMMAND_TIMEOUT_S = 60


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command; it must end by itself and never show a traceback."""
    answer = subprocess.run(
        [sys.executable, "-m", "reflexio_server", *arguments],
        env=child_environment(COLUMNS="300", REFLEXIO_EMBEDDING="none"),
        capture_output=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    complaint = answer.stderr.decode(errors="replace")
    assert "Traceback" not in complaint, complaint.splitlines()[-1]
    return answer


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Give a folder with a sound, empty database."""
    folder = tmp_path / "data"
    folder.mkdir()
    SqlStore(folder).close()
    return folder


def serve(folder: Path, port: str = "0") -> subprocess.CompletedProcess[bytes]:
    """Start a server that cannot start."""
    return run("serve", "--data-dir", str(folder), "--port", port)


def damage(folder: Path, how: str) -> None:
    """Do something to the database that no server may serve."""
    path = folder / "reflexio.db"
    for name in ("reflexio.db-wal", "reflexio.db-shm"):
        (folder / name).unlink(missing_ok=True)
    data = path.read_bytes()
    if how == "text":
        path.write_bytes(b"this is no database\n" * 1000)
    elif how == "cut":
        path.write_bytes(data[: len(data) // 2])
    elif how == "first page":
        path.write_bytes(data[:100] + os.urandom(3996) + data[4096:])
    elif how == "newer":
        connection = sqlite3.connect(path)
        with connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
    elif how == "folder":
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize("how", ["text", "cut", "first page", "newer", "folder"])
def test_damaged_database_is_not_served(data_dir: Path, how: str) -> None:
    """The server says in words what is wrong and ends with code 1."""
    damage(data_dir, how)
    answer = serve(data_dir)
    assert answer.returncode == 1
    assert b"error: " in answer.stderr


@pytest.mark.parametrize("how", ["text", "cut", "first page", "folder"])
def test_doctor_finds_the_damage(data_dir: Path, how: str) -> None:
    """With the path, and code 1."""
    damage(data_dir, how)
    answer = run("doctor", "--data-dir", str(data_dir), "--url", "http://127.0.0.1:9")
    assert answer.returncode == 1
    (line,) = [line for line in answer.stdout.splitlines() if b"reflexio.db" in line]
    assert line.startswith(b"FAIL")


def test_doctor_says_when_nobody_answers(data_dir: Path) -> None:
    """A sound folder alone is not enough."""
    answer = run("doctor", "--data-dir", str(data_dir), "--url", "http://127.0.0.1:9")
    assert answer.returncode == 1
    assert b"is sound" in answer.stdout
    assert b"FAIL server does not answer" in answer.stdout


def test_doctor_makes_no_folder(tmp_path: Path) -> None:
    """A folder that is not there yet is no fault, and stays away."""
    folder = tmp_path / "later"
    answer = run("doctor", "--data-dir", str(folder), "--url", "http://127.0.0.1:9")
    assert str(folder).encode() in answer.stdout
    assert answer.stdout.count(b"FAIL") == 1
    assert not folder.exists()


def test_file_in_place_of_the_folder_is_said_in_words(tmp_path: Path) -> None:
    """As is a folder that cannot be made."""
    file = tmp_path / "file"
    file.write_text("x")
    for folder in (file, file / "data"):
        answer = serve(folder)
        assert answer.returncode == 1
        assert str(folder).encode() in answer.stderr


def test_taken_port_is_said_in_words(data_dir: Path) -> None:
    """For the port and for the further one."""
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = serve(data_dir, port=port)
        assert answer.returncode == 1
        assert port.encode() in answer.stderr
        answer = run("serve", "--data-dir", str(data_dir), "--port", "0", "--grpc-port", port)
        assert answer.returncode == 1
        assert port.encode() in answer.stderr


@pytest.mark.parametrize("host", ["no.such.host.invalid", "300.1.1.1", "not a host"])
def test_host_that_is_none_is_said_in_words(data_dir: Path, host: str) -> None:
    """Even where serving beyond this machine is allowed."""
    answer = run(
        "serve", "--data-dir", str(data_dir), "--port", "0", "--host", host, "--insecure-no-auth"
    )
    assert answer.returncode == 1
    assert b"error: " in answer.stderr
