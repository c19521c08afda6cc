"""The slots in which deletions are counted: a user's caches look there, and find no name."""

import hashlib

from reflexio_server.core.interactions.ports import WHOLE_ORG

SLOTS = 4_096
"""Users who share one have their caches looked through for nothing when either's data goes."""
ORG_SLOT = 0


def epoch_slot(user_id: str) -> int:
    """Return the slot of a user, 1 to SLOTS, or of the whole organisation, 0."""
    if user_id == WHOLE_ORG:
        return ORG_SLOT
    digest = hashlib.blake2b(user_id.encode(), digest_size=8).digest()
    return 1 + int.from_bytes(digest, "big") % SLOTS
