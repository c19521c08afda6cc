"""The three jobs of the service, shown on a server in a scratch folder: record, find, learn.

Everything that is printed comes back from the server. It ends with code 0 when all of it came back
as it should, and otherwise names what did not.
"""

import sys
import tempfile
import time
from pathlib import Path

import reflexio
from rich.console import Console
from rich.table import Table

from tests.support.serving import running_server
from tools.demo.workflows import CORRECTION, SHOPPING, SUPPORT

BULK_REQUESTS = 1_000
console = Console(width=100)


def show_record(client: reflexio.ReflexioClient) -> bool:
    """Publish the workflows and print what is stored; returns whether it is all of them."""
    console.rule("1. Record")
    sent = [*SUPPORT, SHOPPING]
    for request in sent:
        client.publish_interaction(**request, wait_for_response=True)
    table = Table("session", "source", "role", "action", "content", title="What is stored")
    count = 0
    for session in client.get_requests().sessions:
        for entry in session.requests:
            for interaction in entry.interactions:
                count += 1
                table.add_row(
                    session.session_id,
                    entry.request.source,
                    interaction.role,
                    interaction.user_action.value,
                    interaction.content or interaction.user_action_description,
                )
    console.print(table)
    return count == sum(len(request["interactions"]) for request in sent)


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
    """Stream many requests; returns whether every one was acknowledged."""
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
        for number in range(BULK_REQUESTS)
    )
    started = time.monotonic()
    acknowledged = sum(ack.success for ack in client.bulk_publish(items))
    took_ms = (time.monotonic() - started) * 1_000
    console.print(
        f"Bulk: {acknowledged} of {BULK_REQUESTS} requests committed in {took_ms:.0f} ms."
    )
    return acknowledged == BULK_REQUESTS


def show_search(client: reflexio.ReflexioClient, user_id: str, query: str, wanted: str) -> bool:
    """Print the best hits of a search; returns whether the first is the wanted one."""
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
    return bool(hits) and wanted in hits[0].content


def show_find(client: reflexio.ReflexioClient) -> bool:
    """Search by meaning; returns whether both searches found what they were about."""
    console.rule("2. Find")
    return all(
        (
            show_search(
                client, "customer_001", "password reset login issues", "reset your password"
            ),
            show_search(client, "shopper_dave", "damaged package", "scratch"),
        )
    )


def show_learn(client: reflexio.ReflexioClient) -> bool:
    """Correct an answer, follow the learning, and find the playbook; returns whether it did."""
    console.rule("3. Learn")
    question, answer = CORRECTION["interactions"]
    console.print(f"User:   {question['content']}")
    console.print(f"Agent:  {answer['content']}")
    console.print(f"Expert: {answer['expert_content']}\n")
    stored = client.publish_interaction(**CORRECTION)
    for step in client.watch_learning(stored.request_id):
        console.print(f"learning is {step.status.value}: {step.reason}")
    query = "customer wants to send back a broken gadget"
    found = client.search(query, user_id="customer_002")
    console.print(f"\nWhat an agent is given when another user asks for “{query}”:\n")
    console.print(found.as_prompt(), markup=False)
    return any("original receipt" in playbook.content for playbook in found.agent_playbooks)


def show_delete(client: reflexio.ReflexioClient) -> bool:
    """Delete a user's data; returns whether nothing is left."""
    console.rule("And forget")
    counts = client.clear_user_data("shopper_dave").deleted_counts
    left = len(client.get_interactions(user_id="shopper_dave").interactions)
    deleted = ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)
    console.print(f"Deleted what shopper_dave had: {deleted}; left: {left}.")
    return left == 0


def show_next() -> None:
    """Print what to try next."""
    console.rule("Next")
    console.print(
        "make serve                    serves on http://localhost:8081 until Ctrl-C\n"
        "http://localhost:8081/docs    every call, with a curl command to copy\n"
        ".venv/bin/python examples/customer_service.py\n"
        "                              the same jobs as a program; other languages beside it\n"
        "docs/architecture.md          how it works, file by file",
        highlight=False,
    )


def main() -> int:
    """Run the demo; 0 when everything came back as it should."""
    steps = (show_record, show_retry, show_bulk, show_find, show_learn, show_delete)
    with (
        tempfile.TemporaryDirectory(prefix="reflexio-demo-") as folder,
        running_server(Path(folder) / "data") as server,
        reflexio.ReflexioClient(url_endpoint=server.url) as client,
    ):
        console.print(f"A server in a scratch folder answers gRPC and JSON at {server.url}.")
        failed = [step.__name__ for step in steps if not step(client)]
    if failed:
        console.print(f"Something else came back than expected: {', '.join(failed)}")
        return 1
    show_next()
    return 0


if __name__ == "__main__":
    sys.exit(main())
