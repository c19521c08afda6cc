"""Answers to requests whose body is not asked for: whoever waits for 100 may never send it."""

from typing import Any

CLOSE = (b"connection", b"close")


def closing_early(app: Any) -> Any:
    """Return the application, closing the connection after an answer before the body was read.

    What comes next could be the body or another request, and nobody could tell (RFC 9110, 10.1.1).
    """

    async def serve(scope: Any, receive: Any, send: Any) -> None:
        is_asked = False

        async def ask() -> Any:
            nonlocal is_asked
            is_asked = True
            return await receive()

        async def answer(event: Any) -> None:
            if event["type"] == "http.response.start" and not is_asked:
                event = {**event, "headers": [*event["headers"], CLOSE]}
            await send(event)

        await app(scope, ask, answer)

    return serve
