"""The vectors of one user's records in a flat FAISS index, several to a record."""

from collections.abc import Sequence
from typing import Any, Final

import faiss as _faiss
import numpy as np
import numpy.typing as npt

from reflexio_server.index.arrays import Integers, Mask
from reflexio_server.index.columns import Column

faiss: Final[Any] = _faiss
"""Its type stubs lack most of the calls below."""

FAISS_THREADS: Final = 1
"""A search takes well below a millisecond; a team of threads costs more than it saves."""

Matrix = npt.NDArray[np.float32]


class VectorIndex:
    """Chunk vectors by exact inner product; records are numbered 0, 1, 2, … by the caller.

    The FAISS index is the only place that holds vectors: without it nothing is found. Its ids are
    chunk numbers, never given twice (FAISS would take the same id again in silence).
    """

    def __init__(self, dimensions: int) -> None:
        """An empty index for vectors of so many dimensions."""
        self.dimensions = dimensions
        self.faiss_index = faiss.IndexIDMap(faiss.IndexFlatIP(dimensions))
        self._record_of_chunk = Column(np.int64)

    def prepare(self, parts: Sequence[npt.ArrayLike]) -> Matrix:
        """The vectors of several records one below the other, as unit float32 rows.

        A row of zeros stays. Raises ValueError for a part of another shape than (chunks,
        dimensions), and for NaN or infinity.
        """
        arrays = [np.asarray(part) for part in parts]
        for array in arrays:
            if array.ndim != 2 or array.shape[1] != self.dimensions:
                raise ValueError(f"vectors must be (chunks, {self.dimensions}), not {array.shape}")
        if not arrays:
            return np.empty((0, self.dimensions), np.float32)
        if len(arrays) == 1:
            rows: Matrix = arrays[0].astype(np.float32, casting="same_kind")
        else:
            rows = np.concatenate(arrays, dtype=np.float32, casting="same_kind")
        norms: Matrix = np.sqrt(np.einsum("ij,ij->i", rows, rows))[:, np.newaxis]
        if not np.isfinite(norms).all():
            raise ValueError("vectors must be finite")
        norms[norms == 0] = 1
        rows /= norms
        return rows

    def reserve(self, chunk_count: int) -> None:
        """Make room for so many rows in all: growing step by step copies what is there again."""
        if chunk_count > self.faiss_index.ntotal:
            codes = faiss.downcast_index(self.faiss_index.index).codes
            used_bytes = codes.size()
            codes.resize(chunk_count * self.dimensions * np.dtype(np.float32).itemsize)
            # Given back, the room stays reserved: FAISS's vector is one of C++.
            codes.resize(used_bytes)

    def add(self, records: Integers, rows: Matrix) -> None:
        """Add one prepared row for each record number; a record may come several times."""
        if len(records):
            first = len(self._record_of_chunk.values)
            self._record_of_chunk.extend(records)
            self.faiss_index.add_with_ids(rows, np.arange(first, first + len(records)))

    def rows_of(self, record: int) -> Matrix:
        """A copy of the rows of one record."""
        rows: Matrix = self._stored()[self._owners() == record]
        return rows

    def discard(self, record: int) -> None:
        """Remove the rows of one record; the numbers of the records stay."""
        self._keep_chunks(self._record_of_chunk.values != record)

    def keep(self, new_number: Integers) -> None:
        """Renumber the records: new_number[old], or -1 for a record that is removed."""
        renumbered = new_number[self._record_of_chunk.values]
        self._record_of_chunk = Column(np.int64)
        self._record_of_chunk.extend(renumbered)
        self._keep_chunks(renumbered >= 0)

    def _keep_chunks(self, stays: Mask) -> None:
        leaves = np.flatnonzero(~stays)
        if len(leaves):
            self.faiss_index.remove_ids(faiss.IDSelectorBatch(leaves))
            self._record_of_chunk.keep(stays)
            # Chunks keep their order, so numbering them anew leaves no gaps behind to grow.
            self._chunk_ids()[:] = np.arange(self.faiss_index.ntotal)

    def cosines(self, query: Matrix, record_count: int) -> tuple[npt.NDArray[np.float64], Mask]:
        """The best cosine of each record (0 where it has no vector), and who has a vector.

        FAISS's own inner products over its own storage: where all values are needed they take a
        fraction of a search for all, and unlike a threaded matrix product they do not stall when
        another thread holds the other core.
        """
        products = np.empty(self.faiss_index.ntotal, np.float32)
        if len(products):
            flat = faiss.downcast_index(self.faiss_index.index)
            faiss.fvec_inner_products_ny(
                faiss.swig_ptr(products),
                faiss.swig_ptr(query),
                flat.get_xb(),
                self.dimensions,
                len(products),
            )
        owners = self._owners()
        embedded = np.zeros(record_count, np.bool_)
        embedded[owners] = True
        if len(owners) == np.count_nonzero(embedded):
            best = np.zeros(record_count)
            best[owners] = products
            return best, embedded
        of_several = np.full(record_count, -np.inf, np.float32)
        np.maximum.at(of_several, owners, products)
        return np.where(embedded, of_several, 0.0).astype(np.float64), embedded

    def search(
        self, query: Matrix, top_k: int, allowed: Mask | None
    ) -> tuple[Integers, npt.NDArray[np.float64]]:
        """The records nearest to the query and their cosines, best first, at most `top_k`.

        `allowed` masks records before the search; None allows all.
        """
        faiss.omp_set_num_threads(FAISS_THREADS)
        owner = self._record_of_chunk.values
        parameters = None
        chunk_count = int(self.faiss_index.ntotal)
        if allowed is not None:
            allowed_chunks = allowed[owner]
            chunk_count = min(chunk_count, int(np.count_nonzero(allowed_chunks)))
            bits = np.packbits(allowed_chunks, bitorder="little")
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))
        wanted = min(top_k, chunk_count)
        while wanted > 0:
            cosines, chunks = self.faiss_index.search(query, wanted, params=parameters)
            found = chunks[0][chunks[0] >= 0]
            records, first = np.unique(owner[found], return_index=True)
            if len(records) >= top_k or wanted == chunk_count:
                best_first = np.argsort(first)[:top_k]
                return records[best_first], cosines[0][first[best_first]].astype(np.float64)
            # Several chunks of the same records came first: ask for more until enough differ.
            wanted = min(2 * wanted, chunk_count)
        return np.empty(0, np.int64), np.empty(0)

    def _stored(self) -> Matrix:
        flat = faiss.downcast_index(self.faiss_index.index)
        rows = _view(flat.get_xb(), flat.ntotal * self.dimensions, np.float32)
        return rows.reshape(-1, self.dimensions)

    def _owners(self) -> Integers:
        """The record of each stored row."""
        owners: Integers = self._record_of_chunk.values[self._chunk_ids()]
        return owners

    def _chunk_ids(self) -> Integers:
        """FAISS's own numbers of its rows, not a copy."""
        return _view(self.faiss_index.id_map.data(), self.faiss_index.ntotal, np.int64)

    @property
    def size_bytes(self) -> int:
        """Bytes of the vectors and their numbers."""
        return int(self.faiss_index.ntotal) * (4 * self.dimensions + 8) + (
            self._record_of_chunk.size_bytes
        )


def _view(pointer: Any, count: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """FAISS's memory as an array, not a copy; for nothing FAISS would give one of no type."""
    view: npt.NDArray[Any] = faiss.rev_swig_ptr(pointer, count) if count else np.empty(0, dtype)
    return view
