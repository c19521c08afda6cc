"""Calls about the learning from requests, made of the fields of their requests.

`_calls.methods` makes methods of both clients from them. None means absent.
"""

from reflexio import types
from reflexio._calls.paging import Pages, list_pages
from reflexio._messages.call import Call, call


def get_learning_status(request_id: str) -> Call[types.GetLearningStatusResponse]:
    """Say how far the learning from one request has come; NotFound when it is unknown."""
    return call("GetLearningStatus", types.GetLearningStatusResponse, request_id=request_id)


def get_failed_learning(
    user_id: str | None = None,
    *,
    limit: int | None = None,
    page_token: str = "",
) -> Pages[types.GetFailedLearningResponse]:
    """List learning that was given up, last published first, 100 by default; pages are followed."""
    return list_pages(
        "GetFailedLearning", types.GetFailedLearningResponse, "failed_jobs", "limit", locals()
    )


def retry_learning(request_id: str | None = None) -> Call[types.RetryLearningResponse]:
    """Have what was given up tried again, that of all requests without one; may be repeated."""
    return call("RetryLearning", types.RetryLearningResponse, request_id=request_id)
