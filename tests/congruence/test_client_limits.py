"""The client refuses what the server would refuse, by the same limits."""

from reflexio._messages import encode
from reflexio_server.core import limits


def test_nesting_is_limited_as_by_the_server() -> None:
    """Of what a tool was given."""
    assert encode.NESTING_MAX == limits.NESTING_MAX
