"""The dataclasses and enumerations are those of the contract, field by field."""

import dataclasses
import inspect
from enum import StrEnum

import pytest
from google.api import httpbody_pb2
from google.protobuf.descriptor import Descriptor, EnumDescriptor
from reflexio import types
from reflexio._messages.contract import enum_members

from tests.support.rpcs import MODULES

SERVER_ONLY = {
    "options_pb2",  # rules are read as they are
    "error_reason_pb2",  # reasons are
}
BULK = {"BulkPublishInteractionsResponse", "BulkPublishResult"}  # an ack is made of them by hand
MESSAGES = {
    name: descriptor
    for module in MODULES
    if module.__name__.rpartition(".")[2] not in SERVER_ONLY
    for name, descriptor in module.DESCRIPTOR.message_types_by_name.items()
    if name not in BULK and not (name.endswith("Request") and name != "Request")
}
MESSAGES["HttpBody"] = httpbody_pb2.HttpBody.DESCRIPTOR
ENUMS = {
    name: descriptor
    for module in MODULES
    if module.__name__.rpartition(".")[2] not in SERVER_ONLY
    for name, descriptor in module.DESCRIPTOR.enum_types_by_name.items()
}
DATACLASSES = {
    name: member for name, member in inspect.getmembers(types) if dataclasses.is_dataclass(member)
}
OURS = {"BulkAck", "BulkProgress", "PublisherStats"}
"""What the client says of its own work; no message has it."""

UNUSED_FIELDS = {"HttpBody": {"extensions"}}


def test_every_message_is_a_dataclass_and_every_dataclass_a_message() -> None:
    """Nothing is missing and nothing is made up, but for what is the client's own."""
    assert set(DATACLASSES) - OURS == set(MESSAGES)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_fields_are_those_of_the_message(name: str) -> None:
    """The same names in the same order."""
    descriptor: Descriptor = MESSAGES[name]
    expected = [f.name for f in descriptor.fields if f.name not in UNUSED_FIELDS.get(name, set())]
    assert [field.name for field in dataclasses.fields(DATACLASSES[name])] == expected


@pytest.mark.parametrize("name", sorted(DATACLASSES))
def test_dataclasses_are_frozen_and_slotted(name: str) -> None:
    """A typing error on a result shows at once."""
    dataclass = DATACLASSES[name]
    assert vars(dataclass)["__dataclass_params__"].frozen
    assert "__slots__" in vars(dataclass)


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_enumerations_are_those_of_the_contract(name: str) -> None:
    """Each value is the contract's name without its prefix, in lower case."""
    descriptor: EnumDescriptor = ENUMS[name]
    enum_class: type[StrEnum] = getattr(types, name)
    prefix = descriptor.values_by_number[0].name.removesuffix("UNSPECIFIED")
    expected = {v.number: v.name.removeprefix(prefix).lower() for v in descriptor.values}
    assert [member.value for member in enum_class] == list(expected.values())
    assert {n: member.value for n, member in enum_members(descriptor).items()} == expected
