"""A data folder that is moved, deleted or replaced under its server, and second servers on it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest
import reflexio
import reflexio_server
from grpc_health.v1 import health_pb2, health_pb2_grpc
from reflexio_server.config import Settings
from reflexio_server.data_folder import FolderHeldError, hold_folder
from reflexio_server.sql.database.file_name import DATABASE_NAME

from tests.support.serving import HOST, Server, child_environment, running_server

WORDS_ALONE = {"REFLEXIO_EMBEDDING": "none"}
TIMEOUT_S = 60
ONCE = reflexio.RetryPolicy(max_attempts=1)
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


def replace_database(folder: Path) -> None:
    """Put a copy in the place of the database, as a restored backup would be."""
    shutil.copyfile(folder / DATABASE_NAME, folder / "copy")
    (folder / "copy").rename(folder / DATABASE_NAME)


def replace_folder(folder: Path) -> None:
    """Move the folder away and put an empty one in its place."""
    folder.rename(folder.with_name("moved"))
    folder.mkdir()


GONE: dict[str, Callable[[Path], object]] = {
    "deleted": shutil.rmtree,
    "moved": lambda folder: folder.rename(folder.with_name("moved")),
    "replaced": replace_folder,
    "database deleted": lambda folder: (folder / DATABASE_NAME).unlink(),
    "database replaced": replace_database,
    "log deleted": lambda folder: (folder / f"{DATABASE_NAME}-wal").unlink(),
}


def publish(server: Server, request_id: str) -> None:
    """Publish one request, once."""
    with reflexio.ReflexioClient(url_endpoint=server.url, retry=ONCE) as client:
        client.publish_interaction("ann", [{"content": "x"}], session_id="s", request_id=request_id)


def wait_for_health(server: Server, wanted: int) -> None:
    """Return when gRPC health says so."""
    with grpc.insecure_channel(f"{HOST}:{server.port}") as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        deadline = time.monotonic() + TIMEOUT_S
        while stub.Check(health_pb2.HealthCheckRequest(), timeout=TIMEOUT_S).status != wanted:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def is_held(folder: Path) -> bool:
    """Say whether a second server would be refused."""
    try:
        with hold_folder(folder):
            return False
    except FolderHeldError:
        return True


@pytest.mark.parametrize("how", GONE)
def test_nothing_is_ok_without_its_file(how: str, tmp_path: Path) -> None:
    """Refused from the next call on, unhealthy, told, and no second server in its place."""
    folder = tmp_path / "data"
    with running_server(folder, WORDS_ALONE) as server:
        publish(server, "before")
        GONE[how](folder)
        with pytest.raises(reflexio.Unavailable) as refused:
            publish(server, "after")
        assert refused.value.reason == "STORAGE_UNAVAILABLE"
        assert not server.is_ready()
        wait_for_health(server, NOT_SERVING)
        assert "data_folder_gone" in server.log_tail()
        assert is_held(folder)


def test_moved_folder_is_held_where_it_is_and_served_when_it_is_back(tmp_path: Path) -> None:
    """Acknowledged before and after is one; in between nothing is made in its place."""
    folder, moved = tmp_path / "data", tmp_path / "moved"
    with running_server(folder, WORDS_ALONE) as server:
        publish(server, "before")
        folder.rename(moved)
        wait_for_health(server, NOT_SERVING)
        assert is_held(moved)
        assert is_held(folder)
        assert not folder.exists()
        moved.rename(folder)
        wait_for_health(server, SERVING)
        publish(server, "after")
        server.restart()
        with reflexio.ReflexioClient(url_endpoint=server.url) as client:
            found = client.get_interactions("ann").interactions
        assert {interaction.request_id for interaction in found} == {"before", "after"}


def test_one_database_has_one_server_whatever_leads_to_it(tmp_path: Path) -> None:
    """Without its lock file, through links to folders above, to the folder, to the file."""
    folder = tmp_path / "data"
    with hold_folder(folder):
        (folder / "server.lock").unlink()
        assert is_held(folder)
        (tmp_path / "link").symlink_to(folder)
        assert is_held(tmp_path / "link")
        (tmp_path / "above").symlink_to(tmp_path)
        assert is_held(tmp_path / "above" / "data")
        for link in (Path.symlink_to, Path.hardlink_to):
            other = tmp_path / link.__name__
            other.mkdir()
            link(other / DATABASE_NAME, folder / DATABASE_NAME)
            assert is_held(other)
        other = tmp_path / "copy"
        shutil.copytree(folder, other)
        assert not is_held(other)
    assert not is_held(folder)


@pytest.mark.parametrize("name", [b"60% done", b"%2e%s", b"bytes-\xff\xfe", b"a\xffb" * 30])
def test_odd_folder_names_serve(name: bytes, tmp_path: Path) -> None:
    """Keys are made in them, and calls are answered."""
    folder = tmp_path / os.fsdecode(name)
    with (
        running_server(folder, WORDS_ALONE) as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        assert client.whoami().org_id == "local"
        publish(server, "r")
        for command in (["doctor"], ["config", "show"], ["config", "show", "--json"]):
            shown = subprocess.run(
                [sys.executable, "-m", "reflexio_server", *command],
                env=child_environment(REFLEXIO_DATA_DIR=str(folder), REFLEXIO_URL=server.url),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
            )
            assert shown.returncode == 0, shown.stdout + shown.stderr


def test_home_folder_is_meant_by_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service manager passes it on as it is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("REFLEXIO_DATA_DIR", "~/data")
    assert Settings().data_dir == tmp_path / "data"
    assert Settings(tls_cert=Path("~/cert.pem")).tls_cert == tmp_path / "cert.pem"


def test_package_may_lie_below_any_name(tmp_path: Path) -> None:
    """Migrations are found by path."""
    place = tmp_path / "60% of a £ & more"
    shutil.copytree(Path(reflexio_server.__file__).parent, place / "reflexio_server")
    code = (
        "from pathlib import Path; import reflexio_server.sql.stores as stores; "
        "assert '60%' in stores.__file__; stores.SqlStore(Path('.')).close()"
    )
    environment = child_environment()
    environment["PYTHONPATH"] = f"{place}{os.pathsep}{environment['PYTHONPATH']}"
    subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, timeout=TIMEOUT_S, check=True
    )
    assert (tmp_path / DATABASE_NAME).stat().st_size
