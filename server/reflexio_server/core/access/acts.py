"""Acts: what a call changes for others, as the audit log keeps it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Act:
    """What one call is about to change. The store writes it down with the call's first change."""

    rpc: str
    """The RPC's name."""
    org_id: str
    key_id: str
    """The key that the call came with; empty where none is needed."""
    call_id: str
    user_id: str = ""
    """Whom the call names. It is never stored: a hash of it is."""
    details: list[str] = field(default_factory=list)
    """`name=value` of ids that the server made, and of choices: never a text of a caller's."""
    entry_id: int = 0
    """The entry of the audit log, once one is committed."""
    is_over: bool = False
    """Whether the call has ended: what runs on behind it is no part of the act."""


_ACT: ContextVar[Act | None] = ContextVar("reflexio_act", default=None)


def act_in_hand() -> Act | None:
    """Return the act that the running task is part of, None where it is of none."""
    act = _ACT.get()
    return None if act is None or act.is_over else act


@contextmanager
def acting(act: Act) -> Iterator[None]:
    """Have every change of the block, and of tasks that it starts, written down as of `act`.

    A block that is cancelled leaves its act open: what it started is committed all the same.
    """
    token = _ACT.set(act)
    try:
        yield
    except Exception:  # whatever ended the block, nothing of it comes after
        act.is_over = True
        raise
    else:
        act.is_over = True
    finally:
        _ACT.reset(token)


def specify_act(org_id: str, **details: str) -> None:
    """Add to the act in hand what is known since it began, before the change that it is about.

    `org_id` is whom it concerns, where its caller is of none: whoever holds the data folder.
    """
    act = act_in_hand()
    if act is not None:
        act.org_id = act.org_id or org_id
        act.details.extend(f"{name}={value}" for name, value in details.items())
