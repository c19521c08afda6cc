"""Records just committed, whose vectors are on their way."""

from collections.abc import Iterable

from reflexio_server.core.search.ports import UserKey

FRESH_OF_USER_MAX = 32
"""Of a user with more, none counts: their vectors take longer than anybody would wait."""
FRESH_MAX = 10_000
"""Records held in all; further ones do not count."""


class FreshRecords:
    """The few records of each user that a search may wait for."""

    def __init__(self) -> None:
        self._of_orgs: dict[str, dict[str, set[int]]] = {}
        self._owners: dict[int, UserKey] = {}

    def add(self, user: UserKey, interaction_ids: Iterable[int]) -> None:
        """Count a user's records as fresh, or none of the user's where they are too many."""
        new_ids = set(interaction_ids)
        if len(new_ids) + len(self.of_user(user)) > FRESH_OF_USER_MAX:
            self.remove(list(self.of_user(user)))
        elif len(new_ids) + len(self._owners) <= FRESH_MAX:
            org_id, user_id = user
            self._of_orgs.setdefault(org_id, {}).setdefault(user_id, set()).update(new_ids)
            self._owners.update(dict.fromkeys(new_ids, user))

    def remove(self, interaction_ids: Iterable[int]) -> None:
        """Count records as fresh no more."""
        for interaction_id in interaction_ids:
            owner = self._owners.pop(interaction_id, None)
            if owner is None:
                continue
            org_id, user_id = owner
            users = self._of_orgs[org_id]
            users[user_id].remove(interaction_id)
            if not users[user_id]:
                del users[user_id]
            if not users:
                del self._of_orgs[org_id]

    def of_user(self, user: UserKey) -> frozenset[int]:
        """Return the fresh records of a user."""
        org_id, user_id = user
        return frozenset(self._of_orgs.get(org_id, {}).get(user_id, ()))

    def of_organization(self, org_id: str) -> frozenset[int]:
        """Return the fresh records of an organisation's users, none where they are too many."""
        users = self._of_orgs.get(org_id, {})
        if len(users) > FRESH_OF_USER_MAX:
            return frozenset()
        fresh = frozenset().union(*users.values())
        return fresh if len(fresh) <= FRESH_OF_USER_MAX else frozenset()
