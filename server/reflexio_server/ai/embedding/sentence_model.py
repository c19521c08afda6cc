"""A sentence transformer in ONNX: chunks of token ids in, unit vectors out."""

import contextlib
import ctypes
import hashlib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from reflexio_server.ai.errors import EmbedderUnavailableError, EmbeddingError
from reflexio_server.core.search.ports import Vectors

LOG_ERRORS_ONLY: Final = 3
"""onnxruntime's severity: its warnings go past our log to stderr and are about its own insides."""

_RUN_ERRORS: Final = (
    ort_errors.EngineError,
    ort_errors.EPFail,
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.RuntimeException,
)
_LOAD_ERRORS: Final = (
    *_RUN_ERRORS,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NoModel,
    ort_errors.NoSuchFile,
    ort_errors.NotImplemented,
)


_INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")


class ModelFileError(EmbedderUnavailableError):
    """The model's file is absent, is not the one that was tested, or does not load."""


class Pooling(StrEnum):
    """How the states of a chunk's tokens become its vector: their mean, or the first token's."""

    MEAN = "mean"
    CLS = "cls"


class SentenceModel:
    """A model in a file. Threads may share one and run at the same time.

    `threads` is how many processors one run may use. Its inputs are `input_ids`, and of
    `attention_mask` and `token_type_ids` those that it has; its first output has a state for each
    token, or one for each chunk, of which nothing is pooled. Raises `ModelFileError`.
    """

    def __init__(self, model_file: Path, threads: int, pooling: Pooling = Pooling.MEAN) -> None:
        self._pooling = pooling
        ort.disable_telemetry_events()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A thread that spins while it waits takes a processor from those who answer callers.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps the memory of the largest batch ever seen, once for each thread.
        options.enable_cpu_mem_arena = False
        options.log_severity_level = LOG_ERRORS_ONLY
        try:
            self._session = ort.InferenceSession(
                str(model_file), options, providers=["CPUExecutionProvider"]
            )
        except _LOAD_ERRORS as error:
            raise ModelFileError(f"the model {model_file.name} does not load: {error}") from error
        self._inputs = {each.name for each in self._session.get_inputs()}
        self._output = self._session.get_outputs()[0].name
        if "input_ids" not in self._inputs or self._inputs - set(_INPUTS):
            raise ModelFileError(
                f"the model {model_file.name} has the inputs {', '.join(sorted(self._inputs))}; a "
                f"sentence model has input_ids, and may have {' and '.join(_INPUTS[1:])}"
            )
        _return_freed_memory()

    def embed(self, chunks: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors of chunks, (chunks, dimensions), float32.

        A vector is pooled of the last layer over a chunk's tokens and normalised (Reimers and
        Gurevych 2019, Sentence-BERT). A chunk is at most 512 ids with its start and end; memory
        grows with the number of chunks times the longest. Raises `EmbeddingError` with the index of
        the chunk when it is the only one or when its vector is not finite.
        """
        shape = (len(chunks), max(map(len, chunks)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, chunk in enumerate(chunks):
            ids[row, : len(chunk)] = chunk
            mask[row, : len(chunk)] = 1
        try:
            given = dict(zip(_INPUTS, (ids, mask, np.zeros_like(ids)), strict=True))
            (states,) = self._session.run(
                [self._output], {name: given[name] for name in self._inputs}
            )
        except _RUN_ERRORS as error:
            raise EmbeddingError(
                f"the model failed: {error}", index=0 if len(chunks) == 1 else None
            ) from error
        sums = self._pooled(states, mask)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        for row, length in enumerate(lengths[:, 0]):
            if not (np.isfinite(length) and length > 0):
                raise EmbeddingError("its vector is not finite", index=row)
        vectors: Vectors = (sums / lengths).astype(np.float32, copy=False)
        return vectors

    def _pooled(self, states: npt.NDArray[Any], mask: npt.NDArray[np.int64]) -> Vectors:
        """One row for each chunk, of any length: the sum has the direction of the mean."""
        if states.ndim == 2:
            return states.astype(np.float32, copy=False)
        if self._pooling is Pooling.CLS:
            first: Vectors = states[:, 0].astype(np.float32, copy=False)
            return first
        sums: Vectors = (states * mask[:, :, np.newaxis]).sum(axis=1, dtype=np.float32)
        return sums


def _return_freed_memory() -> None:
    """Give what loading needed back to the system, 60 MB; glibc alone would keep it for good."""
    # Other C libraries have no such call, and no need of it.
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def check_file(model_file: Path, sha256: str) -> None:
    """Raise `ModelFileError` if the file is not the one of this SHA-256, or cannot be read."""
    try:
        with model_file.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelFileError(f"cannot read the model {model_file}: {error.strerror}") from error
    if found != sha256:
        raise ModelFileError(
            f"the model {model_file} is not the one that was tested: its SHA-256 is "
            f"{found}, not {sha256}; reinstall reflexio-grpc-server"
        )
