"""Vectors go into rows and come back; a row without a number is no vector."""

import numpy as np
import pytest
from reflexio_server.core.search.vector_rows import read_row, to_row, unit_vector


def test_a_vector_comes_back_from_its_row() -> None:
    vector = unit_vector(np.array([[3.0, 0.0], [0.0, 4.0]], np.float32))
    assert vector is not None
    assert vector.tolist() == pytest.approx([0.6, 0.8])
    back = read_row(to_row(vector))
    assert back is not None
    assert back.dtype == np.float32
    assert back.tolist() == pytest.approx([0.6, 0.8], abs=1e-3)


@pytest.mark.parametrize("chunks", [np.zeros((0, 3)), np.zeros((2, 3)), np.array([[1.0], [-1.0]])])
def test_without_a_direction_there_is_no_vector(chunks: np.ndarray) -> None:
    assert unit_vector(chunks.astype(np.float32)) is None


def test_no_vector_is_an_empty_row() -> None:
    assert to_row(None) == b""
    assert read_row(b"") is None
