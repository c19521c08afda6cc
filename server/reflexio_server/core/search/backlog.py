"""The order in which the follower embeds: records waited for, then user after user."""

from collections import OrderedDict, deque
from collections.abc import Iterable

from reflexio_server.core.search.ports import UserKey

BACKLOG_MAX = 200_000
"""Ids held at once, a few MB; what is beyond stays in the database, found by the next scan."""


class Backlog:
    """Hints about what lacks a vector; the database is the truth, so losing one costs a scan."""

    def __init__(self) -> None:
        self._waited_for: deque[int] = deque()
        self._of_users: OrderedDict[UserKey, deque[int]] = OrderedDict()
        self._count = 0
        self.overflow_id: int | None = None
        """The least id that found no room; a scan has to start before it."""

    def __len__(self) -> int:
        """The number of ids held."""
        return self._count + len(self._waited_for)

    def add(self, user: UserKey, interaction_ids: Iterable[int]) -> None:
        """Queue a user's records behind what the user has queued already."""
        for interaction_id in interaction_ids:
            if self._count >= BACKLOG_MAX:
                if self.overflow_id is None or interaction_id < self.overflow_id:
                    self.overflow_id = interaction_id
                return
            self._of_users.setdefault(user, deque()).append(interaction_id)
            self._count += 1

    def put_first(self, interaction_ids: Iterable[int]) -> None:
        """Queue records that somebody waits for before everything else."""
        self._waited_for.extend(interaction_ids)

    def take(self, count_max: int) -> list[int]:
        """Return the next ids, each once: waited-for ones, then one a user, round and round."""
        taken: list[int] = []
        while self._waited_for and len(taken) < count_max:
            taken.append(self._waited_for.popleft())
        while self._of_users and len(taken) < count_max:
            user, ids = self._of_users.popitem(last=False)
            taken.append(ids.popleft())
            self._count -= 1
            if ids:
                self._of_users[user] = ids
        return list(dict.fromkeys(taken))
