"""Counts by name, of which those that are zero are forgotten."""

from typing import TypeVar

Name = TypeVar("Name")


class Counts(dict[Name, int]):
    """How much each name has; nothing is kept of a name that has nothing."""

    def of(self, name: Name) -> int:
        """Return what a name has."""
        return self.get(name, 0)

    def add(self, name: Name, more: int) -> None:
        """Count more for a name, less where the number is negative."""
        count = self.get(name, 0) + more
        if count:
            self[name] = count
        else:
            self.pop(name, None)
