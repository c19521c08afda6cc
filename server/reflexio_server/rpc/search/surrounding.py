"""The interactions around the hits of a search, as a caller asks for them beside the hits."""

from collections.abc import Sequence

from reflexio.v1 import interaction_pb2

from reflexio_server.core.limits import REPLY_SIZE_BYTES_MAX
from reflexio_server.core.search.model import Hit
from reflexio_server.rpc.interactions.convert import to_interaction
from reflexio_server.rpc.search.pages import ROWS_AT_ONCE_MAX, Load

HITS_SIZE_BYTES_MAX = REPLY_SIZE_BYTES_MAX // 2
"""What the hits of a reply with surroundings may take of it."""


async def surroundings(
    hits: Sequence[Hit], given: Sequence[interaction_pb2.Interaction], load: Load
) -> list[interaction_pb2.Interaction]:
    """Return what stands around the hits, each once, without those `given` as hits.

    Those of the best hits first are taken as long as they fit into the reply beside the hits; then
    they are put in order, sessions as the hits come and oldest first within each.
    """
    hit_ids = {message.interaction_id for message in given}
    ids = dict.fromkeys(key for hit in hits for key in hit.context if key not in hit_ids)
    wanted = [Hit(key, 0.0, 0.0) for key in ids]
    left_bytes = REPLY_SIZE_BYTES_MAX - sum(message.ByteSize() for message in given)
    found: list[interaction_pb2.Interaction] = []
    for start in range(0, len(wanted), ROWS_AT_ONCE_MAX):
        part = wanted[start : start + ROWS_AT_ONCE_MAX]
        records = await load(part)
        for hit in part:
            if hit.interaction_id not in records:
                continue
            message = to_interaction(records[hit.interaction_id])
            left_bytes -= message.ByteSize()
            if left_bytes < 0:
                return _in_order(found)
            found.append(message)
    return _in_order(found)


def _in_order(found: list[interaction_pb2.Interaction]) -> list[interaction_pb2.Interaction]:
    sessions = {key: place for place, key in enumerate(dict.fromkeys(map(_session_of, found)))}
    return sorted(
        found,
        key=lambda each: (sessions[_session_of(each)], each.created_at, each.interaction_id),
    )


def _session_of(message: interaction_pb2.Interaction) -> tuple[str, str]:
    return message.user_id, message.session_id
