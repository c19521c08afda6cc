"""The files of deploy/ agree with the server's settings and with each other."""

import re

import pytest
from reflexio_server.config import Settings

from tests.support.serving import ROOT

DEPLOY = ROOT / "deploy"
FILES = sorted(path.name for path in DEPLOY.iterdir() if path.is_file())
VARIABLE = re.compile(r"\bREFLEXIO_(\w+)")
STOP_TIMES = {
    "Dockerfile": r"docker stop --time (\d+)",
    "compose.yaml": r"stop_grace_period: (\d+)s",
    "kubernetes.yaml": r"terminationGracePeriodSeconds: (\d+)",
    "reflexio.service": r"TimeoutStopSec=(\d+)",
}
MARGIN_S = 10
"""What a stop takes beside the grace: telling health checks, refusing new calls, closing."""


def number(name: str, pattern: str) -> int:
    """Return the one number that a file gives in a pattern's group."""
    (found,) = re.findall(pattern, (DEPLOY / name).read_text())
    return int(found)


@pytest.mark.parametrize("name", FILES)
def test_each_variable_is_a_setting(name: str) -> None:
    """A misspelt one would be ignored by the server."""
    named = {variable.lower() for variable in VARIABLE.findall((DEPLOY / name).read_text())}
    assert named <= set(Settings.model_fields)


@pytest.mark.parametrize("name", STOP_TIMES)
def test_a_stop_has_more_time_than_the_grace(name: str) -> None:
    """Else running calls are cut off that the server would have let finish."""
    grace_s = Settings.model_fields["shutdown_grace_s"].default
    assert number(name, STOP_TIMES[name]) >= grace_s + MARGIN_S


def test_envoy_waits_longer_for_a_silent_stream_than_the_server() -> None:
    """The server ends such a stream with a reason, Envoy with none."""
    idle_s = Settings.model_fields["stream_idle_timeout_s"].default
    assert number("envoy.yaml", r"stream_idle_timeout: (\d+)s") > idle_s


def test_every_user_and_port_is_that_of_the_image() -> None:
    """A volume belongs to one number, and a port is named in several files."""
    image = (DEPLOY / "Dockerfile").read_text()
    assert re.findall(r"^USER (.+)$", image, re.M) == ["10001:10001"]
    assert re.findall(r"user: (.+)", (DEPLOY / "compose.yaml").read_text()) == ['"10001:10001"']
    kubernetes = (DEPLOY / "kubernetes.yaml").read_text()
    assert set(re.findall(r"(?:runAsUser|runAsGroup|fsGroup): (\d+)", kubernetes)) == {"10001"}
    exposed = re.findall(r"^EXPOSE (.+)$", image, re.M)[0].split()
    assert re.findall(r"containerPort: (\d+)", kubernetes) == exposed
    assert exposed[0] == str(Settings.model_fields["port"].default)
