"""Searches of a real server with the model it ships with."""

from collections.abc import Iterator

import pytest
import reflexio

from tests.support.serving import running_server

FACTS = [
    "I forgot my password and cannot sign in",
    "The parcel arrived with a broken screen",
    "Our meeting moved to Thursday at noon",
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[reflexio.ReflexioClient]:
    """A client of a server with the local model."""
    with (
        running_server(tmp_path_factory.mktemp("finding") / "data") as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as connected,
    ):
        yield connected


def publish(
    client: reflexio.ReflexioClient, user_id: str, *contents: str, **others: object
) -> None:
    """Publish contents one request each and wait until they are found by meaning."""
    for content in contents:
        client.publish_interaction(
            user_id,
            [{"content": content, **others}],
            session_id=content[:20],
            wait_for_response=True,
        )


def found(
    client: reflexio.ReflexioClient, user_id: str, query: str, **filters: object
) -> list[str]:
    """Return the contents of the hits, best first."""
    hits = client.search_interactions(user_id=user_id, query=query, **filters).interactions
    return [hit.content or hit.user_action_description for hit in hits]


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("login credentials lost", FACTS[0]),
        ("damaged delivery", FACTS[1]),
        ("when do we get together", FACTS[2]),
    ],
)
def test_other_words_find_the_meaning(
    client: reflexio.ReflexioClient, query: str, fact: str
) -> None:
    """After `wait_for_response` a record is found by what it means."""
    publish(client, "meaning", *FACTS)
    assert found(client, "meaning", query, search_mode="vector")[0] == fact
    assert found(client, "meaning", query)[0] == fact


def test_words_are_found_at_once(client: reflexio.ReflexioClient) -> None:
    """Right after the ack, without waiting for vectors."""
    for number in range(20):
        client.publish_interaction("words", [{"content": f"code zx{number}q"}], session_id="s")
        assert found(client, "words", f"zx{number}q", search_mode="fts") == [f"code zx{number}q"]


def test_clicks_and_expert_answers_are_found(client: reflexio.ReflexioClient) -> None:
    """An action is found by its description, a correction by the expert's text."""
    client.publish_interaction(
        "actions",
        [
            {"user_action": "click", "user_action_description": "pressed the export button"},
            {"role": "Agent", "content": "No idea.", "expert_content": "Warranty lasts two years."},
        ],
        session_id="s",
        wait_for_response=True,
    )
    assert found(client, "actions", "export button", top_k=1) == ["pressed the export button"]
    assert found(client, "actions", "how long is the guarantee", top_k=1) == ["No idea."]


def test_others_records_never_come(client: reflexio.ReflexioClient) -> None:
    """Whatever the query looks like."""
    publish(client, "owner", "the secret plan is in the blue folder")
    publish(client, "stranger", "nothing to see")
    hostile = ["secret plan", "' OR 1=1 --", '"secret" OR *', "the of and", "", "secret " * 10_000]
    for query in [*hostile, "秘密の計画", "сорок два", "a" * 100_000]:
        assert "the secret plan is in the blue folder" not in found(client, "stranger", query)


def test_deleted_records_never_come(client: reflexio.ReflexioClient) -> None:
    """From the moment the delete is answered."""
    publish(client, "leaver", *FACTS)
    client.delete_session(FACTS[0][:20], "leaver")
    assert FACTS[0] not in found(client, "leaver", "password")
    client.clear_user_data("leaver")
    assert found(client, "leaver", "parcel meeting password") == []


def test_filters_come_before_top_k(client: reflexio.ReflexioClient) -> None:
    """One record in a session of its own is found behind a hundred better ones."""
    client.publish_interaction(
        "filters", [{"content": "parcel parcel parcel"} for _ in range(100)], session_id="many"
    )
    publish(client, "filters", "a parcel, once")
    for mode in ("hybrid", "fts", "vector"):
        assert found(
            client, "filters", "parcel", session_id="a parcel, once", top_k=1, search_mode=mode
        ) == ["a parcel, once"]


def test_unrelated_records_stay_below_the_threshold(client: reflexio.ReflexioClient) -> None:
    """A threshold of one half returns nothing that has nothing to do with the query."""
    publish(client, "threshold", "I like green apples", "The bus leaves at nine")
    assert found(client, "threshold", "quantum chromodynamics", threshold=0.5) == []
    assert found(client, "threshold", "I like green apples", threshold=0.9) == [
        "I like green apples"
    ]


def test_organisation_is_searched_over_all_users(client: reflexio.ReflexioClient) -> None:
    """Every user's best hits, by their score."""
    publish(client, "org one", "the marmalade recipe needs oranges")
    publish(client, "org two", "marmalade is on the shopping list")
    hits = client.search_organization(query="marmalade", top_k=2).interactions
    assert {hit.user_id for hit in hits} == {"org one", "org two"}
    assert not client.search_organization(query="marmalade").is_partial


@pytest.mark.parametrize(
    ("content", "query"),
    [
        ("My Kindle™ does not turn on", "kindle"),
        ("Returns² are free of charge", "returns"),
        ("رقم الطلب ٤٥٦٧٨٩", "456789"),
        ("order 20240115", "٢٠٢٤٠١١٥"),
        ("Paczka na adres Łódź", "lodz"),
        ("Die Kranken\u00adversicherung zahlt", "Krankenversicherung"),
        ("مُحَمَّد طلب الكتاب", "محمد"),
        ("أحمد يريد المبلغ", "احمد"),
        ("שָׁלוֹם", "שלום"),
        ("the fee is 12,500 dollars", "12500"),
        ("12500 in all", "12 500,00"),
        ("the part no is AB-1324-X", "ab1324x"),
        ("the part no is AB1324X", "ab 1324 x"),
        ("my number is (408) 247-8880", "408.247.8880"),
        ("my number is 4082478880", "+1 (408) 247-8880"),
    ],
)
def test_other_spellings_find_the_words(
    client: reflexio.ReflexioClient, content: str, query: str
) -> None:
    """Whatever signs, scripts and separators a word is written with, it is found by the others."""
    user_id = f"spelling {query}"
    publish(client, user_id, content, "an unrelated record", "ein anderer Satz")
    assert found(client, user_id, query, search_mode="fts") == [content]


def test_emoji_find_no_other_emoji(client: reflexio.ReflexioClient) -> None:
    """What is invisible behind a sign is no word."""
    publish(client, "emoji", "It is sunny ☀️", "I am sad", "Family 👨\u200d👩\u200d👧")
    assert found(client, "emoji", "❤️", search_mode="fts") == []
