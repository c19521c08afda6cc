"""The battery of tests that every store has to pass."""

from tests.store.battery.append import AppendBattery
from tests.store.battery.deletion import DeletionBattery
from tests.store.battery.listing import ListingBattery


class StoreBattery(AppendBattery, ListingBattery, DeletionBattery):
    """All that `core.interactions.ports.Store` promises. A subclass gives the fixture `subject`."""
