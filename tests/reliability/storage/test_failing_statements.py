"""The database fails at every step of every use case, one step further each time.

SQLite calls a progress handler every few instructions; at the n-th call it is told to stop, and
fails as it would on an I/O error: in the middle of a statement, in the middle of a transaction.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reflexio_server.core.errors import Code, ServiceError
from reflexio_server.core.interactions.model import Receipt
from reflexio_server.core.interactions.ports import (
    DeletionKind,
    session_target,
)
from reflexio_server.sql.stores import SqlStore

from tests.support.store.database_steps import called_every
from tests.support.store.subject import Subject, encoded, png, request, says

INSTRUCTIONS = 25
"""Between two calls of the handler: a few calls for even the shortest statement."""
STEPS_MAX = 400
"""More steps than the longest use case has: the loop must end by running through unharmed."""


class Fault:
    """Stops the database at its n-th step once, of whatever connection."""

    def __init__(self) -> None:
        self._left = 0
        self.has_struck = False

    def arm(self, step: int) -> None:
        """Strike at the step; 0 never."""
        self._left, self.has_struck = step, False

    def __call__(self) -> int:
        """Be SQLite's progress handler: not 0 ends the statement."""
        self._left -= 1
        if self._left == 0:
            self.has_struck = True
            return 1
        return 0


@pytest.fixture
def fault() -> Iterator[Fault]:
    """A fault that every connection made from now on has."""
    fault = Fault()
    with called_every(INSTRUCTIONS, fault):
        yield fault


@pytest.fixture
def subject(fault: Fault, tmp_path: Path) -> Iterator[Subject]:
    """A store with one request, that has nothing left to do."""
    with Subject(lambda: SqlStore(tmp_path)) as subject:
        subject.receipts(request("first", "one", "two"))
        yield subject


def contents(subject: Subject) -> list[tuple[str, str]]:
    """Return everything that is stored, oldest first."""
    rows = sorted(subject.all_rows(), key=lambda row: row.interaction_id)
    return [(row.request_id, row.content) for row in rows]


def check_refusal(error: ServiceError) -> None:
    """What failed may be tried again, and says so."""
    assert (error.code, error.reason) == (Code.UNAVAILABLE, "STORAGE_UNAVAILABLE")


def test_publish_is_whole_or_refused(subject: Subject, fault: Fault) -> None:
    """With an image, three interactions, two requests in a batch; each sent again in the end."""
    expected = contents(subject)
    for step in range(1, STEPS_MAX):
        batch = [
            request(
                f"r{step} {part}",
                says("a"),
                says("b", image_encoding=encoded(png())),
                says("c"),
            )
            for part in range(2)
        ]
        fault.arm(step)
        outcomes = subject.append(*batch)
        has_struck = fault.has_struck
        fault.arm(0)
        for new, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                expected += [(new.request_id, text) for text in "abc"]
            else:
                check_refusal(outcome)
        assert contents(subject) == expected
        receipts = subject.receipts(*batch)
        for new, outcome, receipt in zip(batch, outcomes, receipts, strict=True):
            if isinstance(outcome, Receipt):
                assert receipt == outcome._replace(already_stored=True)
            else:
                expected += [(new.request_id, text) for text in "abc"]
        assert contents(subject) == expected
        if not has_struck:
            return
    raise AssertionError("the fault never came too late")


def doomed_contents(subject: Subject, step: int) -> list[str]:
    """Return what the step's own organisation has."""
    return [row.content for row in subject.all_rows(org_id(step))]


def org_id(step: int) -> str:
    """Return an organisation that only this step knows."""
    return f"org {step}"


TARGETS = {
    "request": (DeletionKind.REQUEST, "doomed"),
    "session": (DeletionKind.SESSION, session_target("doomed-user", "doomed-session")),
    "user": (DeletionKind.USER, "doomed-user"),
    "organisation": (DeletionKind.ORG, ""),
}
ONE_INTERACTION = "interaction"


def run_delete(subject: Subject, name: str, step: int, receipt: Receipt) -> None:
    """Delete what the step has stored, named in one of the ways."""
    if name == ONE_INTERACTION:
        subject.delete_interaction("doomed-user", receipt.first_interaction_id, org_id=org_id(step))
    else:
        kind, target = TARGETS[name]
        subject.delete(kind, target, org_id=org_id(step))


@pytest.mark.parametrize("name", [*TARGETS, ONE_INTERACTION])
def test_delete_is_whole_or_refused(subject: Subject, fault: Fault, name: str) -> None:
    """What was refused is still there, all of it; what was done is gone, and stays so."""
    for step in range(1, STEPS_MAX):
        doomed = request(
            "doomed",
            *(["a"] if name == ONE_INTERACTION else ["a", "b"]),
            user_id="doomed-user",
            session_id="doomed-session",
            org_id=org_id(step),
        )
        (receipt,) = subject.receipts(doomed)
        before = doomed_contents(subject, step)
        assert before
        fault.arm(step)
        error = None
        try:
            run_delete(subject, name, step, receipt)
        except ServiceError as raised:
            error = raised
        has_struck = fault.has_struck
        fault.arm(0)
        if error is not None:
            check_refusal(error)
            assert doomed_contents(subject, step) == before
            run_delete(subject, name, step, receipt)
        assert doomed_contents(subject, step) == []
        if not has_struck:
            return
    raise AssertionError("the fault never came too late")


READS: dict[str, Callable[[Subject], object]] = {
    "user": lambda subject: subject.rows("ann"),
    "all": lambda subject: subject.all_rows(),
    "sessions": lambda subject: subject.sessions(),
    "request": lambda subject: subject.find_request("first"),
    "image": lambda subject: subject.find_image(1),
    "stats": lambda subject: subject.stats("ann"),
}


@pytest.mark.parametrize("name", READS)
def test_read_is_right_or_refused(subject: Subject, fault: Fault, name: str) -> None:
    """A failing read never answers with a part."""
    wanted = READS[name](subject)
    for step in range(1, STEPS_MAX):
        fault.arm(step)
        try:
            assert READS[name](subject) == wanted
        except ServiceError as error:
            refusal: ServiceError | None = error
        else:
            refusal = None
        has_struck = fault.has_struck
        fault.arm(0)
        assert has_struck is (refusal is not None)
        if refusal is None:
            return
        check_refusal(refusal)
    raise AssertionError("the fault never came too late")
