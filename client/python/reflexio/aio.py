"""The client for asyncio: the same surface as `reflexio.client`, awaited."""

from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Iterable,
    Mapping,
    Sequence,
)
from types import TracebackType
from typing import Any, Self, TypeVar

from reflexio import types
from reflexio._bulk.aio import bulk_publish
from reflexio._calls.aio_watch import watch_learning
from reflexio._calls.methods import AwaitingMethods
from reflexio._calls.paging import Pages, list_pages, request_pages
from reflexio._connection.aio_channel import AsyncTransport
from reflexio._connection.endpoint import resolve
from reflexio._connection.retry import RetryPolicy
from reflexio._messages.call import Call, call, publish_call
from reflexio._messages.publish import encode_publish
from reflexio.client import TIMEOUT_S
from reflexio.types import InteractionData, SearchMode, Time, UserAction

R = TypeVar("R")


class AsyncReflexioClient(AwaitingMethods):
    """A client of one server for asyncio, with the methods of `ReflexioClient`.

    It may be shared by tasks and used from one event loop after another: each has a connection of
    its own. It does not work in a forked child: gRPC's asyncio side does not survive a fork.

    `api_key` defaults to REFLEXIO_API_KEY, empty means none; `url_endpoint` to REFLEXIO_URL, then
    to http://localhost:8081, and is https:// for TLS. `timeout` is seconds for a call with all its
    attempts. For TLS, as PEM: `root_certificates` (else the file REFLEXIO_CA_FILE) replaces the
    system's certificate authorities; `client_certificate` and `client_key` (else the files
    REFLEXIO_CLIENT_CERT_FILE and REFLEXIO_CLIENT_KEY_FILE) show the server who calls.

    Nothing connects before the first call. Every method raises `reflexio.ReflexioError`.
    """

    def __init__(
        self,
        api_key: str | None = None,
        url_endpoint: str | None = None,
        timeout: float = TIMEOUT_S,
        *,
        retry: RetryPolicy | None = None,
        root_certificates: bytes | None = None,
        client_certificate: bytes | None = None,
        client_key: bytes | None = None,
    ) -> None:
        self._transport = AsyncTransport(
            resolve(
                api_key,
                url_endpoint,
                timeout,
                retry,
                root_certificates,
                client_certificate,
                client_key,
            )
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._transport.endpoint.address})"

    async def close(self) -> None:
        """Close the connection for good. Calls that run fail."""
        await self._transport.close()

    async def _run(self, one: Call[R]) -> R:
        return await self._transport.run(one)

    async def _run_pages(self, pages: Pages[R]) -> R:
        try:
            page = await self._run(next(pages))
            while True:
                page = await self._run(pages.send(page))
        except StopIteration as end:
            whole: R = end.value
            return whole

    # --- interactions

    async def publish_interaction(
        self,
        user_id: str,
        interactions: Iterable[InteractionData | Mapping[str, Any]],
        session_id: str = "",
        source: str = "",
        agent_version: str = "",
        *,
        wait_for_response: bool = False,
        request_id: str | None = None,
        skip_aggregation: bool = False,
        force_extraction: bool = False,
        evaluation_only: bool = False,
    ) -> types.PublishInteractionResponse:
        """Store one request with its interactions, whole or not at all; on return it is on disk.

        Safe to repeat under the same request_id: without one, `<source>_<uuid7>` is made once for
        all attempts. With `wait_for_response` the answer comes when the request is searchable by
        meaning and its learning has ended, or after 30 seconds, which come on top of the timeout.
        Keys of an interaction that are no field are ignored and named in `warnings`.
        """
        publish = encode_publish(
            user_id,
            interactions,
            request_id,
            session_id=session_id,
            source=source,
            agent_version=agent_version,
            wait_for_response=wait_for_response,
            skip_aggregation=skip_aggregation,
            force_extraction=force_extraction,
            evaluation_only=evaluation_only,
        )
        return await self._run(publish_call(publish, wait_for_response))

    def bulk_publish(
        self,
        items: Iterable[Mapping[str, Any]] | AsyncIterable[Mapping[str, Any]],
        *,
        progress: Callable[[types.BulkProgress], object] | None = None,
    ) -> AsyncGenerator[types.BulkAck, None]:
        """Publish many requests over one stream and yield one ack an item, in their order.

        `items` are dicts with the keywords of `publish_interaction`, from an iterable or an
        asynchronous one; they are read ahead of the acks, in a task of their own, up to 8,192 items
        or 16 MiB. What `progress` returns is awaited if it can be. Everything else is as with
        `ReflexioClient.bulk_publish`.
        """
        return bulk_publish(self._transport, items, progress)

    async def search_interactions(
        self,
        user_id: str,
        query: str = "",
        *,
        request_id: str | None = None,
        session_id: str | None = None,
        source: str | None = None,
        role: str | None = None,
        user_action: UserAction | str | int | None = None,
        start_time: Time | None = None,
        end_time: Time | None = None,
        top_k: int | None = None,
        most_recent_k: int | None = None,
        threshold: float | None = None,
        search_mode: SearchMode | str | None = None,
        has_image: bool | None = None,
    ) -> types.SearchInteractionsResponse:
        """Find one user's interactions by meaning and by words, best first, 10 by default.

        `threshold` is the least similarity, 0 to 1. Filters apply before `top_k`. Without a query
        the newest come first.
        """
        return await self._run(
            call(
                "SearchInteractions",
                types.SearchInteractionsResponse,
                user_id=user_id,
                query=query,
                request_id=request_id,
                session_id=session_id,
                source=source,
                role=role,
                user_action=user_action,
                start_time=start_time,
                end_time=end_time,
                top_k=top_k,
                most_recent_k=most_recent_k,
                threshold=threshold,
                search_mode=search_mode,
                has_image=has_image,
            )
        )

    async def search_organization(
        self,
        query: str = "",
        *,
        request_id: str | None = None,
        session_id: str | None = None,
        source: str | None = None,
        role: str | None = None,
        user_action: UserAction | str | int | None = None,
        start_time: Time | None = None,
        end_time: Time | None = None,
        top_k: int | None = None,
        most_recent_k: int | None = None,
        threshold: float | None = None,
        search_mode: SearchMode | str | None = None,
        has_image: bool | None = None,
    ) -> types.SearchOrganizationResponse:
        """Find interactions of all users, best score first, 10 by default; needs an admin's key.

        The filters are those of `search_interactions`. `is_partial` says that there are more users
        than the 1,000 that one search looks at.
        """
        return await self._run(
            call(
                "SearchOrganization",
                types.SearchOrganizationResponse,
                query=query,
                request_id=request_id,
                session_id=session_id,
                source=source,
                role=role,
                user_action=user_action,
                start_time=start_time,
                end_time=end_time,
                top_k=top_k,
                most_recent_k=most_recent_k,
                threshold=threshold,
                search_mode=search_mode,
                has_image=has_image,
            )
        )

    async def get_interactions(
        self,
        user_id: str,
        *,
        start_time: Time | None = None,
        end_time: Time | None = None,
        top_k: int | None = None,
        page_token: str = "",
    ) -> types.GetInteractionsResponse:
        """List one user's interactions, newest first, 30 by default; pages are followed."""
        return await self._run_pages(
            list_pages(
                "GetInteractions",
                types.GetInteractionsResponse,
                "interactions",
                "top_k",
                {
                    "user_id": user_id,
                    "start_time": start_time,
                    "end_time": end_time,
                    "top_k": top_k,
                    "page_token": page_token,
                },
            )
        )

    async def get_all_interactions(
        self, *, limit: int | None = None, page_token: str = ""
    ) -> types.GetAllInteractionsResponse:
        """List the organisation's interactions, last stored first, 100 by default."""
        return await self._run_pages(
            list_pages(
                "GetAllInteractions",
                types.GetAllInteractionsResponse,
                "interactions",
                "limit",
                {"limit": limit, "page_token": page_token},
            )
        )

    async def get_interaction_image(self, interaction_id: int) -> types.GetInteractionImageResponse:
        """Return the image of an interaction as it was published; NotFound when it has none."""
        return await self._run(
            call(
                "GetInteractionImage",
                types.GetInteractionImageResponse,
                interaction_id=interaction_id,
            )
        )

    async def delete_interaction(
        self, user_id: str, interaction_id: int
    ) -> types.DeleteInteractionResponse:
        """Delete one interaction of a user; what is absent counts 0."""
        return await self._run(
            call(
                "DeleteInteraction",
                types.DeleteInteractionResponse,
                user_id=user_id,
                interaction_id=interaction_id,
            )
        )

    async def delete_all_interactions(self) -> types.DeleteAllInteractionsResponse:
        """Delete every request and interaction of the organisation."""
        return await self._run(call("DeleteAllInteractions", types.DeleteAllInteractionsResponse))

    async def clear_user_data(self, user_id: str) -> types.ClearUserDataResponse:
        """Delete everything that is stored about one user."""
        return await self._run(call("ClearUserData", types.ClearUserDataResponse, user_id=user_id))

    async def get_learning_status(self, request_id: str) -> types.GetLearningStatusResponse:
        """Say how far the learning from one request has come; NotFound when it is unknown."""
        return await self._run(
            call("GetLearningStatus", types.GetLearningStatusResponse, request_id=request_id)
        )

    def watch_learning(self, request_id: str) -> AsyncIterator[types.WatchLearningResponse]:
        """Yield how far the learning from one request has come: now, then each change of it.

        It ends after done or failed, however long that takes. A broken stream is taken up again,
        and what was yielded before is not repeated. Raises NotFound when the request is unknown,
        Unavailable when the server is not reached again within the timeout, and what ends a watch
        for good. Nothing is sent before the first is asked for.
        """
        return watch_learning(self._transport, request_id)

    # --- requests and sessions

    async def get_requests(
        self,
        user_id: str | None = None,
        *,
        request_id: str | None = None,
        session_id: str | None = None,
        source: str | None = None,
        start_time: Time | None = None,
        end_time: Time | None = None,
        top_k: int | None = None,
        offset: int | None = None,
        page_token: str = "",
    ) -> types.GetRequestsResponse:
        """List sessions with their requests, newest session first, 30 by default, each whole."""
        return await self._run_pages(
            request_pages(
                {
                    "user_id": user_id,
                    "request_id": request_id,
                    "session_id": session_id,
                    "source": source,
                    "start_time": start_time,
                    "end_time": end_time,
                    "top_k": top_k,
                    "offset": offset,
                    "page_token": page_token,
                }
            )
        )

    async def delete_request(self, request_id: str) -> types.DeleteRequestResponse:
        """Delete one request with its interactions; what is absent counts 0."""
        return await self._run(
            call("DeleteRequest", types.DeleteRequestResponse, request_id=request_id)
        )

    async def delete_requests_by_ids(
        self, request_ids: Sequence[str]
    ) -> types.DeleteRequestsByIdsResponse:
        """Delete up to 1,000 requests in one commit; ids that are absent count 0."""
        return await self._run(
            call("DeleteRequestsByIds", types.DeleteRequestsByIdsResponse, request_ids=request_ids)
        )

    async def delete_session(self, session_id: str) -> types.DeleteSessionResponse:
        """Delete every request of a session with its interactions."""
        return await self._run(
            call("DeleteSession", types.DeleteSessionResponse, session_id=session_id)
        )

    # --- the organisation

    async def whoami(self) -> types.WhoamiResponse:
        """Say which organisation the key opens and where its records are kept."""
        return await self._run(call("Whoami", types.WhoamiResponse))

    async def get_storage_stats(self, user_id: str) -> types.GetStorageStatsResponse:
        """Count what is stored about one user."""
        return await self._run(
            call("GetStorageStats", types.GetStorageStatsResponse, user_id=user_id)
        )
