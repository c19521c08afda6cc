"""The time that a profile lives."""

from collections.abc import Mapping

from reflexio_server.core.clock import DAY_S
from reflexio_server.core.knowledge.model import NEVER_EXPIRES, Profile

INFINITY = 6
"""The number of PROFILE_TIME_TO_LIVE_INFINITY."""

TIME_TO_LIVE_S = {1: DAY_S, 2: 7 * DAY_S, 3: 30 * DAY_S, 4: 90 * DAY_S, 5: 365 * DAY_S}
"""Seconds of each other `reflexio.v1.ProfileTimeToLive`, by number."""


def expiration(changed_at: int, time_to_live: int) -> int:
    """Return when what was changed then stops to hold, in epoch seconds."""
    seconds = TIME_TO_LIVE_S.get(time_to_live)
    return NEVER_EXPIRES if seconds is None else min(changed_at + seconds, NEVER_EXPIRES)


def changed(profile: Profile, changes: Mapping[str, str], now: int) -> Profile:
    """Return the profile with the changes, its life counted from now.

    An expiration that the caller set, and that its time to live does not say, stays.
    """
    new = Profile(**(profile._asdict() | dict(changes)))
    if new == profile:
        return profile
    follows = profile.expiration_timestamp == expiration(
        profile.last_modified_timestamp, profile.profile_time_to_live
    )
    until = (
        expiration(now, profile.profile_time_to_live) if follows else profile.expiration_timestamp
    )
    return new._replace(last_modified_timestamp=now, expiration_timestamp=until)
