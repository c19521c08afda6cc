"""Repeated calls: by status, by what Retry-After says, within the patience."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from reflexio_server.ai.openai_api.retries import retry_after_s


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after-ms": "soon", "retry-after": "7"}, 7.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "."}, None),
        ({"retry-after": "١"}, 1.0),
        ({"retry-after": "later"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read(headers: dict[str, str], seconds: float | None) -> None:
    """Milliseconds, seconds and dates are understood; the rest counts as not said."""
    assert retry_after_s(headers) == seconds


def test_a_date_is_read_as_the_time_until_then() -> None:
    """A date an hour ahead is an hour, but for the time this test takes."""
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    seconds = retry_after_s({"retry-after": date})
    assert seconds is not None
    assert 0 < seconds <= 3600
