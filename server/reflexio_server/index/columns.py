"""Arrays that grow at the end, and strings kept once."""

import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

_CAPACITY_MIN: Final = 64


class Column:
    """An array of one type that appends in amortised constant time."""

    def __init__(self, dtype: npt.DTypeLike) -> None:
        """An empty column."""
        self._storage: npt.NDArray[Any] = np.empty(0, dtype)
        self._count = 0

    @property
    def values(self) -> npt.NDArray[Any]:
        """A view of what was appended; valid until the next change of the column."""
        return self._storage[: self._count]

    def extend(self, values: npt.ArrayLike) -> None:
        """Append the values, growing the storage by at least a half when it is full."""
        more = np.asarray(values, self._storage.dtype)
        needed = self._count + len(more)
        if needed > len(self._storage):
            capacity = max(needed, len(self._storage) * 3 // 2, _CAPACITY_MIN)
            grown = np.empty(capacity, self._storage.dtype)
            grown[: self._count] = self.values
            self._storage = grown
        self._storage[self._count : needed] = more
        self._count = needed

    def keep(self, stays: npt.NDArray[np.bool_]) -> None:
        """Drop the values whose mask is False; the order of the others stays."""
        self._storage = self.values[stays]
        self._count = len(self._storage)

    @property
    def size_bytes(self) -> int:
        """Bytes of the storage, the part that is still free included."""
        return self._storage.nbytes


class _Codes(dict[str, int]):
    """The number of each string, given out on first access in the order they come."""

    string_bytes = 0

    def __missing__(self, value: str) -> int:
        self[value] = len(self)
        self.string_bytes += sys.getsizeof(value)
        return len(self) - 1


class StringColumn:
    """A column of strings, each distinct one kept once and compared as a number."""

    def __init__(self) -> None:
        """An empty column."""
        self._codes = Column(np.int32)
        self._code_of = _Codes()

    @property
    def codes(self) -> npt.NDArray[np.int32]:
        """The number of each value; valid until the next change of the column."""
        return self._codes.values

    def extend(self, values: Sequence[str]) -> None:
        """Append the values."""
        self._codes.extend(list(map(self._code_of.__getitem__, values)))

    def equals(self, value: str) -> npt.NDArray[np.bool_]:
        """The mask of the rows that hold exactly this string."""
        equal: npt.NDArray[np.bool_] = self.codes == self._code_of.get(value, -1)
        return equal

    def distinct(self) -> dict[str, int]:
        """Each string that was ever appended and not forgotten by `keep`, with its number."""
        return self._code_of

    def keep(self, stays: npt.NDArray[np.bool_]) -> None:
        """Drop rows, and the strings that no row holds any more; numbers may change."""
        used, codes = np.unique(self.codes[stays], return_inverse=True)
        strings = list(self._code_of)
        self._code_of = _Codes()
        for old in used.tolist():
            self._code_of[strings[old]]
        self._codes = Column(np.int32)
        self._codes.extend(codes)

    @property
    def size_bytes(self) -> int:
        """Bytes of the numbers, the table and its strings."""
        return self._codes.size_bytes + sys.getsizeof(self._code_of) + self._code_of.string_bytes
