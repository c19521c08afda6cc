"""Knowledge found by what it means, with the model that the server ships with."""

import reflexio
from reflexio import types

from tests.support.learning.asking import ask, eventually
from tests.support.serving import Server

POLICY = "A customer asks: What is your return policy for electronics?"
TOPICS = [
    "reset a password", "book a flight", "change the delivery address", "cancel a subscription",
    "update billing details", "install the app", "export the data", "connect to the wifi",
    "order a spare part", "report a bug",
]  # fmt: skip
PLACES = ["in Berlin", "on a phone", "for a school", "at night", "in the old shop"]


def crowd(user_id: str, count: int) -> list[dict[str, object]]:
    """Return playbooks on other matters."""
    return [
        {
            "user_id": user_id,
            "agent_version": "crowd",
            "trigger": f"A customer asks: how do I {TOPICS[n % 10]} {PLACES[n % 5]}?",
            "content": f"Have them open page {n} of the guide to {TOPICS[n % 10]}.",
        }
        for n in range(count)
    ]


def test_a_playbook_is_found_among_two_hundred(client: reflexio.ReflexioClient) -> None:
    """In none of its words, in each mode that knows meaning, once all have vectors."""
    client.add_user_playbook(crowd("crowd", 200))
    client.add_user_playbook(
        [
            {
                "user_id": "policy",
                "agent_version": "crowd",
                "trigger": POLICY,
                "content": "Within 15 days, with the receipt.",
            }
        ]
    )
    query = "customer wants to send back a gadget"
    assert eventually(lambda: first(client, query, search_mode="hybrid") == POLICY)
    assert first(client, query, search_mode="vector") == POLICY
    kinds = ["user_playbooks"]
    found = client.search(query, agent_version="crowd", entity_types=kinds, top_k=1)
    (hit,) = found.user_playbooks
    assert hit.trigger == POLICY
    assert hit.score is not None
    assert hit.similarity is not None
    assert hit.similarity > 0.3
    assert first(client, "return policy electronics", search_mode="fts") == POLICY
    # The filter comes first: the only playbook of its user is found behind 200 better ones.
    hits = client.search_user_playbooks("book a flight", "policy", top_k=1).user_playbooks
    assert [hit.trigger for hit in hits] == [POLICY]
    assert client.search_user_playbooks(query, threshold=0.99).user_playbooks == []


def first(client: reflexio.ReflexioClient, query: str, **options: object) -> str:
    """Return the trigger of the first hit."""
    hits = client.search_user_playbooks(
        query, agent_version="crowd", top_k=1, **options
    ).user_playbooks
    return hits[0].trigger if hits else ""


def test_a_change_is_found_and_what_it_was_is_not(client: reflexio.ReflexioClient) -> None:
    """At the next search, by words and by meaning."""
    (playbook_id,) = client.add_user_playbook(
        [{"user_id": "change", "content": "Serve the soup with bread."}]
    ).user_playbook_ids

    def similarity(query: str) -> float:
        hits = client.search_user_playbooks(query, "change", search_mode="vector").user_playbooks
        return next((hit.similarity or 0.0 for hit in hits), 0.0)

    meal, plane = similarity("a hot meal"), similarity("boarding a plane")
    client.update_user_playbook(
        playbook_id, content="The gate closes twenty minutes before departure."
    )
    assert similarity("a hot meal") < meal
    assert similarity("boarding a plane") > plane
    client.delete_user_playbook(playbook_id)
    assert client.search_user_playbooks("gate departure", "change").user_playbooks == []


def test_search_over_all_kinds(client: reflexio.ReflexioClient, server: Server) -> None:
    """Profiles of the user alone, playbooks of the user and of the agent; the kinds asked for."""
    for user_id in ("kinds", "other"):
        client.add_user_profile([{"user_id": user_id, "content": "Drinks oolong tea."}])
        client.add_user_playbook([{"user_id": user_id, "content": f"Offer {user_id} oolong tea."}])
    client.add_agent_playbook([{"content": "Offer oolong tea to guests.", "tags": ["tea"]}])

    def counts(found: types.SearchResponse) -> tuple[int, int, int]:
        return len(found.profiles), len(found.user_playbooks), len(found.agent_playbooks)

    assert counts(client.search("oolong", "kinds", threshold=0.3)) == (1, 1, 1)
    assert counts(client.search("oolong", threshold=0.3)) == (0, 2, 1)
    assert counts(client.search("oolong", "kinds", entity_types=["profiles"])) == (1, 0, 0)
    assert counts(client.search("oolong", tags=["tea"])) == (0, 0, 1)
    by_grpc = client.search("oolong", "kinds", threshold=0.3)
    _, by_json = ask(server, "POST", "search", query="oolong", user_id="kinds", threshold=0.3)
    assert by_json["reformulated_query"] is None
    for kind in ("profiles", "user_playbooks", "agent_playbooks"):
        (record,), (other,) = by_json[kind], getattr(by_grpc, kind)
        assert (record["content"], record["score"]) == (other.content, other.score)


def test_blank_query_lists_the_newest(client: reflexio.ReflexioClient) -> None:
    """Of what passes."""
    client.add_user_playbook(
        [{"user_id": "blank", "content": f"n{n}", "created_at": 1000 + n} for n in range(4)]
    )
    hits = client.search_user_playbooks(user_id="blank", top_k=3, end_time=1002).user_playbooks
    assert [hit.content for hit in hits] == ["n2", "n1", "n0"]
