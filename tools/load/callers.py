"""The callers: asynchronous loops that send encoded bytes, so that little time is the client's."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import grpc
import orjson
from reflexio.v1 import interaction_service_pb2 as pb

from tools.load.material import WORDS, as_json, publishes, sentence

SERVICE = "/reflexio.v1.InteractionService/"
MESSAGE_SIZE_BYTES_MAX = 32 * 2**20
BULK_ITEMS_PER_MESSAGE = 32
"""What the Python client packs into one message of a bulk stream."""
BULK_WINDOW_MESSAGES = 8
"""Messages of one stream sent ahead of their answers."""
QUERY_WORDS = 4

Call = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one caller process does. `rate` 0 is flat out, else calls a second in all processes."""

    workload: str
    port: int
    concurrency: int
    seconds: float
    turns: int = 2
    rate: float = 0.0
    seed: int = 1
    user: str = "user"
    is_echo: bool = False


@dataclass(slots=True)
class Outcome:
    """What one caller process saw; `rows` are interactions stored, listed or found."""

    latencies_s: list[float] = field(default_factory=list)
    calls: int = 0
    rows: int = 0
    refused: int = 0
    seconds: float = 0.0


def run(plan: Plan) -> Outcome:
    """Carry out a plan in this process."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(_run(plan))
    return uvloop.run(_run(plan))


async def _run(plan: Plan) -> Outcome:
    outcome = Outcome()
    if plan.workload == "json":
        await _json(plan, outcome)
        return outcome
    async with grpc.aio.insecure_channel(
        f"127.0.0.1:{plan.port}",
        options=[
            ("grpc.max_receive_message_length", MESSAGE_SIZE_BYTES_MAX),
            ("grpc.max_send_message_length", MESSAGE_SIZE_BYTES_MAX),
            ("grpc.use_local_subchannel_pool", 1),
        ],
    ) as channel:
        if plan.workload == "bulk":
            await _bulk(channel, plan, outcome)
        else:
            await _repeat(plan, outcome, _unary(channel, plan, outcome))
    return outcome


async def _repeat(plan: Plan, outcome: Outcome, call: Call) -> None:
    """Call from `concurrency` loops until the time is over.

    With a rate, each call has its due time and its latency counts from then, so that a stalled
    server is not spared the calls that would have come (coordinated omission).
    """
    started = time.perf_counter()
    ends = started + plan.seconds
    sent = 0

    async def loop() -> None:
        nonlocal sent
        while True:
            number, sent = sent, sent + 1
            due = started + number / plan.rate if plan.rate else time.perf_counter()
            if due >= ends:
                return
            if plan.rate:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            try:
                await call(number)
            except grpc.aio.AioRpcError as error:
                if error.code() != grpc.StatusCode.RESOURCE_EXHAUSTED:
                    raise
                outcome.refused += 1
            else:
                outcome.calls += 1
                outcome.latencies_s.append(time.perf_counter() - due)

    await asyncio.gather(*(loop() for _ in range(plan.concurrency)))
    outcome.seconds = time.perf_counter() - started


def _unary(channel: grpc.aio.Channel, plan: Plan, outcome: Outcome) -> Call:
    name, requests, rows = _requests(plan)
    stub: Any = channel.unary_unary(SERVICE + name)

    async def call(number: int) -> None:
        reply = await stub(requests[number % len(requests)])
        outcome.rows += rows(reply)

    return call


def _requests(plan: Plan) -> tuple[str, list[bytes], Callable[[bytes], int]]:
    chance = random.Random(plan.seed)
    if plan.workload in ("publish", "repeat"):
        encoded = [
            request.SerializeToString()
            for request in publishes(plan.turns, seed=plan.seed, is_named=plan.workload == "repeat")
        ]
        return "PublishInteraction", encoded, lambda _reply: plan.turns
    if plan.workload == "list":
        wanted = pb.GetInteractionsRequest(user_id=plan.user, top_k=100)
        return (
            "GetInteractions",
            [wanted.SerializeToString()],
            lambda reply: len(pb.GetInteractionsResponse.FromString(reply).interactions),
        )
    if plan.workload == "search":
        queries = [
            pb.SearchInteractionsRequest(
                user_id=plan.user, query=" ".join(chance.sample(WORDS, QUERY_WORDS))
            ).SerializeToString()
            for _ in range(200)
        ]
        return (
            "SearchInteractions",
            queries,
            lambda reply: len(pb.SearchInteractionsResponse.FromString(reply).interactions),
        )
    raise ValueError(f"no workload {plan.workload}")


async def _bulk(channel: grpc.aio.Channel, plan: Plan, outcome: Outcome) -> None:
    """Stream items over `concurrency` streams, a bounded number of messages ahead of the acks."""
    per_message = max(1, min(BULK_ITEMS_PER_MESSAGE, 1_000 // plan.turns))
    items = list(publishes(plan.turns, seed=plan.seed, count=per_message * 8))
    messages = [
        pb.BulkPublishInteractionsRequest(
            items=items[start : start + per_message]
        ).SerializeToString()
        for start in range(0, len(items), per_message)
    ]
    started = time.perf_counter()
    ends = started + plan.seconds

    async def stream() -> None:
        window = asyncio.Semaphore(BULK_WINDOW_MESSAGES)
        sent: list[float] = []

        async def outgoing() -> Any:
            number = 0
            while time.perf_counter() < ends:
                await window.acquire()
                sent.append(time.perf_counter())
                yield messages[number % len(messages)]
                number += 1

        acked = 0
        replies: Any = channel.stream_stream(SERVICE + "BulkPublishInteractions")(outgoing())
        async for reply in replies:
            for result in pb.BulkPublishInteractionsResponse.FromString(reply).results:
                if result.HasField("error"):
                    outcome.refused += 1
                else:
                    outcome.calls += 1
                    outcome.rows += plan.turns
                acked += 1
                if acked % per_message == 0:
                    now = time.perf_counter()
                    outcome.latencies_s.append(now - sent[acked // per_message - 1])
                    window.release()

    await asyncio.gather(*(stream() for _ in range(plan.concurrency)))
    outcome.seconds = time.perf_counter() - started


async def _json(plan: Plan, outcome: Outcome) -> None:
    """POST publishes over `concurrency` kept connections."""
    bodies = [as_json(request) for request in publishes(plan.turns, seed=plan.seed)]
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = [
        await asyncio.open_connection("127.0.0.1", plan.port) for _ in range(plan.concurrency)
    ]

    async def call(number: int) -> None:
        reader, writer = idle.pop()
        body = bodies[number % len(bodies)]
        writer.write(
            b"POST /api/publish_interaction HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        reply = orjson.loads(await reader.readexactly(length))
        if not plan.is_echo and not reply.get("success"):
            raise RuntimeError(f"publish failed: {reply}")
        outcome.rows += plan.turns
        idle.append((reader, writer))

    await _repeat(plan, outcome, call)
    for _reader, writer in idle:
        writer.close()


__all__ = ["Outcome", "Plan", "run", "sentence"]
