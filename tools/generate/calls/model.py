"""The contract's calls, as the writers of the languages take them."""

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.generate.protoc import generator_python, run_protoc

DESCRIBE = Path(__file__).with_name("describe.py")
HEAD = "Written by tools/generate from proto/; do not edit."


@dataclass(frozen=True)
class Rpc:
    """One RPC of the contract, with the names that it has there.

    `records` are the lists of a paged reply, which the client joins; `count` is the request's field
    that says how many are wanted, empty for a search, whose question stays the same over its pages.
    """

    service: str
    name: str
    about: str
    request: str
    response: str
    required: tuple[str, ...]
    streams_requests: bool
    streams_replies: bool
    records: tuple[str, ...]
    count: str
    count_default: int
    has_more: bool

    @property
    def is_unary(self) -> bool:
        """Tell whether one request has one reply."""
        return not (self.streams_requests or self.streams_replies)


@dataclass(frozen=True)
class Contract:
    """The calls in the order of the contract, and the enums that messages have."""

    rpcs: tuple[Rpc, ...]
    enums: tuple[str, ...]

    def unary(self) -> list[Rpc]:
        """Return the calls with one request and one reply."""
        return [rpc for rpc in self.rpcs if rpc.is_unary]

    def services(self) -> list[str]:
        """Return the services, each once."""
        return list(dict.fromkeys(rpc.service for rpc in self.rpcs))


@cache
def contract() -> Contract:
    """Return what proto/ says now."""
    with tempfile.TemporaryDirectory() as scratch:
        descriptors = Path(scratch) / "descriptors.binpb"
        run_protoc(
            "--include_imports", "--include_source_info", f"--descriptor_set_out={descriptors}"
        )
        printed = subprocess.run(
            [generator_python(), DESCRIBE, descriptors], check=True, capture_output=True, text=True
        ).stdout
    found = json.loads(printed)
    rpcs = tuple(
        Rpc(**{**call, "required": tuple(call["required"]), "records": tuple(call["records"])})
        for call in found["calls"]
    )
    return Contract(rpcs, tuple(found["enums"]))


def camel(name: str) -> str:
    """Return `next_page_token` as `nextPageToken`, `GetProfiles` as `getProfiles`."""
    head, *rest = name.split("_")
    return head[:1].lower() + head[1:] + "".join(part.capitalize() for part in rest)


def pascal(name: str) -> str:
    """Return `top_k` as `TopK`."""
    return "".join(part.capitalize() for part in name.split("_"))


def snake(name: str) -> str:
    """Return `GetProfiles` as `get_profiles`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def about(rpc: Rpc) -> str:
    """Return what the call does, with what the client adds to it."""
    text = rpc.about
    if rpc.records and rpc.count:
        text += " The client follows the pages until so many are there or nothing is left."
    elif rpc.records:
        text += " The client follows the pages."
    return text
