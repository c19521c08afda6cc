"""gRPC under gevent: where threads are greenlets, its waits must be some, or all stand still."""

import sys

from reflexio.errors import ReflexioError

WHAT_TO_CALL = (
    "call grpc.experimental.gevent.init_gevent() after gevent.monkey.patch_all() and before the "
    "first channel"
)

_is_adapted = False


def adapt_to_gevent() -> None:
    """Have gRPC wait as greenlets do where gevent has patched threads; once in a process.

    Raises ReflexioError, which says what to call, where gRPC cannot be told so.
    """
    global _is_adapted
    monkey = sys.modules.get("gevent.monkey")
    if _is_adapted or monkey is None or not monkey.is_module_patched("threading"):
        return
    try:
        from grpc.experimental.gevent import init_gevent

        init_gevent()
    except Exception as error:
        # gRPC raises what its parts happen to raise; whatever it is, the caller hears what to do.
        raise ReflexioError(
            f"gevent has patched threads, and gRPC cannot work with that: {error}; {WHAT_TO_CALL}"
        ) from error
    _is_adapted = True
