"""Facts that the bridge reads from descriptors, beside their rules."""

from google.protobuf.descriptor import Descriptor, FieldDescriptor


def message_type(field: FieldDescriptor) -> Descriptor:
    """Return the message that the field holds; raises TypeError for a field of another type."""
    if field.message_type is None:
        raise TypeError(f"{field.full_name} holds no message")
    return field.message_type


def is_map(field: FieldDescriptor) -> bool:
    """Tell whether the field is a map, which JSON shows as an object."""
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)
