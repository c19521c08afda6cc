"""Counts by name."""

from reflexio_server.core.counts import Counts


def test_names_without_anything_are_forgotten() -> None:
    """What is counted down to nothing leaves no trace, so that names do not pile up."""
    counts: Counts[str] = Counts()
    assert counts.of("acme") == 0
    counts.add("acme", 3)
    counts.add("globex", 1)
    counts.add("acme", -1)
    assert counts == {"acme": 2, "globex": 1}
    counts.add("acme", -2)
    counts.add("nobody", 0)
    assert counts == {"globex": 1}
