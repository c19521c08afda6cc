"""The contract's comments, read from its image: what the documentation says about each name."""

from collections.abc import Iterator, Sequence
from typing import Any

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    ServiceDescriptorProto,
)

Path = tuple[int, ...]


class Comments:
    """Leading comments by full name (`package.Message.field`, `package.Service.Method`)."""

    def __init__(self, image: bytes) -> None:
        """Read a FileDescriptorSet that was made with source info."""
        self._texts: dict[str, str] = {}
        for file in FileDescriptorSet.FromString(image).file:
            locations = {
                tuple(location.path): location.leading_comments
                for location in file.source_code_info.location
                if location.leading_comments
            }
            for name, path in _names(file):
                if path in locations:
                    self._texts[name] = _unwrapped(locations[path])

    def of(self, full_name: str) -> str:
        """Return the comment as running text, paragraphs apart; empty when there is none."""
        return self._texts.get(full_name, "")


def _unwrapped(comment: str) -> str:
    paragraphs = comment.replace("\n \n", "\n\n").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs).strip()


def _names(file: FileDescriptorProto) -> Iterator[tuple[str, Path]]:
    number = FileDescriptorProto.DESCRIPTOR.fields_by_name
    services, messages, enums = (
        (number[name].number,) for name in ("service", "message_type", "enum_type")
    )
    for index, service in enumerate(file.service):
        yield from _members(service, file.package, (*services, index), "method")
    for index, message in enumerate(file.message_type):
        yield from _message_names(message, file.package, (*messages, index))
    for index, enum in enumerate(file.enum_type):
        yield from _members(enum, file.package, (*enums, index), "value")


def _message_names(message: DescriptorProto, scope: str, path: Path) -> Iterator[tuple[str, Path]]:
    yield from _members(message, scope, path, "field")
    name = f"{scope}.{message.name}"
    number = DescriptorProto.DESCRIPTOR.fields_by_name
    for index, nested in enumerate(message.nested_type):
        yield from _message_names(nested, name, (*path, number["nested_type"].number, index))
    for index, enum in enumerate(message.enum_type):
        yield from _members(enum, name, (*path, number["enum_type"].number, index), "value")


def _members(
    owner: DescriptorProto | EnumDescriptorProto | ServiceDescriptorProto,
    scope: str,
    path: Path,
    kind: str,
) -> Iterator[tuple[str, Path]]:
    """Yield the owner and each of its members of one kind."""
    name = f"{scope}.{owner.name}"
    yield name, path
    number = owner.DESCRIPTOR.fields_by_name[kind].number
    members: Sequence[Any] = getattr(owner, kind)
    for index, member in enumerate(members):
        yield f"{name}.{member.name}", (*path, number, index)
