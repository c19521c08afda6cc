"""The speed of a bulk publish: `python client/python/examples/throughput.py --bulk 100000`.

It publishes that many requests of two turns each to the server of REFLEXIO_URL and prints the acks
a second.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

import reflexio

USERS = 100
"""Users among whom the items are spread, as in a service that many people use."""


def items(count: int) -> Iterator[dict[str, Any]]:
    """Yield the requests."""
    for number in range(count):
        yield {
            "user_id": f"user_{number % USERS}",
            "session_id": f"session_{number // USERS}",
            "source": "throughput",
            "interactions": [
                {"role": "User", "content": f"Where is my order number {number}?"},
                {"role": "Agent", "content": "It left our warehouse this morning."},
            ],
        }


def main() -> None:
    """Publish and print the rate; raises the error of an item that is refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bulk", type=int, default=10_000, help="how many requests to publish")
    count = parser.parse_args().bulk
    with reflexio.ReflexioClient() as client:
        began_at = time.monotonic()
        for ack in client.bulk_publish(items(count)):
            if ack.error is not None:
                raise ack.error
        print(f"{count / (time.monotonic() - began_at):.0f} items/s")


if __name__ == "__main__":
    main()
