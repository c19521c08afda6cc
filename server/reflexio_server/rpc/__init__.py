"""The contract's RPCs: validation, handlers and the gRPC server."""
