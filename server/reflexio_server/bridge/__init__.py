"""The JSON bridge: every annotated RPC over plain HTTP, made from the descriptors alone."""
