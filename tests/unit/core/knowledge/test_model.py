"""Exact doubles of playbooks are found by their fingerprint, however they came."""

from reflexio_server.core.knowledge.model import draft_fingerprint


def test_fingerprints_tell_owners_and_the_ends_of_texts_apart() -> None:
    marks = {
        draft_fingerprint("ann", "v1", "a", "b"),
        draft_fingerprint("bob", "v1", "a", "b"),
        draft_fingerprint("ann", "v2", "a", "b"),
        draft_fingerprint("ann", "v1", "ab", ""),
    }
    assert len(marks) == 4
