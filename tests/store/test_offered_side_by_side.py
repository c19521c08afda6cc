"""Jobs of two users that run at once: neither finds what the other is about to offer to all."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from reflexio_server.ai.embedding.local_embedder import LocalEmbedder
from reflexio_server.core.knowledge.model import Kind, PlaybookStatus, RecordFilter
from reflexio_server.core.learning.extraction import Extraction
from reflexio_server.core.learning.playbook_job import PlaybookJob
from reflexio_server.core.learning.playbook_writer import Correction, PlaybookDraft
from reflexio_server.core.learning.vectors import MatchingModel, MatchingVectors
from reflexio_server.sql.knowledge.store import SqlKnowledgeStore
from reflexio_server.sql.learning.store import SqlJobStore
from reflexio_server.sql.search.store import SqlSearchStore

from tests.support.store.databases import chosen_store
from tests.support.store.subject import ORG, request, says

LATE_MS = 4_000_000_000_000
WORDINGS = {
    "ann": "Electronics can be returned within 15 days with the receipt.",
    "bob": "Electronics may be returned within 15 days if there is a receipt.",
}


class VerbatimWriter:
    """A writer that takes the expert's answer as it is."""

    reads_known = False

    async def write(self, correction: Correction) -> Extraction[PlaybookDraft]:
        """Return the answer as a draft."""
        draft = PlaybookDraft("A user asks: Can I return it?", correction.expert_answer, "")
        return Extraction((draft,), "", "verbatim")


async def taught_side_by_side(folder: Path) -> list[tuple[int, int]]:
    """Have both jobs compare before either ends; return status and evidence of what is offered."""
    with chosen_store(folder) as store, ThreadPoolExecutor(1) as thread:
        learning = SqlJobStore(store.database)
        embedder = LocalEmbedder()
        model = MatchingModel(
            embedder, await SqlSearchStore(store.database).register_model("local", "local")
        )
        await store.append(
            [
                request(user_id, says("x", role="Agent", expert_content=expert), user_id=user_id)
                for user_id, expert in WORDINGS.items()
            ]
        )
        jobs = await learning.claim("me", now_ms=LATE_MS, lease_until_ms=LATE_MS, count_max=2)
        assert len(jobs) == len(WORDINGS)
        job = PlaybookJob(
            learning,
            VerbatimWriter(),
            MatchingVectors(model, thread),
            offered_as=PlaybookStatus.APPROVED,
        )
        endings = [await job.learn(claimed) for claimed in jobs]
        for claimed, learned in zip(jobs, endings, strict=True):
            assert learned is not None
            assert await learning.finish(claimed, learned, now_ms=LATE_MS)
        page = await SqlKnowledgeStore(store.database).list_playbooks(
            ORG, Kind.AGENT_PLAYBOOKS, RecordFilter(), before=None, count_max=10
        )
        return [(row.playbook_status, row.evidence_count) for row in page.rows]


def test_two_wordings_are_offered_once(tmp_path: Path) -> None:
    assert asyncio.run(taught_side_by_side(tmp_path)) == [(PlaybookStatus.APPROVED, 2)]
