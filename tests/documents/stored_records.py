"""Records of a server, read back as JSON and through the client, in one shape."""

import json
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from reflexio import ReflexioClient

from tests.documents.documented_requests import Publish, Turn
from tests.documents.example_images import IMAGES

LIST_ALL = 1000  # more than the documents publish
HTTP_TIMEOUT_S = 30.0


@dataclass(frozen=True)
class StoredRequest:
    """One request with its interactions in the order of their ids, each as its JSON fields."""

    request: dict[str, Any]
    interactions: tuple[dict[str, Any], ...]


def http(method: str, address: str, body: object = None) -> tuple[str, bytes]:
    """Send one HTTP request and return the reply's content type and body; HTTPError unless 2xx."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(address, data=data, headers=headers, method=method)
    with opener.open(request, timeout=HTTP_TIMEOUT_S) as reply:
        return reply.headers.get_content_type(), reply.read()


def json_reply(method: str, address: str, body: object = None) -> dict[str, Any]:
    """Send one HTTP request and return the JSON object that answers it."""
    content_type, reply = http(method, address, body)
    assert content_type == "application/json"
    decoded: dict[str, Any] = json.loads(reply)
    return decoded


def _in_order(requests: Iterable[StoredRequest]) -> list[StoredRequest]:
    return sorted(requests, key=lambda stored: stored.interactions[0]["interaction_id"])


def _by_id(interactions: Iterable[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
    return tuple(sorted(interactions, key=lambda interaction: interaction["interaction_id"]))


def stored_as_json(url: str) -> list[StoredRequest]:
    """Return every request that POST /api/get_requests lists, oldest first."""
    reply = json_reply("POST", f"{url}/api/get_requests", {"top_k": LIST_ALL})
    assert reply["success"]
    assert not reply["has_more"]
    return _in_order(
        StoredRequest(entry["request"], _by_id(entry["interactions"]))
        for session in reply["sessions"]
        for entry in session["requests"]
    )


def stored_in_client(url: str) -> list[StoredRequest]:
    """Return every request that the client's get_requests lists, oldest first."""
    response = ReflexioClient(url_endpoint=url).get_requests(top_k=LIST_ALL)
    return _in_order(
        StoredRequest(
            asdict(entry.request),
            _by_id(
                {**asdict(interaction), "user_action": interaction.user_action.value}
                for interaction in entry.interactions
            ),
        )
        for session in response.sessions
        for entry in session.requests
    )


VIEWS: dict[str, Callable[[str], list[StoredRequest]]] = {
    "json": stored_as_json,
    "client": stored_in_client,
}


def image_of(url: str, interaction_id: int) -> tuple[str, bytes]:
    """Return the content type and the bytes of an interaction's image."""
    return http("GET", f"{url}/api/interactions/{interaction_id}/image")


def as_published(stored: StoredRequest, url: str) -> Publish:
    """Return the stored request in the shape of the hand-written table, its images fetched."""
    names = {content: name for name, content in IMAGES.items()}
    turns = []
    for interaction in stored.interactions:
        assert interaction["user_id"] == stored.request["user_id"]
        assert interaction["session_id"] == stored.request["session_id"]
        assert interaction["source"] == stored.request["source"]
        assert interaction["request_id"] == stored.request["request_id"]
        image = ""
        if interaction["has_image"]:
            content_type, content = image_of(url, interaction["interaction_id"])
            image = names[content]
            assert content_type == ("image/png" if image.endswith("png") else "image/jpeg")
        turns.append(
            Turn(
                content=interaction["content"],
                role=interaction["role"],
                user_action=interaction["user_action"],
                user_action_description=interaction["user_action_description"],
                interacted_image_url=interaction["interacted_image_url"],
                expert_content=interaction["expert_content"],
                image=image,
            )
        )
    request = stored.request
    return Publish(
        user_id=request["user_id"],
        session_id=request["session_id"],
        source=request["source"],
        turns=tuple(turns),
        agent_version=request["agent_version"],
    )
