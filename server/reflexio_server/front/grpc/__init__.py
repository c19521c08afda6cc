"""gRPC connections, carried to the gRPC server frame by frame."""
