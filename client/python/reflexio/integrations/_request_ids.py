"""Request ids that follow from what is recorded: recording it again stores nothing twice."""

import hashlib

from reflexio._messages.request_id import REQUEST_ID_CHARS_MAX

INTERACTIONS_A_REQUEST_MAX = 1000
"""The contract's limit of interactions in a request."""
DIGEST_CHARS = 40
"""160 bits: no two of them meet by chance."""


def derived_request_id(source: str, *parts: str) -> str:
    """Return `<source>_<digest>`: the same for the same parts in the same order."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return (
        f"{source[: REQUEST_ID_CHARS_MAX - DIGEST_CHARS - 1]}_{digest.hexdigest()[:DIGEST_CHARS]}"
    )
