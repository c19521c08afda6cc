"""The wait of a publish with `wait_for_response`: searchable, and learned from."""

import asyncio

from reflexio.v1 import learning_pb2

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.learning.status import Learning
from reflexio_server.core.search.service import Search
from reflexio_server.rpc.interactions.handlers import PublishWait, Waited
from reflexio_server.rpc.learning.handlers import STATUSES

WAIT_S_MAX = 30.0
"""How long `wait_for_response` delays a reply at most; the contract says so too."""


def wait_for_learning(learning: Learning, search: Search) -> PublishWait:
    """Return the wait, at most WAIT_S_MAX, until a request is searchable and its learning ended."""

    async def wait(receipt: Receipt, caller: Caller, *, teaches: bool) -> Waited:
        searchable = search.wait_until_searchable(receipt.interaction_ids, WAIT_S_MAX)
        if not teaches:
            return Waited(None if await searchable else learning_pb2.LEARNING_STATUS_DEFERRED)
        is_searchable, report = await asyncio.gather(
            searchable, learning.wait(caller.org_id, receipt.request_id, WAIT_S_MAX)
        )
        if report is None:
            return Waited(learning_pb2.LEARNING_STATUS_DEFERRED)
        return Waited(
            STATUSES[report.progress] if is_searchable else learning_pb2.LEARNING_STATUS_DEFERRED,
            len(report.playbook_ids),
            len(report.profile_ids),
        )

    return wait
