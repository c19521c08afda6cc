"""JSON to messages and back, driven by descriptors."""
