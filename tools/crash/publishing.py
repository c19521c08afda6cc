"""Publishers that go on until the server is gone: one call at a time, streams, and JSON."""

import http.client
import json
import random
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import reflexio

from tools.crash.ledger import Item, Ledger
from tools.crash.material import Turn, stretches

CALL_TIMEOUT_S = 20.0
"""Longer than any commit: a call that takes it has not been answered at all."""
STREAM_WINDOW = 128
"""Items of a stream that wait for their answer: what is called in flight really is on its way."""
POLL_S = 0.05
SESSIONS = 7
"""Sessions of one user: few, so that requests of one session are stored between others."""
FIRST_CREATED_AT = 1_700_000_000
ONCE = reflexio.RetryPolicy(max_attempts=1)


class Publisher:
    """Publishes for one user on a thread of its own, its ledger written as it goes."""

    def __init__(
        self, url: str, ledger_path: Path, dialogues: Sequence[list[Turn]], seed: float
    ) -> None:
        self.user_id = ledger_path.stem
        self.ledger = Ledger(ledger_path)
        self.refusals: list[str] = []
        """Codes of the calls that were refused: `UNAVAILABLE` when nobody answered."""
        self._url = url
        self._turns = stretches(dialogues, random.Random(seed))
        self._count = 0
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.user_id, daemon=True)

    def start(self) -> None:
        """Begin to publish."""
        self._thread.start()

    def stop(self) -> None:
        """End; what has no answer yet gets none."""
        self._is_stopped.set()
        self._cut()
        self._thread.join(2 * CALL_TIMEOUT_S)
        if self._thread.is_alive():
            raise RuntimeError(f"publisher {self.user_id} does not end")
        self.ledger.close()

    def _run(self) -> None:
        raise NotImplementedError

    def _cut(self) -> None:
        """Break what may keep the thread waiting."""

    def _next(self) -> Item:
        """Make the next request and note it as sent."""
        number, self._count = self._count, self._count + 1
        item: Item = {
            "user_id": self.user_id,
            "session_id": f"session-{number % SESSIONS}",
            "request_id": f"{self.user_id}-{number}",
            "source": "crash",
            "interactions": [
                {**turn, "created_at": FIRST_CREATED_AT + number} for turn in next(self._turns)
            ],
        }
        self.ledger.note_sent(item)
        return item


class UnaryPublisher(Publisher):
    """One gRPC call after the other."""

    def _run(self) -> None:
        with reflexio.ReflexioClient("", self._url, CALL_TIMEOUT_S, retry=ONCE) as client:
            while not self._is_stopped.is_set():
                try:
                    answer = client.publish_interaction(**self._next())
                except reflexio.ReflexioError as error:
                    self.refusals.append(error.code)
                    return
                self.ledger.note_acked(answer.request_id, answer.interaction_ids)


class StreamPublisher(Publisher):
    """One bulk stream; the client sends again what a broken one left without an answer."""

    def __init__(
        self, url: str, ledger_path: Path, dialogues: Sequence[list[Turn]], seed: float
    ) -> None:
        super().__init__(url, ledger_path, dialogues, seed)
        self._client = reflexio.ReflexioClient("", url, CALL_TIMEOUT_S)
        self._window = threading.Semaphore(STREAM_WINDOW)

    def _items(self) -> Iterator[Item]:
        while not self._is_stopped.is_set():
            if self._window.acquire(timeout=POLL_S):
                yield self._next()

    def _run(self) -> None:
        try:
            for ack in self._client.bulk_publish(self._items()):
                if ack.error is None:
                    self.ledger.note_acked(ack.request_id, ack.interaction_ids)
                else:
                    self.refusals.append(ack.error.code)
                self._window.release()
        except reflexio.ReflexioError as error:
            # Once it is stopped, that its own client is closed says nothing about the server.
            if not self._is_stopped.is_set():
                self.refusals.append(error.code)

    def _cut(self) -> None:
        self._client.close()


class JsonPublisher(Publisher):
    """One HTTP request after the other over a connection that is kept."""

    def _run(self) -> None:
        address = urlsplit(self._url)
        connection = http.client.HTTPConnection(
            address.hostname or "", address.port, timeout=CALL_TIMEOUT_S
        )
        while not self._is_stopped.is_set():
            item = self._next()
            body = {**item, "interaction_data_list": item["interactions"]}
            del body["interactions"]
            try:
                connection.request(
                    "POST",
                    "/api/publish_interaction",
                    json.dumps(body),
                    {"Content-Type": "application/json"},
                )
                reply = connection.getresponse()
                answer = json.loads(reply.read())
            except (OSError, http.client.HTTPException, ValueError):
                self.refusals.append("UNAVAILABLE")
                break
            if reply.status != http.HTTPStatus.OK:
                self.refusals.append(
                    "UNAVAILABLE"
                    if reply.status == http.HTTPStatus.SERVICE_UNAVAILABLE
                    else f"HTTP {reply.status}"
                )
                break
            self.ledger.note_acked(answer["request_id"], answer["interaction_ids"])
        connection.close()


KINDS: dict[str, tuple[type[Publisher], int]] = {
    "stream": (StreamPublisher, 4),
    "unary": (UnaryPublisher, 2),
    "json": (JsonPublisher, 2),
}
"""Publishers of one round by name, with how many there are."""


def publishers(
    url: str, folder: Path, prefix: str, dialogues: Sequence[list[Turn]], chance: random.Random
) -> list[Publisher]:
    """Return the publishers of one round, each with a user and a ledger in `folder`."""
    return [
        kind(url, folder / f"{prefix}-{name}-{number}.jsonl", dialogues, chance.random())
        for name, (kind, count) in KINDS.items()
        for number in range(count)
    ]
