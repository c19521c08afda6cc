"""Fixtures of the bridge's tests."""

import pytest

from tests.unit.bridge.bridging import Client, Recorder


@pytest.fixture
def recorder() -> Recorder:
    """RPCs that remember how they were called."""
    return Recorder()


@pytest.fixture
def client(recorder: Recorder) -> Client:
    """A bridge in front of the recorder."""
    return Client(recorder.methods())
