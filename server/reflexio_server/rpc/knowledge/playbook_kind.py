"""The RPCs that playbooks of users and playbooks of agents have alike."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from google.protobuf.message import Message

from reflexio_server.core import large_work
from reflexio_server.core.access.caller import Caller, Scope
from reflexio_server.core.clock import Clock
from reflexio_server.core.knowledge.decisions import Editor
from reflexio_server.core.knowledge.model import Kind, Playbook, RecordFilter
from reflexio_server.core.knowledge.playbooks import PlaybookListing, Playbooks
from reflexio_server.core.knowledge.ports import PartitionKey
from reflexio_server.core.knowledge.search import KnowledgeSearch
from reflexio_server.rpc.fields import number_or_default, optional_number, present
from reflexio_server.rpc.knowledge.convert import statuses
from reflexio_server.rpc.knowledge.search import search_page

CHANGEABLE = ("playbook_name", "content", "trigger", "rationale")


class Responses(NamedTuple):
    """The contract's response of each RPC; those of the three deletions have the same fields."""

    get: type[Message]
    search: type[Message]
    add: type[Message]
    update: type[Message]
    delete: type[Message]
    delete_by_ids: type[Message]
    delete_all: type[Message]


class PlaybookKindHandlers(ABC):
    """Playbooks of one kind: decode, call the use case, encode.

    A subclass says what the contract calls them: `name` is "user" or "agent", the field of an id
    is `{name}_playbook_id`, that of the records `{name}_playbooks`.
    """

    kind: Kind
    name: str
    responses: Responses
    to_record: Callable[[Any, int, str], Playbook]
    from_record: Callable[[Any], Message]

    def __init__(self, playbooks: Playbooks, search: KnowledgeSearch, clock: Clock) -> None:
        self._clock = clock
        self._playbooks = playbooks
        self._search = search
        self._noun = f"{self.name} playbooks"
        self._records_field = f"{self.name}_playbooks"
        self._id_field = f"{self.name}_playbook_id"

    @abstractmethod
    def listed(self, request: Any) -> RecordFilter:
        """Return which playbooks a listing asks for."""

    @abstractmethod
    def searched(self, request: Any) -> RecordFilter:
        """Return among which playbooks a search looks."""

    def changes(self, request: Any) -> Mapping[str, str | int]:
        """Return the columns that an update sets."""
        return present(request, CHANGEABLE)

    async def get(self, request: Any, caller: Caller) -> Message:
        """List playbooks."""
        listing = await self._playbooks.list_page(
            caller.org_id,
            self.kind,
            self.listed(request),
            count_max=number_or_default(request, "limit"),
            page_token=request.page_token,
        )
        return await large_work.work_on_rows(
            listing.playbooks,
            lambda: self.responses.get(
                success=True,
                msg=f"{len(listing.playbooks)} {self._noun}",
                next_page_token=listing.next_page_token,
                **{self._records_field: self._told(listing)},
            ),
        )

    def _told(self, listing: PlaybookListing) -> Iterator[Message]:
        for playbook in listing.playbooks:
            message: Any = self.from_record(playbook)
            message.possible_contradictions.extend(listing.contradictions.get(playbook[0], ()))
            yield message

    async def search(self, request: Any, caller: Caller) -> Message:
        """Find playbooks."""
        page = await search_page(
            self._search,
            request,
            caller,
            PartitionKey(caller.org_id, self.kind),
            self.searched(request),
            self.from_record,
            self._noun,
        )
        return self.responses.search(
            success=True,
            msg=page.msg,
            has_more=bool(page.next_page_token),
            next_page_token=page.next_page_token,
            **{self._records_field: page.messages},
        )

    async def add(self, request: Any, caller: Caller) -> Message:
        """Store playbooks."""
        given = getattr(request, self._records_field)
        now_s = self._clock.now_s()
        records = await large_work.work(
            lambda: [self.to_record(playbook, now_s, caller.key_id) for playbook in given]
        )
        ids, added = await self._playbooks.add(caller.org_id, self.kind, records, editor_of(caller))
        return self.responses.add(
            success=True,
            message=f"added {added} {self._noun}",
            added_count=added,
            **{f"{self._id_field}s": ids},
        )

    async def update(self, request: Any, caller: Caller) -> Message:
        """Change one playbook."""
        await self._playbooks.update(
            caller.org_id,
            self.kind,
            getattr(request, self._id_field),
            self.changes(request),
            editor_of(caller, getattr(request, "reason", "")),
        )
        return self.responses.update(success=True, msg=f"the {self.name} playbook is stored")

    async def delete(self, request: Any, caller: Caller) -> Message:
        """Delete one playbook."""
        ids = [getattr(request, self._id_field)]
        count = await self._playbooks.delete(caller.org_id, self.kind, ids, editor_of(caller))
        return self._deleted(self.responses.delete, count)

    async def delete_by_ids(self, request: Any, caller: Caller) -> Message:
        """Delete many playbooks."""
        ids = getattr(request, f"{self._id_field}s")
        count = await self._playbooks.delete(caller.org_id, self.kind, ids, editor_of(caller))
        return self._deleted(self.responses.delete_by_ids, count)

    async def delete_all(self, _request: Any, caller: Caller) -> Message:
        """Delete every playbook of the organisation."""
        count = await self._playbooks.delete_all(caller.org_id, [self.kind])
        return self._deleted(self.responses.delete_all, count)

    def _deleted(self, response: type[Message], count: int) -> Message:
        return response(success=True, message=f"deleted {count} {self._noun}", deleted_count=count)


def editor_of(caller: Caller, reason: str = "") -> Editor:
    """Return the caller as who changes a playbook."""
    return Editor(caller.key_id, Scope.REVIEW in caller.scopes, reason)


def to_filter(request: Any, **own: Any) -> RecordFilter:
    """Return the filters that listing and search of both kinds have, and the caller's own."""
    return RecordFilter(
        agent_version=request.agent_version,
        playbook_name=request.playbook_name,
        start_time=optional_number(request, "start_time"),
        end_time=optional_number(request, "end_time"),
        statuses=statuses(request.status_filter),
        tags=frozenset(request.tags),
        **own,
    )
