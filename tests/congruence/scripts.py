"""Calls to make through every door: what the documents show, what goes wrong, and a random walk."""

import random
from typing import Any

from tests.support.store.drafts import IMAGE

Step = tuple[str, dict[str, Any]]
START = 1_700_000_000
PUBLISH = "PublishInteraction"


def publish(request_id: str, *interactions: dict[str, Any], **fields: Any) -> Step:
    """Return a publish of interactions."""
    return PUBLISH, {
        "user_id": "ann",
        "session_id": "s1",
        "request_id": request_id,
        "interaction_data_list": list(interactions),
        **fields,
    }


def says(content: str, **fields: Any) -> dict[str, Any]:
    """Return an interaction at a known time."""
    return {"content": content, "created_at": START, **fields}


RICH = says(
    "Here is what I found",
    role="Agent",
    user_action="click",
    user_action_description="the first result",
    interacted_image_url="https://example.com/a.png",
    expert_content="A better answer",
    shadow_content="Another answer",
    tools_used=[
        {"tool_name": "search", "tool_data": {"q": ["ü", 1, 2.5, None, True, {}]}, "status": "ok"},
        {"tool_name": "empty"},
    ],
    citations=[{"kind": "playbook", "real_id": "1", "tag": "[1]", "title": "Returns"}],
    retrieved_learnings=[{"kind": "profile", "learning_id": "p1"}],
)

STORED: list[Step] = [
    ("Whoami", {}),
    publish("r1", says("hello"), says("the parcel is late", role="Customer"), source="chat"),
    publish("r1", says("hello"), says("the parcel is late", role="Customer"), source="chat"),
    publish("r2", RICH, source="support_chat", agent_version="v2"),
    publish("r3", says("look", image_encoding=IMAGE), says(""), {"content": "no time"}),
    publish("r4", says("", user_action="scroll"), session_id="s2"),
    publish("r5", says("bob is here", created_at=START + 5), user_id="bob", session_id="s3"),
    publish("r6", says("x", expert_content="y"), evaluation_only=True, session_id="s4"),
    publish("r7", says("<x>", image_encoding="<encode_image_result>")),
    publish("", says("id made by the first who needs one"), source="mail", session_id="s5"),
    publish("", says("and without a source"), session_id="s5", skip_aggregation=True),
]
"""What is stored first; the calls of LISTED look at it."""

LISTED: list[Step] = [
    ("GetInteractions", {"user_id": "ann"}),
    ("GetInteractions", {"user_id": "ann", "top_k": 3}),
    ("GetInteractions", {"user_id": "bob", "start_time": START + 5, "end_time": START + 5}),
    ("GetInteractions", {"user_id": "bob", "start_time": START + 6}),
    ("GetInteractions", {"user_id": "nobody"}),
    ("GetAllInteractions", {}),
    ("GetAllInteractions", {"limit": 2}),
    ("GetRequests", {}),
    ("GetRequests", {"user_id": "ann", "top_k": 2}),
    ("GetRequests", {"user_id": "ann", "top_k": 2, "offset": 1}),
    ("GetRequests", {"session_id": "s1", "source": "chat"}),
    ("GetRequests", {"request_id": "r2"}),
    ("GetRequests", {"request_id": "absent"}),
    ("GetSession", {"user_id": "ann", "session_id": "s1"}),
    ("GetSession", {"user_id": "nobody", "session_id": "s1"}),
    ("GetInteractions", {"user_id": "ann", "session_id": "s1", "top_k": 2}),
    ("GetUsers", {}),
    ("GetUsers", {"limit": 1}),
    ("GetAuditLog", {}),
    ("GetAuditLog", {"rpc": "DeleteSession", "limit": 1}),
    ("GetAuditLog", {"user_id": "ann"}),
    ("ListKeys", {}),
    ("SearchInteractions", {"user_id": "ann", "query": "late parcel"}),
    ("SearchInteractions", {"user_id": "ann", "query": "parcel", "search_mode": "fts", "top_k": 1}),
    ("SearchInteractions", {"user_id": "ann", "query": "found", "user_action": "click"}),
    ("SearchInteractions", {"user_id": "ann", "query": "", "has_image": True}),
    ("SearchInteractions", {"user_id": "ann", "query": "parcel", "threshold": 1.0}),
    ("GetInteractionImage", {"interaction_id": 4}),
    ("GetLearningStatus", {"request_id": "r1"}),
    ("GetLearningStatus", {"request_id": "r2"}),
    ("GetLearningStatus", {"request_id": "r6"}),
    ("GetStorageStats", {"user_id": "ann"}),
    ("GetStorageStats", {"user_id": "nobody"}),
]

REFUSED: list[Step] = [
    publish("r1", says("other content")),
    publish("bad", says("x"), user_id=""),
    publish("bad", says("x"), session_id=" "),
    publish("bad"),
    publish("bad", says("")),
    publish("bad", says("x", created_at=-1), says("y", created_at=4_102_444_801)),
    publish("bad", says("x", image_encoding="###")),
    publish("bad", says("x", interacted_image_url="ftp://example.com")),
    publish("bad", says("x" * 1_000_001)),
    publish("bad", says("x", user_action=9)),
    publish("bad", says("a\0b")),
    publish("bad", *[says("x")] * 1001),
    ("GetInteractions", {"user_id": ""}),
    ("GetInteractions", {"user_id": "ann", "top_k": 0}),
    ("GetInteractions", {"user_id": "ann", "top_k": -1}),
    ("GetInteractions", {"user_id": "ann", "start_time": 5, "end_time": 4}),
    ("GetInteractions", {"user_id": "ann", "page_token": "garbage"}),
    ("GetAllInteractions", {"limit": 0}),
    ("GetRequests", {"offset": -1}),
    ("SearchInteractions", {"user_id": " ", "query": "x"}),
    ("SearchInteractions", {"user_id": "ann", "query": "x", "threshold": 2.0}),
    ("GetInteractionImage", {"interaction_id": 1}),
    ("GetInteractionImage", {"interaction_id": 10**9}),
    ("GetLearningStatus", {"request_id": "absent"}),
    ("DeleteInteraction", {"user_id": "ann", "interaction_id": 0}),
    ("DeleteRequest", {"request_id": ""}),
    ("DeleteRequestsByIds", {"request_ids": []}),
    ("DeleteSession", {"session_id": ""}),
    ("ClearUserData", {"user_id": ""}),
    ("GetStorageStats", {"user_id": ""}),
]

DELETED: list[Step] = [
    ("DeleteInteraction", {"user_id": "ann", "interaction_id": 1}),
    ("DeleteInteraction", {"user_id": "ann", "interaction_id": 1}),
    ("DeleteInteraction", {"user_id": "bob", "interaction_id": 2}),
    ("DeleteRequest", {"request_id": "r2"}),
    ("DeleteRequest", {"request_id": "r2"}),
    publish("r2", says("late replay")),
    ("DeleteRequestsByIds", {"request_ids": ["r3", "absent", "r4"]}),
    ("DeleteSession", {"session_id": "s5"}),
    ("DeleteSession", {"session_id": "s5"}),
    ("GetRequests", {}),
    ("GetLearningStatus", {"request_id": "r2"}),
    ("ClearUserData", {"user_id": "ann"}),
    ("ClearUserData", {"user_id": "ann"}),
    ("GetInteractions", {"user_id": "ann"}),
    ("GetStorageStats", {"user_id": "ann"}),
    ("DeleteAllInteractions", {}),
    ("DeleteAllInteractions", {}),
    ("GetAllInteractions", {}),
    publish("r9", says("a new beginning")),
    ("GetAllInteractions", {}),
]

DOCUMENTED = [*STORED, *LISTED, *REFUSED, *DELETED]

BULK: list[dict[str, Any]] = [
    fields
    for _, fields in [
        publish("b1", says("a"), says("b")),
        publish("b2", says("c", user_action="type")),
        publish("b1", says("a"), says("b")),
        publish("b1", says("other")),
        publish("b3", says("x"), user_id=""),
        publish("b4", says("")),
        publish("b5", RICH, source="bulk"),
        publish("b6", says("x", image_encoding="###")),
        publish("b7", says("last")),
    ]
]
"""Items of one stream: new, a replay, reused, bad, and new again."""


def random_walk(seed: int, length: int) -> list[Step]:
    """Return random calls over a few names, many of them refused."""
    chance = random.Random(seed)

    def name(kind: str, count: int) -> str:
        return chance.choice(["", "absent", *[f"{kind}{n}" for n in range(count)] * 3])

    def interaction() -> dict[str, Any]:
        fields: dict[str, Any] = {"created_at": chance.choice([0, 1, START, START, -1])}
        if chance.random() < 0.9:
            fields["content"] = " ".join(chance.choices(["late", "parcel", "hello", "ü", "?"], k=3))
        if chance.random() < 0.3:
            fields["user_action"] = chance.choice(["click", "scroll", "type", "none"])
        if chance.random() < 0.2:
            fields["image_encoding"] = chance.choice([IMAGE, "###", "<shot>"])
        if chance.random() < 0.2:
            fields["expert_content"] = "better"
        return fields

    def count() -> int:
        return chance.choice([1, 2, 3, 10, 100, 0, -1])

    def step() -> Step:
        match chance.randrange(12):
            case 0:
                return "GetInteractions", {"user_id": name("u", 3), "top_k": count()}
            case 1:
                return "GetAllInteractions", {"limit": count()}
            case 2:
                asked = {"user_id": name("u", 3), "session_id": name("s", 4), "top_k": count()}
                return "GetRequests", asked
            case 3:
                return "SearchInteractions", {"user_id": name("u", 3), "query": "late parcel"}
            case 4:
                return "DeleteRequest", {"request_id": name("r", 40)}
            case 5:
                ids = [name("r", 40) for _ in range(chance.randrange(3))]
                return "DeleteRequestsByIds", {"request_ids": ids}
            case 6:
                number = chance.randrange(60)
                return "DeleteInteraction", {"user_id": name("u", 3), "interaction_id": number}
            case 7:
                return chance.choice(
                    [
                        ("DeleteSession", {"session_id": name("s", 4)}),
                        ("ClearUserData", {"user_id": name("u", 3)}),
                        ("GetStorageStats", {"user_id": name("u", 3)}),
                        ("GetLearningStatus", {"request_id": name("r", 40)}),
                        ("GetInteractionImage", {"interaction_id": chance.randrange(60)}),
                    ]
                )
            case _:
                return publish(
                    f"r{chance.randrange(40)}",
                    *[interaction() for _ in range(chance.randint(0, 4))],
                    user_id=name("u", 3),
                    session_id=name("s", 4),
                    source=chance.choice(["", "chat"]),
                )

    return [step() for _ in range(length)]
