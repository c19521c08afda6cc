"""Values that the tests of publishers share, and the calls of `on_failure`."""

from typing import Any, NamedTuple

from reflexio import ReflexioError, RetryPolicy

RPC = "BulkPublishInteractions"
QUICK = RetryPolicy(initial_backoff_s=0.001, max_backoff_s=0.01)
NOWHERE = "http://localhost:1"
TURN = [{"role": "User", "content": "hello"}]
WAIT_S = 60.0


class Failure(NamedTuple):
    """One call of `on_failure`."""

    request_id: str
    item: dict[str, Any]
    error: ReflexioError


class Failures(list[Failure]):
    """Collects the calls of `on_failure`."""

    def __call__(self, request_id: str, item: dict[str, Any], error: ReflexioError) -> None:
        self.append(Failure(request_id, item, error))
