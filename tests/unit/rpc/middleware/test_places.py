"""Places in a room: nobody takes them all, and everybody finds a few."""

from reflexio_server.core.access.caller import Caller
from reflexio_server.core.limits import RESERVED_PLACES
from reflexio_server.rpc.middleware.places import Room

PLACES = 1_000
RESERVE = 100


def take_all(room: Room, org_id: str, key_id: str = "") -> int:
    """Return how many places a caller gets."""
    caller = Caller(org_id, key_id=key_id)
    count = 0
    while room.take(caller):
        count += 1
    return count


def test_organisation_leaves_a_part_of_what_others_leave() -> None:
    """The first takes most, and the next finds room."""
    room = Room(PLACES, RESERVE)
    assert take_all(room, "acme") == 800
    assert take_all(room, "globex") == 160
    assert take_all(room, "acme") == 0


def test_key_leaves_a_part_to_other_keys_of_its_organisation() -> None:
    """So that one program does not stop another."""
    room = Room(PLACES, RESERVE)
    assert take_all(room, "acme", "one") == 640
    assert take_all(room, "acme", "two") == 128
    assert take_all(room, "globex", "one") >= 100


def test_everybody_finds_a_few_places() -> None:
    """However many there are: out of the reserve, as long as it lasts."""
    room = Room(PLACES, RESERVE)
    for number in range(4):
        take_all(room, f"greedy {number}")
    found = [take_all(room, f"late {number}") for number in range(5)]
    assert found == [RESERVED_PLACES] * 5
    for number in range(100):
        take_all(room, f"very late {number}")
    assert take_all(room, "too late") == 0


def test_place_that_is_given_back_is_free() -> None:
    """For its caller too."""
    room = Room(PLACES, RESERVE)
    acme = Caller("acme", key_id="one")
    for _ in range(2):
        places = []
        while (place := room.take(acme)) is not None:
            places.append(place)
        assert len(places) == 640
        for place in places:
            room.give_back(place)


def test_smallest_room_takes_one() -> None:
    """A share of one place is one."""
    room = Room(1, 0)
    assert take_all(room, "acme", "one") == 1
    assert take_all(room, "globex") == 0
