"""Every shared vector over the raw generated stubs: this proves the vectors themselves, too."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2

from tests.clients.python.stubs import METHODS, call
from tests.clients.python.vectors import Vector, at_path, filled, mismatch, read_vectors

VECTORS = read_vectors()
KEYS = {
    "none": "",
    "garbage": "rfx_nobody_made-this",
    "valid": os.environ.get("REFLEXIO_TEST_KEY", ""),
}
URLS = {"open": "REFLEXIO_TEST_URL", "keyed": "REFLEXIO_TEST_KEYED_URL"}


@pytest.fixture(scope="module")
def ran() -> Iterator[list[str]]:
    """Collect the names of the vectors that were run; their number is written at the end."""
    names: list[str] = []
    yield names
    Path(os.environ["REFLEXIO_TEST_COUNT_FILE"]).write_text(str(len(names)))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_vector(vector: Vector, ran: list[str]) -> None:
    ran.append(vector.name)
    names = {"run": os.environ["REFLEXIO_TEST_RUN"]}
    address = os.environ[URLS[vector.server]].removeprefix("http://")
    with grpc.insecure_channel(address) as channel:
        for step in vector.steps:
            run_step(channel, step, names)


def run_step(channel: grpc.Channel, step: dict[str, Any], names: dict[str, str]) -> None:
    expected = filled(step["expect"], names)
    key = KEYS[step.get("key", "none")]
    request = filled(step["request"], names)
    if "error" in expected:
        with pytest.raises(grpc.RpcError) as failed:
            call(channel, step["call"], request, key)
        at_fault = set(expected["error"]["fields"])
        assert refusal(failed.value) == {**expected["error"], "fields": at_fault}
        return
    reply = call(channel, step["call"], request, key)
    assert not mismatch(expected["response"], reply), f"{step['call']}: {reply}"
    for name, path in step.get("save", {}).items():
        names[name] = at_path(reply, path)


def refusal(failed: Any) -> dict[str, Any]:
    """Return the code, the reason and the fields at fault of a failed call."""
    info, bad_request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for key, value in failed.trailing_metadata():
        if key == "grpc-status-details-bin":
            for detail in status_pb2.Status.FromString(value).details:
                detail.Unpack(info) or detail.Unpack(bad_request)
    return {
        "code": failed.code().name,
        "reason": info.reason,
        "fields": {violation.field for violation in bad_request.field_violations},
    }


def test_every_unary_rpc_has_a_vector() -> None:
    streams = {"InteractionService/BulkPublishInteractions", "LearningService/WatchLearning"}
    called = {step["call"] for vector in VECTORS for step in vector.steps}
    assert called == METHODS.keys() - streams


def test_a_third_of_the_vectors_are_refusals_with_fields() -> None:
    errors = [[step["expect"].get("error", {}) for step in vector.steps] for vector in VECTORS]
    refusals = [steps for steps in errors if any(error.get("fields") for error in steps)]
    assert len(VECTORS) >= 60
    assert len(refusals) * 3 >= len(VECTORS)
