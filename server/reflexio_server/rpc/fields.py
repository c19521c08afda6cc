"""Reading optional fields of a valid request with the contract's defaults."""

from google.protobuf.message import Message

from reflexio_server.rpc.validation import rule_of


def number_or_default(request: Message, name: str) -> int:
    """Return an optional number of a valid request, or the contract's default."""
    if request.HasField(name):
        value: int = getattr(request, name)
        return value
    return int(rule_of(request.DESCRIPTOR.fields_by_name[name]).default_value)


def optional_number(request: Message, name: str) -> int | None:
    """Return an optional number of a request, None when it is absent."""
    return getattr(request, name) if request.HasField(name) else None
