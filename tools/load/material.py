"""The requests of the load's callers: publishes of plausible words, encoded once."""

import random
from collections.abc import Iterator

import orjson
from reflexio.v1 import interaction_service_pb2 as pb

WORDS = [
    "invoice",
    "password",
    "parcel",
    "refund",
    "laptop",
    "meeting",
    "account",
    "export",
    "report",
    "delivery",
    "login",
    "screen",
    "battery",
    "charger",
    "subscription",
    "payment",
    "card",
    "travel",
    "hotel",
    "flight",
    "ticket",
    "movie",
    "dinner",
    "weather",
    "doctor",
    "appointment",
    "music",
    "concert",
    "bus",
    "train",
    "address",
    "phone",
    "email",
    "reset",
    "confirm",
    "cancel",
    "order",
]
POOL = 512
"""Different messages: enough that nothing is answered from a warm line of a cache."""
USERS = 50


def sentence(chance: random.Random) -> str:
    """Return a turn of 8 to 20 words."""
    return " ".join(chance.choices(WORDS, k=chance.randint(8, 20)))


def publishes(
    turns: int,
    *,
    seed: int = 1,
    count: int = POOL,
    users: int = USERS,
    user: str = "user",
    is_named: bool = False,
) -> Iterator[pb.PublishInteractionRequest]:
    """Yield publishes of so many turns: each is stored as often as it is sent.

    Those that are named have a request_id, so that each is stored once.
    """
    chance = random.Random(seed)
    for place in range(count):
        request = pb.PublishInteractionRequest(
            user_id=f"{user} {chance.randrange(users)}",
            session_id=f"session {place}",
            source="load",
            request_id=f"load {seed} {place}" if is_named else "",
        )
        for turn in range(turns):
            request.interaction_data_list.add(
                role="Agent" if turn % 2 else "User", content=sentence(chance)
            )
        yield request


def as_json(request: pb.PublishInteractionRequest) -> bytes:
    """Return a publish as its JSON body."""
    return orjson.dumps(
        {
            "user_id": request.user_id,
            "session_id": request.session_id,
            "source": request.source,
            "interaction_data_list": [
                {"role": turn.role, "content": turn.content}
                for turn in request.interaction_data_list
            ],
        }
    )
