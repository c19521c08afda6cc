"""Facts that the bridge reads from descriptors, beside their rules."""

import re

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor


def message_type(field: FieldDescriptor) -> Descriptor:
    """Return the message that the field holds; raises TypeError for a field of another type."""
    if field.message_type is None:
        raise TypeError(f"{field.full_name} holds no message")
    return field.message_type


def is_map(field: FieldDescriptor) -> bool:
    """Tell whether the field is a map, which JSON shows as an object."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def enum_short_names(enum: EnumDescriptor) -> dict[int, str]:
    """Return the names of the values as JSON shows them, by number.

    They are in lower case and without the enum's own name, which the style guide puts before each.
    """
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", enum.name).upper() + "_"
    return {value.number: value.name.removeprefix(prefix).lower() for value in enum.values}
