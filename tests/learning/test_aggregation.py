"""User playbooks of several users become agent playbooks."""

import json
from pathlib import Path

import reflexio
from reflexio import types
from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.core.knowledge.clustering import cluster, cluster_item
from reflexio_server.core.knowledge.comparison.compared import ComparedText
from reflexio_server.core.knowledge.model import playbook_text
from reflexio_server.core.search.vector_rows import unit_vector

from tests.support.learning.asking import eventually
from tests.support.serving import running_server

PAIRS = Path(__file__).with_name("playbook_pairs.json")
SAME_PAIRS_MIN = 12
RETURNS = [
    ("ann", "Electronics can be returned within 15 days with the receipt."),
    ("bob", "Electronics may be returned within 15 days if there is a receipt."),
    ("cy", "Electronics can be returned within 30 days with the receipt."),
    ("dan", "Ask for photos of the box before you offer a replacement."),
]


def playbooks(client: reflexio.ReflexioClient, agent: str) -> list[types.AgentPlaybook]:
    """Return an agent's playbooks, oldest first."""
    return client.get_agent_playbooks(agent_version=agent).agent_playbooks[::-1]


def run(client: reflexio.ReflexioClient, agent: str) -> None:
    """Have an agent's playbooks gathered and wait until that is done.

    Runs are done in order: what a later one makes shows that this one has ended.
    """
    client.run_playbook_aggregation(agent_version=agent)
    mark = f"after {agent} {len(client.get_user_playbooks(limit=10_000).user_playbooks)}"
    client.add_user_playbook(
        [{"user_id": user, "content": "Mark it.", "agent_version": mark} for user in ("a", "b")]
    )
    client.run_playbook_aggregation(agent_version=mark)
    eventually(lambda: playbooks(client, mark))


def test_what_was_published_to_skip_the_gathering_stays_with_its_user(
    client: reflexio.ReflexioClient,
) -> None:
    """Until another request of the user teaches the same: then it is offered to all."""
    agent = "skipping"
    lesson = "Electronics can be returned within 15 days with the receipt."

    def teach(user_id: str, **fields: bool) -> None:
        client.publish_interaction(
            user_id,
            [
                {"content": "Can I send it back?"},
                {"role": "Agent", "content": "No.", "expert_content": lesson},
            ],
            session_id="s",
            agent_version=agent,
            wait_for_response=True,
            **fields,
        )

    for user_id in ("sam", "tom"):
        teach(user_id, skip_aggregation=True)
    run(client, agent)
    assert playbooks(client, agent) == []
    teach("tom")
    (made,) = playbooks(client, agent)
    assert (made.content, made.playbook_status.value) == (lesson, "approved")
    teach("sam")
    run(client, agent)
    (grown,) = playbooks(client, agent)
    assert (grown.agent_playbook_id, grown.evidence_count) == (made.agent_playbook_id, 2)


def test_two_users_teach_the_agent(client: reflexio.ReflexioClient) -> None:
    """Once, in an expert's words, with its evidence; other numbers are another lesson."""
    agent = "gathering"
    taught = client.add_user_playbook(
        [
            {
                "user_id": user_id,
                "agent_version": agent,
                "trigger": "A customer wants to return a gadget",
                "content": content,
            }
            for user_id, content in RETURNS
        ]
    )
    run(client, agent)
    (made,) = playbooks(client, agent)
    assert made.content in [content for _, content in RETURNS[:2]]
    assert (made.playbook_status, made.evidence_count) == ("pending", 2)
    assert made.writer.startswith("aggregation/")
    assert made.user_playbook_ids == taught.user_playbook_ids[:2]
    run(client, agent)
    assert playbooks(client, agent) == [made]
    late = client.add_user_playbook(
        [
            {
                "user_id": "eve",
                "agent_version": agent,
                "trigger": "A customer wants to return a gadget",
                "content": "Within 15 days electronics can be returned with the receipt.",
            }
        ]
    )
    run(client, agent)
    (grown,) = playbooks(client, agent)
    assert (grown.agent_playbook_id, grown.evidence_count) == (made.agent_playbook_id, 3)
    assert grown.user_playbook_ids == made.user_playbook_ids + late.user_playbook_ids


def test_a_rejected_lesson_is_not_made_again(client: reflexio.ReflexioClient) -> None:
    """Nor one that people have put into other words."""
    agent = "rejected"
    for user_id in ("ann", "bob"):
        client.add_user_playbook(
            [{"user_id": user_id, "agent_version": agent, "content": "Always say please."}]
        )
    run(client, agent)
    (made,) = playbooks(client, agent)
    client.update_agent_playbook(
        made.agent_playbook_id, content="Greet by name.", playbook_status="rejected"
    )
    run(client, agent)
    (kept,) = playbooks(client, agent)
    assert (kept.content, kept.evidence_count) == ("Greet by name.", 2)


def test_threshold_on_measured_pairs() -> None:
    """Of pairs that say the same most are gathered, of the others none."""
    embedder = LocalEmbedder()
    joined = {True: 0, False: 0}
    for pair in json.loads(PAIRS.read_text()):
        chunks = embedder.embed_documents([playbook_text(*pair["a"]), playbook_text(*pair["b"])])
        instructions = embedder.embed_documents([pair["a"][1], pair["b"][1]])
        items = [
            cluster_item(
                number,
                f"user {number}",
                ComparedText(*pair[side]),
                unit_vector(rows),
                frozenset({number}),
            )._replace(instruction=unit_vector(told))
            for number, (side, rows, told) in enumerate(
                zip("ab", chunks, instructions, strict=True)
            )
        ]
        joined[pair["same"]] += len(cluster(items))
    assert joined[False] == 0
    assert joined[True] >= SAME_PAIRS_MIN


GADGET = "A customer wants to return a gadget"
ANNS = "Gadgets can be returned within 45 days with the original receipt of ann."
BOBS = "Gadgets can be returned within 45 days with the original receipt."


def teach_two(client: reflexio.ReflexioClient, agent: str) -> types.AgentPlaybook:
    """Have two users teach an agent the same; return what was made, in the first one's words."""
    for name in (f"ann {agent}", f"bob {agent}"):
        content = ANNS if name.startswith("ann") else BOBS
        client.add_user_playbook(
            [{"user_id": name, "agent_version": agent, "trigger": GADGET, "content": content}]
        )
    run(client, agent)
    (made,) = playbooks(client, agent)
    return made


def test_what_every_source_has_left_goes_with_them(client: reflexio.ReflexioClient) -> None:
    """With the first user its words and its count, with the second one all of it."""
    agent = "forgetting"
    made = teach_two(client, agent)
    assert made.evidence_count == 2
    client.update_agent_playbook(made.agent_playbook_id, playbook_status="approved")
    first, second = ("ann", "bob") if made.content == ANNS else ("bob", "ann")
    client.clear_user_data(f"{first} {agent}")
    (left,) = playbooks(client, agent)
    assert left.content == {"ann": ANNS, "bob": BOBS}[second]
    # Nobody has approved these words.
    assert (left.evidence_count, left.playbook_status) == (1, "pending")
    found = client.search_agent_playbooks(GADGET, agent_version=agent).agent_playbooks
    assert [playbook.content for playbook in found] == [left.content]
    client.clear_user_data(f"{second} {agent}")
    assert playbooks(client, agent) == []
    assert client.search_agent_playbooks(GADGET, agent_version=agent).agent_playbooks == []


def test_deleted_sources_take_theirs_along(client: reflexio.ReflexioClient) -> None:
    """One by one too; what people wrote by hand has no source and stays."""
    agent = "deleting"
    teach_two(client, agent)
    client.add_agent_playbook([{"agent_version": agent, "content": "Be brief."}])
    sources = client.get_user_playbooks(agent_version=agent).user_playbooks
    client.delete_user_playbook(sources[0].user_playbook_id)
    assert len(playbooks(client, agent)) == 2
    client.delete_user_playbooks_by_ids([sources[1].user_playbook_id])
    assert [playbook.content for playbook in playbooks(client, agent)] == ["Be brief."]


def test_words_of_people_stay_as_long_as_a_source_does(client: reflexio.ReflexioClient) -> None:
    """What was edited is in nobody's words, and stays approved."""
    agent = "edited"
    made = teach_two(client, agent)
    client.update_agent_playbook(
        made.agent_playbook_id, content="Take gadgets back.", playbook_status="approved"
    )
    client.clear_user_data(f"ann {agent}")
    (left,) = playbooks(client, agent)
    assert (left.content, left.playbook_status) == ("Take gadgets back.", "approved")
    client.clear_user_data(f"bob {agent}")
    assert playbooks(client, agent) == []


def gathering(tmp_path: Path, **settings: str) -> list[types.AgentPlaybook]:
    """Return what a server makes of two users' lessons without being asked to."""
    with (
        running_server(tmp_path / "data", settings) as server,
        reflexio.ReflexioClient(url_endpoint=server.url, timeout=60) as client,
    ):
        for name in ("ann", "bob"):
            client.add_user_playbook(
                [{"user_id": name, "agent_version": "alone", "trigger": GADGET, "content": BOBS}]
            )
        return eventually(lambda: playbooks(client, "alone"))


def test_playbooks_are_gathered_every_while(tmp_path: Path) -> None:
    """Nobody asks for it."""
    (made,) = gathering(tmp_path, REFLEXIO_AGGREGATION_INTERVAL_S="0.2")
    assert (made.evidence_count, made.playbook_status.value) == (2, "pending")
    assert made.writer == "aggregation/2"


def test_many_changes_are_gathered_before_that(tmp_path: Path) -> None:
    (made,) = gathering(
        tmp_path,
        REFLEXIO_AGGREGATION_INTERVAL_S="604800",
        REFLEXIO_AGGREGATION_AFTER_CHANGES="2",
    )
    assert made.evidence_count == 2
