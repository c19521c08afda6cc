"""The callers that are let in, by header and time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from reflexio_server.core.access.caller import ALL_SCOPES, LOCAL_ORG_ID, Admission, Caller, Scope
from reflexio_server.core.access.key_ring import KeyRing
from reflexio_server.core.access.keys import Key, secret_hash
from reflexio_server.core.errors import ServiceError, unauthenticated

NOW_S = 1_700_000_000
KEY_ID, SECRET = "0123456789abcdef", "ab" * 32


def key_text(key_id: str, secret: str) -> str:
    """Return a key as its holder sends it."""
    return f"rfx_{key_id}_{secret}"


TEXT = key_text(KEY_ID, SECRET)
KEY = Key(KEY_ID, "acme", "ci", frozenset({Scope.READ}), secret_hash(SECRET), NOW_S - 10)


class Clock:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.now_s = float(NOW_S)

    def __call__(self) -> float:
        return self.now_s


def ring_of(*keys: Key, may_be_open: bool = True, clock: Clock | None = None) -> KeyRing:
    """Return a ring that holds keys."""
    return KeyRing(keys, may_be_open=may_be_open, now_s=clock or Clock())


def admit(ring: KeyRing, header: str) -> Caller:
    """Return whom the ring takes the sender of a header for."""
    return ring.authenticate({"authorization": header, "user-agent": "x"})


def is_refused(ring: KeyRing, header: str | None) -> bool:
    """Tell whether a header opens nothing; in the one way in which that is said."""
    try:
        ring.authenticate({} if header is None else {"authorization": header})
    except ServiceError as error:
        refusal = vars(error)
    else:
        return False
    assert refusal == vars(unauthenticated())
    return True


@pytest.mark.parametrize(
    "header", [f"Bearer {TEXT}", f"bearer {TEXT}", f"BEARER   {TEXT}", f"Bearer {TEXT} "]
)
def test_key_opens_its_organisation(header: str) -> None:
    """With its scopes and under its id."""
    caller = admit(ring_of(KEY), header)
    assert (caller.org_id, caller.scopes, caller.key_id) == ("acme", {Scope.READ}, KEY_ID)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        f"Bearer{TEXT}",
        TEXT,
        f"Basic {TEXT}",
        f"Bearer {TEXT}0",
        f"Bearer {TEXT[:-1]}",
        f"Bearer {TEXT[:-1]}c",
        f"Bearer {TEXT.upper()}",
        f"Bearer {TEXT}\n",
        f"Bearer {TEXT} {TEXT}",
        f"Bearer {key_text('f' * 16, SECRET)}",
        f"Bearer {key_text(KEY_ID, 'cd' * 32)}",
        f"Bearer {key_text(KEY_ID, secret_hash(SECRET).hex())}",
        f"Bearer rfx__{SECRET}",
        "Bearer " + "x" * 100_000,
        f"Bearer {TEXT}\u0660",
    ],
)
def test_everything_else_is_refused_in_the_same_words(header: str | None) -> None:
    """The hash that is stored, as if it were the secret, too."""
    assert is_refused(ring_of(KEY), header)


def test_key_ends_at_its_time() -> None:
    """To the second: from `expires_at` on it opens nothing."""
    clock = Clock()
    ring = ring_of(replace(KEY, expires_at=NOW_S + 5), clock=clock)
    clock.now_s = NOW_S + 4.999
    assert not is_refused(ring, f"Bearer {TEXT}")
    clock.now_s = NOW_S + 5
    assert is_refused(ring, f"Bearer {TEXT}")
    assert ring.valid_count == 0


def test_revoked_key_opens_nothing() -> None:
    """At once, and beside others that do."""
    ring = ring_of(KEY, replace(KEY, key_id="f" * 16))
    ring.take(replace(KEY, revoked_at=NOW_S))
    assert is_refused(ring, f"Bearer {TEXT}")
    assert admit(ring, f"Bearer {key_text('f' * 16, SECRET)}").org_id == "acme"
    assert ring.valid_count == 1


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer anything", f"Bearer {TEXT}", "Basic x"])
def test_ring_without_keys_lets_everybody_in(header: str) -> None:
    """To the local organisation, with every scope and no key to count by."""
    caller = admit(ring_of(), header)
    assert (caller.org_id, caller.scopes, caller.key_id) == (LOCAL_ORG_ID, ALL_SCOPES, "")


def test_ring_that_may_not_be_open_is_not() -> None:
    """Without keys nobody comes in."""
    assert is_refused(ring_of(may_be_open=False), f"Bearer {TEXT}")


@pytest.mark.parametrize(
    "kept", [KEY, replace(KEY, revoked_at=NOW_S - 5), replace(KEY, expires_at=NOW_S - 5)]
)
def test_ring_that_had_a_key_is_never_open(kept: Key) -> None:
    """Whatever became of the key."""
    ring = ring_of(kept)
    assert not ring.is_open
    assert is_refused(ring, None)


def test_first_key_ends_the_open_time() -> None:
    """And the last one's end does not bring it back."""
    ring = ring_of()
    ring.take(KEY)
    assert is_refused(ring, None)
    assert admit(ring, f"Bearer {TEXT}").org_id == "acme"
    ring.take(replace(KEY, revoked_at=NOW_S))
    assert is_refused(ring, None)


def test_key_that_made_room_is_forgotten() -> None:
    """With the key that took its place."""
    ring = ring_of(KEY)
    ring.take(replace(KEY, key_id="f" * 16), instead_of=KEY_ID)
    assert is_refused(ring, f"Bearer {TEXT}")
    assert ring.valid_count == 1


def test_keys_of_other_servers_are_held() -> None:
    """Those that were made, those that were revoked, and no more those that are gone."""
    ring = ring_of()
    ring.renew([KEY])
    assert not ring.is_open
    assert admit(ring, f"Bearer {TEXT}").org_id == "acme"
    ring.renew([replace(KEY, revoked_at=NOW_S)])
    assert is_refused(ring, f"Bearer {TEXT}")
    other = replace(KEY, key_id="f" * 16)
    ring.renew([other])
    ring.renew([other])
    assert ring.valid_count == 1


def test_older_reading_undoes_nothing() -> None:
    """What was read before this process revoked a key, or made one."""
    ring = ring_of(KEY)
    ring.take(replace(KEY, revoked_at=NOW_S))
    ring.take(replace(KEY, key_id="f" * 16))
    ring.renew([KEY])
    assert is_refused(ring, f"Bearer {TEXT}")
    assert admit(ring, f"Bearer {key_text('f' * 16, SECRET)}").org_id == "acme"


def test_uses_are_told_once() -> None:
    """When a key was last used, of those used since; a refused call is no use."""
    clock = Clock()
    ring = ring_of(KEY, replace(KEY, key_id="f" * 16), clock=clock)
    assert is_refused(ring, f"Bearer {key_text('f' * 16, 'cd' * 32)}")
    admit(ring, f"Bearer {TEXT}")
    clock.now_s += 7
    admit(ring, f"Bearer {TEXT}")
    assert ring.take_uses() == {KEY_ID: NOW_S + 7}
    assert ring.take_uses() == {}
    ring.take(replace(KEY, revoked_at=NOW_S + 8))
    assert ring.take_uses() == {KEY_ID: NOW_S + 7}


def test_nothing_shows_a_secret() -> None:
    """Not the key, not who calls with it."""
    shown = repr(KEY) + repr(admit(ring_of(KEY), f"Bearer {TEXT}"))
    assert SECRET not in shown
    assert repr(KEY.secret_hash) not in shown


async def forever() -> AsyncIterator[int]:
    """Yield two numbers, then wait for ever."""
    yield 1
    yield 2
    await asyncio.Event().wait()


def collect(admission: Admission, items: AsyncIterator[int]) -> tuple[list[int], bool]:
    """Return what an admission passed on, and whether it ended by refusing."""

    async def run() -> tuple[list[int], bool]:
        seen: list[int] = []
        try:
            async with asyncio.timeout(10):
                async for item in admission.while_it_lasts(items):
                    seen.append(item)
                    if item == 2:
                        asyncio.get_running_loop().call_soon(admission.end)
        except ServiceError as error:
            return seen, error.reason == "UNAUTHENTICATED"
        return seen, False

    return asyncio.run(run())


def test_admission_passes_on_all_while_it_lasts() -> None:
    """Up to the end of what comes."""

    async def two() -> AsyncIterator[int]:
        yield 1
        yield 3

    assert collect(Admission(), two()) == ([1, 3], False)


def test_end_of_an_admission_ends_what_waits() -> None:
    """Though nothing comes any more that could tell it."""
    assert collect(Admission(), forever()) == ([1, 2], True)


def test_ended_admission_passes_on_nothing() -> None:
    """Not even what is there already."""
    admission = Admission()
    admission.end()
    assert collect(admission, forever()) == ([], True)


def test_failure_of_what_comes_is_passed_on() -> None:
    """As it is."""

    async def failing() -> AsyncIterator[int]:
        yield 1
        raise KeyError("x")

    with pytest.raises(KeyError):
        collect(Admission(), failing())


def test_leaving_closes_what_comes() -> None:
    """What is waited for is given up, and hears of it."""
    heard: list[str] = []

    async def waiting() -> AsyncIterator[int]:
        try:
            yield 1
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            heard.append("cancelled")
            raise

    async def run() -> None:
        admission = Admission()

        async def consume() -> None:
            async for _ in admission.while_it_lasts(waiting()):
                pass

        task = asyncio.create_task(consume())
        await asyncio.sleep(0.05)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
    assert heard == ["cancelled"]
