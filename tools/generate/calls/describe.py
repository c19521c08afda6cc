"""Print the contract's calls as JSON: `python describe.py DESCRIPTORS`, a FileDescriptorSet.

It runs in the generators' environment, and imports nothing of this repository.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE = "reflexio.v1"
COUNTS = ("top_k", "limit")
CUT_INSIDE = {"GetRequests"}
"""A page of it ends in the middle of a record: its pages are the caller's to join."""
SERVICE, METHOD = 6, 2
"""The numbers of FileDescriptorProto.service and ServiceDescriptorProto.method."""


class Contract:
    """The descriptors with the options of this contract."""

    def __init__(self, data: bytes) -> None:
        self.files = descriptor_pb2.FileDescriptorSet.FromString(data).file
        pool = descriptor_pool.DescriptorPool()
        for file in self.files:
            pool.Add(file)
        self.rule = pool.FindExtensionByName(f"{PACKAGE}.rule")
        self.options = message_factory.GetMessageClass(
            pool.FindMessageTypeByName("google.protobuf.FieldOptions")
        )
        self.messages = {
            f".{file.package}.{message.name}": message
            for file in self.files
            for message in file.message_type
        }

    def rule_of(self, field: Any) -> Any:
        """Return what a field accepts."""
        options: Any = self.options.FromString(field.options.SerializeToString())
        return options.Extensions[self.rule]


def calls(contract: Contract) -> Iterator[dict[str, Any]]:
    """Yield each RPC with what a client needs to know of it."""
    for file in contract.files:
        if file.package != PACKAGE:
            continue
        comments = {tuple(at.path): at.leading_comments for at in file.source_code_info.location}
        for place, service in enumerate(file.service):
            for index, method in enumerate(service.method):
                request = contract.messages[method.input_type]
                yield {
                    "service": service.name,
                    "name": method.name,
                    "about": " ".join(comments[SERVICE, place, METHOD, index].split()),
                    "request": request.name,
                    "response": contract.messages[method.output_type].name,
                    "required": [f.name for f in request.field if contract.rule_of(f).required],
                    "streams_requests": method.client_streaming,
                    "streams_replies": method.server_streaming,
                    **pages(contract, method, request),
                }


def pages(contract: Contract, method: Any, request: Any) -> dict[str, Any]:
    """Return how the pages of a listing are joined: its records, and what counts them."""
    reply = contract.messages[method.output_type]
    names = {field.name: field for field in request.field}
    is_paged = "page_token" in names and any(f.name == "next_page_token" for f in reply.field)
    repeated = descriptor_pb2.FieldDescriptorProto.LABEL_REPEATED
    records = [field.name for field in reply.field if field.label == repeated]
    counts = [name for name in COUNTS if name in names]
    if not is_paged or method.name in CUT_INSIDE or not records or not counts:
        return {"records": [], "count": "", "count_default": 0, "has_more": False}
    return {
        "records": records,
        # What a search asks stays the same over its pages; a listing asks for the rest.
        "count": "" if method.name.startswith("Search") else counts[0],
        "count_default": int(contract.rule_of(names[counts[0]]).default_value),
        "has_more": any(field.name == "has_more" for field in reply.field),
    }


def enums(contract: Contract) -> list[str]:
    """Return the names of the enums that fields of messages have."""
    return sorted(
        {
            field.type_name.rpartition(".")[2]
            for message in contract.messages.values()
            for field in message.field
            if field.type == field.TYPE_ENUM and field.type_name.startswith(f".{PACKAGE}.")
        }
    )


def main() -> None:
    """Print the calls and the enums."""
    contract = Contract(Path(sys.argv[1]).read_bytes())
    print(json.dumps({"calls": list(calls(contract)), "enums": enums(contract)}))


if __name__ == "__main__":
    main()
