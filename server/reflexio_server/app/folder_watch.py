"""The watch over the data folder: health says within half a second that it has gone."""

import asyncio
from collections.abc import Callable

import structlog

from reflexio_server.rpc.server import GrpcServer

FOLDER_CHECK_S = 0.25
"""Between two looks, of some microseconds each."""

log = structlog.get_logger()


async def watch_folder(problem: Callable[[], str | None], grpc_server: GrpcServer) -> None:
    """Tell gRPC health and the log, until cancelled, when `problem` finds one and finds none again.

    The database refuses by itself: it looks with every read and every commit.
    """
    was_in_place = True
    while True:
        found = problem()
        is_in_place = found is None
        if is_in_place != was_in_place:
            was_in_place = is_in_place
            await grpc_server.set_serving(is_in_place)
            if is_in_place:
                log.warning("data_folder_back")
            else:
                log.error(
                    "data_folder_gone",
                    problem=found,
                    advice="put it back, or stop the server and start it where it is",
                )
        await asyncio.sleep(FOLDER_CHECK_S)
