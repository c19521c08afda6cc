"""`reflexio publish` reads what tools write, or refuses it whole."""

import gzip
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import reflexio

from tests.support.serving import Server, child_environment, running_server

COMMAND_TIMEOUT_S = 120


def bodies(user_id: str) -> list[dict[str, object]]:
    """Return three requests of a user."""
    return [
        {
            "user_id": user_id,
            "session_id": "s",
            "interaction_data_list": [{"content": f"item {n}, }} ] \N{GRINNING FACE}"}],
        }
        for n in range(3)
    ]


def lines_of(values: list[dict[str, object]]) -> bytes:
    """Return JSON lines."""
    return "".join(json.dumps(value, ensure_ascii=False) + "\r\n" for value in values).encode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all files."""
    folder = tmp_path_factory.mktemp("files") / "data"
    with running_server(folder, {"REFLEXIO_EMBEDDING": "none"}) as running:
        yield running


def publish(server: Server, data: bytes) -> subprocess.CompletedProcess[str]:
    """Publish data from standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "reflexio_server", "publish", "-", "--url", server.url],
        input=data,
        env=child_environment(COLUMNS="300"),
        capture_output=True,
        timeout=COMMAND_TIMEOUT_S,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def stored(server: Server, user_id: str) -> int:
    """Return how many interactions a user has."""
    with reflexio.ReflexioClient(url_endpoint=server.url) as client:
        return len(client.get_interactions(user_id, top_k=100).interactions)


@pytest.mark.parametrize("is_zipped", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no mark", "byte order mark"])
@pytest.mark.parametrize("form", ["lines", "array", "a line each", "pretty array", "pretty", "one"])
def test_every_request_is_stored(server: Server, form: str, mark: bytes, is_zipped: bool) -> None:
    """Whatever the file is written as; published again it is stored once."""
    user_id = f"{form} {mark!r} {is_zipped}"
    values = bodies(user_id)
    data = {
        "lines": b"\n" + lines_of(values),
        "array": json.dumps(values).encode(),
        "a line each": b"[\n"
        + b",\n".join(json.dumps(value).encode() for value in values)
        + b"\n]\n",
        "pretty array": json.dumps(values, indent=2).encode(),
        "pretty": b"\n".join(json.dumps(value, indent=2).encode() for value in values),
        "one": lines_of(values).replace(b"\r\n", b"\n").rstrip(),
    }[form]
    data = mark + data
    if is_zipped:
        data = gzip.compress(data)
    for said in (
        "stored 3 requests with 3 interactions\n",
        "stored 0 requests with 0 interactions, 3 known\n",
    ):
        done = publish(server, data)
        assert (done.returncode, done.stdout) == (0, said), done.stderr
        assert stored(server, user_id) == 3


def test_what_is_new_is_told_apart_from_what_was_known(server: Server) -> None:
    """A file that grew stores what it has more, whatever form it was written in before."""
    values = [
        {"numbers": [1.0, 2**63, "\ud83d"], "order": {"b": 1, "a": None}, **body}
        for body in bodies("grown")
    ]
    forms = (
        json.dumps(values[0]).encode(),
        json.dumps(values[:2], indent=2).encode(),
        b"\n\n".join(json.dumps(dict(reversed(value.items()))).encode() for value in values),
        b"\n".join(json.dumps(value, indent=4).encode() for value in values),
    )
    answers = [publish(server, data) for data in forms]
    assert [done.stdout for done in answers] == [
        "stored 1 requests with 1 interactions\n",
        "stored 1 requests with 1 interactions, 1 known\n",
        "stored 1 requests with 1 interactions, 2 known\n",
        "stored 0 requests with 0 interactions, 3 known\n",
    ]
    assert stored(server, "grown") == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"user_id,content\nann,hello\n", "begins with 'u'"),
        (b"\x1f\x8b and no more", "gzip"),
        (gzip.compress(lines_of(bodies("cut")))[:-20], "gzip"),
        ("[]".encode("utf-16"), "UTF-16"),
        (json.dumps(bodies("cut"), indent=1).encode()[:-2], "neither JSON lines nor whole JSON"),
    ],
    ids=["table", "no gzip", "cut gzip", "UTF-16", "cut array"],
)
def test_what_is_no_such_file_is_refused_whole(server: Server, data: bytes, said: str) -> None:
    """With what it needs, and nothing of it is stored."""
    done = publish(server, data)
    assert done.returncode == 1
    assert said in done.stderr
    assert stored(server, "cut") == 0


def test_warnings_are_shown_and_the_rest_counted(server: Server) -> None:
    """As failed lines are."""
    (body, *_) = bodies("warned")
    body["interaction_data_list"] = [{"content": "a", "image_encoding": "<i>"}, {"role": "User"}]
    body["mood"] = 1
    done = publish(server, lines_of([body] * 10))
    assert done.returncode == 0
    assert "line 1: " in done.stderr
    for said in ("mood", "was skipped", "placeholder", "and 10 more warnings"):
        assert said in done.stderr


def test_the_version_is_told_everywhere(server: Server, tmp_path: Path) -> None:
    """By the command, by doctor and by the verbose health check."""
    command = [sys.executable, "-m", "reflexio_server"]
    told = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
    name, version = told.stdout.split()
    assert name == "reflexio"
    assert version[0].isdigit()
    doctor = subprocess.run(
        [*command, "doctor", "--data-dir", str(tmp_path), "--url", server.url],
        env=child_environment(COLUMNS="300"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"ok   reflexio {version}\n" in doctor.stdout
    with urllib.request.urlopen(f"{server.url}/healthz?verbose") as reply:
        assert json.load(reply) == {"status": "ok", "version": version}
