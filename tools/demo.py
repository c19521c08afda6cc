"""Start a server in a scratch folder, run the documented workflows against it, show what came out.

Everything that is printed comes back from the server; it ends with code 0 when all was found.
"""

import base64
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path

import reflexio
from rich.console import Console
from rich.table import Table

READY_TIMEOUT_S = 60.0
"""A start takes a second or two; the rest is for a busy machine."""

console = Console(width=110)


def red_square_png() -> str:
    """Return a PNG of 8 by 8 red pixels in base64."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + crc

    size = (8).to_bytes(4, "big")
    pixels = zlib.compress((b"\0" + b"\xff\0\0" * 8) * 8)
    header = size + size + b"\x08\x02\0\0\0"
    png = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )
    return base64.b64encode(png).decode()


def publish_workflows(client: reflexio.ReflexioClient) -> None:
    """Publish a conversation, an image, clicks and an expert's correction."""
    for user, agent in (
        (
            "Hi, I'm having trouble with my account login",
            "I'm sorry to hear that. Can you tell me what error message you're seeing?",
        ),
        (
            "It says 'Invalid credentials' but I'm sure my password is correct",
            "Let me help you reset your password. I'll send you a reset link via email.",
        ),
        (
            "Thank you! That worked perfectly.",
            "You're welcome! Is there anything else I can help you with?",
        ),
    ):
        client.publish_interaction(
            user_id="customer_001",
            interactions=[{"role": "User", "content": user}, {"role": "Agent", "content": agent}],
            session_id="support_session_001",
            source="support_chat",
        )
    client.publish_interaction(
        user_id="customer_001",
        interactions=[
            {"role": "User", "content": "What is your return policy for electronics?"},
            {
                "role": "Agent",
                "content": "You can return electronics within 30 days of purchase.",
                "expert_content": "Electronics can be returned within 30 days of purchase with the "
                "original receipt. For defective items, the return window extends to 90 days.",
            },
        ],
        session_id="expert_review_batch_001",
        source="expert_review",
        agent_version="v1.0",
        wait_for_response=True,
    )
    client.publish_interaction(
        user_id="shopper_dave",
        interactions=[
            {"user_action": "CLICK", "user_action_description": "clicked on 'Laptops' category"},
            {
                "user_action": "SCROLL",
                "user_action_description": "scrolled through laptop listings",
            },
            {"content": "This laptop looks perfect for my video editing work"},
            {
                "content": "Look at this scratch",
                "image_encoding": red_square_png(),
                "user_action": "CLICK",
                "user_action_description": "clicked 'report a damaged parcel'",
            },
        ],
        session_id="shopping_session_001",
        source="ecommerce",
        wait_for_response=True,
    )


def show_sessions(client: reflexio.ReflexioClient) -> None:
    """Print every session with what was said and done in it."""
    table = Table("session", "source", "role", "action", "content", title="What is stored")
    for session in client.get_requests().sessions:
        for entry in session.requests:
            for interaction in entry.interactions:
                table.add_row(
                    session.session_id,
                    entry.request.source,
                    interaction.role,
                    interaction.user_action.value,
                    interaction.content or interaction.user_action_description,
                )
    console.print(table)


def show_search(client: reflexio.ReflexioClient, user_id: str, query: str) -> bool:
    """Print the best hits of a search; returns whether there were any."""
    table = Table("score", "similarity", "role", "content", title=f"{user_id}: “{query}”")
    hits = client.search_interactions(user_id=user_id, query=query, top_k=3).interactions
    for hit in hits:
        table.add_row(
            f"{hit.score:.2f}",
            f"{hit.similarity:.2f}",
            hit.role,
            hit.content or hit.user_action_description,
        )
    console.print(table)
    return bool(hits)


def show_retry(client: reflexio.ReflexioClient) -> bool:
    """Publish the same request twice; returns whether it was stored once."""
    answers = [
        client.publish_interaction(
            user_id="customer_002",
            interactions=[{"content": "Is my parcel on its way?"}],
            session_id="parcel_001",
            request_id="parcel_request_1",
        )
        for _ in range(2)
    ]
    count = len(client.get_interactions(user_id="customer_002").interactions)
    console.print(
        f"Sent twice under one request_id: interaction ids {answers[0].interaction_ids} and "
        f"{answers[1].interaction_ids}, stored {count} time."
    )
    return count == 1


def show_bulk(client: reflexio.ReflexioClient) -> bool:
    """Stream a thousand requests; returns whether every one was acknowledged."""
    items = (
        {
            "user_id": f"user_{number % 10}",
            "session_id": f"batch_{number % 100}",
            "source": "batch",
            "interactions": [
                {"content": f"Message {number}"},
                {"role": "Agent", "content": "Noted."},
            ],
        }
        for number in range(1_000)
    )
    started = time.monotonic()
    acknowledged = sum(ack.success for ack in client.bulk_publish(items))
    took_ms = (time.monotonic() - started) * 1_000
    console.print(f"Bulk: {acknowledged} of 1,000 requests committed in {took_ms:.0f} ms.")
    return acknowledged == 1_000


def show_delete(client: reflexio.ReflexioClient) -> bool:
    """Delete a user's data; returns whether nothing is left."""
    counts = client.clear_user_data("shopper_dave").deleted_counts
    left = len(client.get_interactions(user_id="shopper_dave").interactions)
    console.print(f"Deleted shopper_dave: {counts}, left {left}.")
    return left == 0


def free_port() -> int:
    """Return a TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers. Ends the program when it never does."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=1).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    sys.exit("the server did not start")


def main() -> int:
    """Run the demo; 0 when everything came back as it should."""
    url = f"http://127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory(prefix="reflexio-demo-") as folder:
        log_path = Path(folder) / "server.log"
        with log_path.open("wb") as log:
            server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "reflexio_server", "serve"),
                    *("--port", url.rpartition(":")[2]),
                    *("--data-dir", str(Path(folder) / "data")),
                ],
                stderr=log,
            )
        try:
            wait_until_ready(url, server)
            console.rule(f"Reflexio serves gRPC and JSON at {url}")
            with reflexio.ReflexioClient(url_endpoint=url) as client:
                publish_workflows(client)
                show_sessions(client)
                came_back = [
                    show_search(client, "customer_001", "password reset login issues"),
                    show_search(client, "customer_001", "return window for a defective device"),
                    show_search(client, "shopper_dave", "damaged package"),
                    show_retry(client),
                    show_bulk(client),
                    show_delete(client),
                ]
        finally:
            server.terminate()
            exit_code = server.wait(timeout=30)
        console.rule("The server stopped cleanly" if exit_code == 0 else "The server failed")
    return 0 if all(came_back) and exit_code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
