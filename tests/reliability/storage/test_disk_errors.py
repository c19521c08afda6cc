"""A disk that fails to read: said so, and never taken for a damaged database.

The failure is one of the system call: a library in front of the C library's answers reads of the
database's files with EIO as long as a control file is there. It takes a C compiler to build.
"""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import reflexio
from reflexio_server.sql.database.file_name import DATABASE_NAME
from reflexio_server.sql.database.files.disk_reads import disk_failure

from tests.support.serving import Server, child_environment, running_server

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static int fails(int fd) {
    char link[64], name[4096];
    ssize_t size;
    if (access(getenv("FAILING_READS"), F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    size = readlink(link, name, sizeof name - 1);
    if (size <= 0) return 0;
    name[size] = 0;
    return strstr(name, "reflexio.db") != 0 && strstr(name, "-shm") == 0;
}
ssize_t pread64(int fd, void *to, size_t size, off64_t at) {
    static ssize_t (*real)(int, void *, size_t, off64_t);
    if (!real) real = dlsym(RTLD_NEXT, "pread64");
    if (fails(fd)) { errno = EIO; return -1; }
    return real(fd, to, size, at);
}
ssize_t pread(int fd, void *to, size_t size, off_t at) { return pread64(fd, to, size, at); }
"""
COMPILER = shutil.which("cc")
ONCE = reflexio.RetryPolicy(max_attempts=1)
REQUESTS = 90
RUN_TIMEOUT_S = 120

pytestmark = pytest.mark.skipif(
    COMPILER is None or not sys.platform.startswith("linux"), reason="needs cc and LD_PRELOAD"
)


class Disk:
    """The switch of the failure, and the environment of processes that it is for."""

    def __init__(self, folder: Path) -> None:
        self._control = folder / "failing"
        source, library = folder / "shim.c", folder / "shim.so"
        source.write_text(SHIM)
        assert COMPILER is not None
        subprocess.run(
            [COMPILER, "-shared", "-fPIC", "-o", library, source, "-ldl"],
            check=True,
            env=child_environment(),
        )
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAILING_READS": str(self._control),
            "REFLEXIO_EMBEDDING": "none",
        }

    def fail(self) -> None:
        """Fail from now on."""
        self._control.touch()

    def recover(self) -> None:
        """Read again."""
        self._control.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A disk that can be told to fail."""
    return Disk(tmp_path)


@pytest.fixture
def server(disk: Disk, tmp_path: Path) -> Iterator[Server]:
    """A server on it, with more records than its readers have in memory."""
    with running_server(tmp_path / "data", disk.environment) as running:
        with reflexio.ReflexioClient("", running.url) as client:
            for number in range(REQUESTS):
                client.publish_interaction(
                    f"user {number % 3}",
                    [{"content": f"text {number} " + "lorem ipsum " * 500}],
                    session_id="s",
                )
        yield running


def test_reads_are_refused_as_unavailable(server: Server, disk: Disk) -> None:
    """And answered when the disk reads again, without a restart."""
    server.restart()
    with reflexio.ReflexioClient("", server.url, retry=ONCE) as client:
        disk.fail()
        for _ in range(3):
            with pytest.raises(reflexio.ReflexioError) as refused:
                client.get_interactions("user 1", top_k=REQUESTS)
            assert (refused.value.code, refused.value.reason) == (
                "UNAVAILABLE",
                "STORAGE_UNAVAILABLE",
            )
            assert "disk" in str(refused.value)
            assert "damaged" not in str(refused.value)
        disk.recover()
        found = client.get_interactions("user 1", top_k=REQUESTS).interactions
        assert len(found) == REQUESTS // 3


def run(server: Server, disk: Disk, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the stopped server's folder."""
    return subprocess.run(
        [sys.executable, "-m", "reflexio_server", *command, "--data-dir", str(server.data_dir)],
        env=child_environment(**disk.environment),
        capture_output=True,
        text=True,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )


def test_start_and_doctor_name_the_disk(server: Server, disk: Disk) -> None:
    """In one line, and nobody is sent to a backup."""
    server.stop()
    disk.fail()
    refused = run(server, disk, "serve", "--port", "0")
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    (line,) = [line for line in refused.stderr.splitlines() if line.startswith("error: ")]
    looked = run(server, disk, "doctor", "--deep", "--url", "http://127.0.0.1:9")
    assert looked.returncode == 1
    failures = [line for line in looked.stdout.splitlines() if line.startswith("FAIL")]
    found = [failure for failure in failures if "database" in failure or "contents" in failure]
    assert len(found) == 2
    for told in (line, *found):
        assert "the disk fails" in told
        assert "backup" not in told
        assert "damaged" not in told
    disk.recover()
    server.start()
    with reflexio.ReflexioClient("", server.url) as client:
        assert client.get_interactions("user 1", top_k=REQUESTS).interactions


def test_other_bytes_are_still_damage(tmp_path: Path) -> None:
    """A file that can be read is at fault itself."""
    path = tmp_path / DATABASE_NAME
    path.write_bytes(b"no database" * 1_000)
    with (
        closing(sqlite3.connect(path)) as connection,
        pytest.raises(sqlite3.DatabaseError) as raised,
    ):
        connection.execute("SELECT * FROM sqlite_master")
    assert disk_failure(raised.value, path) is None
