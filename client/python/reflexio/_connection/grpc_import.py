"""gRPC, imported in one place, so that it finds its fork handlers switched on."""

import os
import sys

FORK_SUPPORT = "GRPC_ENABLE_FORK_SUPPORT"

# Newer grpcio has the handlers by default; older ones read the variable once, when first imported.
# What the environment has decided stays.
if "grpc" not in sys.modules:
    os.environ.setdefault(FORK_SUPPORT, "1")

import grpc  # noqa: E402
from grpc import aio  # noqa: E402

__all__ = ["aio", "grpc"]
