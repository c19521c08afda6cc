"""The columns of one user's records, and the masks that filters make of them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from reflexio_server.core.search.model import SearchFilters, SearchRecord
from reflexio_server.index import asking
from reflexio_server.index.arrays import Integers, Mask
from reflexio_server.index.columns import Column, StringColumn
from reflexio_server.index.tokens import terms_of_query

ROLES_NAMED_MAX: Final = 64
"""With more distinct roles than this, they are no speakers that a query could name."""


class RecordTable:
    """What is known of each record besides its words and vectors, a row each."""

    def __init__(self) -> None:
        """No records."""
        self._interaction_id = Column(np.int64)
        self._created_at = Column(np.int64)
        self._user_action = Column(np.int8)
        self._has_image = Column(np.bool_)
        self._is_question = Column(np.bool_)
        self._embedded = Column(np.bool_)
        self._session = StringColumn()
        self._source = StringColumn()
        self._role = StringColumn()
        self._request = StringColumn()
        self._ids_ascend = True

    def __len__(self) -> int:
        """The number of records."""
        return len(self.interaction_id)

    @property
    def interaction_id(self) -> Integers:
        """The id of each record."""
        return self._interaction_id.values

    @property
    def created_at(self) -> Integers:
        """The time of each record, epoch seconds."""
        return self._created_at.values

    @property
    def is_question(self) -> Mask:
        """Whether the text of each record ends with a question mark."""
        return self._is_question.values

    @property
    def embedded(self) -> Mask:
        """Whether vectors of each record were added; may be set through this view."""
        return self._embedded.values

    @property
    def session(self) -> npt.NDArray[np.int32]:
        """The number of each record's session, -1 for a record without one."""
        no_session = self._session.equals("")
        return np.where(no_session, np.int32(-1), self._session.codes)

    def append(self, records: Sequence[SearchRecord]) -> None:
        """Add a row for each record; their ids must be new."""
        ids, created_at, session, source, role, request, action, has_image, text, _ = zip(
            *records, strict=True
        )
        before = self.interaction_id[-1:]
        added = np.array(ids, np.int64)
        ascending = bool((np.diff(np.concatenate([before, added])) > 0).all())
        self._ids_ascend = self._ids_ascend and ascending
        self._interaction_id.extend(added)
        self._created_at.extend(created_at)
        self._user_action.extend(action)
        self._has_image.extend(has_image)
        self._is_question.extend(list(map(asking.ends_with_question, text)))
        self._embedded.extend(np.zeros(len(added), np.bool_))
        self._session.extend(session)
        self._source.extend(source)
        self._role.extend(role)
        self._request.extend(request)

    def keep(self, stays: Mask) -> None:
        """Drop the rows whose mask is False; the order of the others stays."""
        for column in self._columns():
            column.keep(stays)

    def rows_of(self, interaction_ids: Iterable[int]) -> Integers:
        """The row of each id, -1 for an id that is not here."""
        wanted = np.fromiter(interaction_ids, np.int64)
        ids = self.interaction_id
        if not len(ids):
            return np.full(len(wanted), -1, np.int64)
        order = None if self._ids_ascend else np.argsort(ids)
        place = np.minimum(np.searchsorted(ids, wanted, sorter=order), len(ids) - 1)
        rows = place if order is None else order[place]
        return np.where(ids[rows] == wanted, rows, -1)

    def newest_first(self, rows: Integers) -> Integers:
        """The same rows by (created_at, interaction_id), greatest first."""
        order = np.lexsort((self.interaction_id[rows], self.created_at[rows]))
        return rows[order[::-1]]

    def passing(self, filters: SearchFilters) -> Mask:
        """The mask of the records that pass every filter."""
        mask = np.ones(len(self), np.bool_)
        for column, text in (
            (self._session, filters.session_id),
            (self._source, filters.source),
            (self._request, filters.request_id),
        ):
            if text is not None:
                mask &= column.equals(text)
        if filters.role is not None:
            mask &= self._of_role(filters.role)
        if filters.user_action is not None:
            mask &= self._user_action.values == filters.user_action
        if filters.has_image is not None:
            mask &= self._has_image.values == filters.has_image
        if filters.start_time is not None:
            mask &= self.created_at >= filters.start_time
        if filters.end_time is not None:
            mask &= self.created_at <= filters.end_time
        if filters.most_recent_k is not None:
            rows = self.newest_first(np.flatnonzero(mask))[filters.most_recent_k :]
            mask[rows] = False
        return mask

    def role_words(self, rows: Integers) -> set[str]:
        """The words of the roles of some records."""
        # NumPy's `unique` imports its masked arrays when it is first called: a tenth of a second.
        codes = set(np.flatnonzero(np.bincount(self._role.codes[rows])).tolist())
        roles = [role for role, code in self._role.distinct().items() if code in codes]
        return {word for role in roles for word in terms_of_query(role)}

    def by_named_speaker(self, words: Sequence[str]) -> Mask | None:
        """The mask of the records whose role the query names; None when it names none or all.

        A role is named when all its words are among the query's.
        """
        asked = frozenset(words)
        roles = self._speakers()
        return self._of_roles([role for role in roles if asked.issuperset(roles[role])])

    def by_first_speaker(self, words: Sequence[str]) -> Mask | None:
        """The mask of the records of the role that the query names first; see `first_named`."""
        first = asking.first_named(words, self._speakers())
        return None if first is None else self._of_roles([first])

    def by_side(self, side: asking.Side) -> Mask | None:
        """The mask of the records of one side, if both a user's and an agent's are there."""
        sides = {role: asking.side_of_role(words) for role, words in self._speakers().items()}
        if not {*asking.Side}.issubset(sides.values()):
            return None
        return self._of_roles([role for role in sides if sides[role] is side])

    def _speakers(self) -> dict[str, list[str]]:
        """The words of each role that has some; none where there are too many roles."""
        roles = self._role.distinct()
        if len(roles) > ROLES_NAMED_MAX:
            return {}
        words = {role: terms_of_query(role) for role in roles}
        return {role: role_words for role, role_words in words.items() if role_words}

    def _of_roles(self, roles: list[str]) -> Mask | None:
        """The mask of the records of some roles; None where it is none or all of them."""
        if not roles:
            return None
        distinct = self._role.distinct()
        mask: Mask = np.isin(self._role.codes, [distinct[role] for role in roles])
        return None if mask.all() or not mask.any() else mask

    def _of_role(self, role: str) -> Mask:
        """The mask of the records of a role, in capital letters or small ones."""
        wanted = role.casefold()
        codes = [
            code for known, code in self._role.distinct().items() if known.casefold() == wanted
        ]
        return np.isin(self._role.codes, codes)

    @property
    def size_bytes(self) -> int:
        """Bytes of all columns."""
        return sum(column.size_bytes for column in self._columns())

    def _columns(self) -> list[Any]:
        return [
            self._interaction_id,
            self._created_at,
            self._user_action,
            self._has_image,
            self._is_question,
            self._embedded,
            self._session,
            self._source,
            self._role,
            self._request,
        ]
