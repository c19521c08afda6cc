"""A sentence transformer in ONNX: chunks of token ids in, unit vectors out."""

import contextlib
import ctypes
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
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


class ModelFileError(EmbedderUnavailableError):
    """The model's file is absent, is not the one that was tested, or does not load."""


class SentenceModel:
    """A model whose file has the given SHA-256. Threads may share one and run at the same time.

    `threads` is how many processors one run may use. Raises `ModelFileError`.
    """

    def __init__(self, model_file: Path, sha256: str, threads: int) -> None:
        _check(model_file, sha256)
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
        _return_freed_memory()

    def embed(self, chunks: Sequence[Sequence[int]]) -> Vectors:
        """Return the unit vectors of chunks, (chunks, dimensions), float32.

        A vector is the mean of the last layer over a chunk's tokens, normalised (Reimers and
        Gurevych 2019, Sentence-BERT). A chunk is at most 512 ids with its [CLS] and [SEP]; memory
        grows with the number of chunks times the longest. Raises `EmbeddingError` with the index of
        the chunk when it is the only one or when its vector is not finite.
        """
        shape = (len(chunks), max(map(len, chunks)))
        ids, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        for row, chunk in enumerate(chunks):
            ids[row, : len(chunk)] = chunk
            mask[row, : len(chunk)] = 1
        try:
            (states,) = self._session.run(
                ["last_hidden_state"],
                {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)},
            )
        except _RUN_ERRORS as error:
            raise EmbeddingError(
                f"the model failed: {error}", index=0 if len(chunks) == 1 else None
            ) from error
        # The sum has the direction of the mean.
        sums = (states * mask[:, :, np.newaxis]).sum(axis=1, dtype=np.float32)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        for row, length in enumerate(lengths[:, 0]):
            if not (np.isfinite(length) and length > 0):
                raise EmbeddingError("its vector is not finite", index=row)
        vectors: Vectors = (sums / lengths).astype(np.float32, copy=False)
        return vectors


def _return_freed_memory() -> None:
    """Give what loading needed back to the system, 60 MB; glibc alone would keep it for good."""
    # Other C libraries have no such call, and no need of it.
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _check(model_file: Path, sha256: str) -> None:
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
