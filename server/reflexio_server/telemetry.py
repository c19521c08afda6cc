"""Logging: one JSON object a line on standard error, or text in colours on a terminal.

Writing the log never raises into the work, whatever a line holds and wherever it goes.
"""

import contextlib
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from typing import Literal, TextIO, cast

import structlog

from reflexio_server.log_sink import LogSink
from reflexio_server.native_log import native_lines_to

LogFormat = Literal["auto", "text", "json"]

CALL_ENDED = "ExecuteBatchError"
"""How grpc.aio calls it that a caller, or the transport, ended a call while it was being answered:
whoever wants to can have it said at any rate, so it gets no traceback."""


class _ToStructlog(logging.Handler):
    """Gives what libraries log the form of our own lines: whoever reads the log parses one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record as one line."""
        log = structlog.get_logger()
        try:
            message = record.getMessage()
        except Exception as error:
            # A boundary: what a library passes to its own logger is not ours to trust.
            message = f"{record.msg} ({type(error).__name__} in its arguments)"
        if message.startswith(CALL_ENDED):
            log.info("call_broken_off", message=message)
            return
        log.log(
            record.levelno,
            "library",
            logger=record.name,
            message=message,
            exc_info=record.exc_info,
        )


class _Rendering:
    """The processors as one, which makes a line of whatever it is given."""

    def __init__(self, processors: Sequence[structlog.typing.Processor]) -> None:
        self._processors = processors

    def __call__(
        self, logger: object, name: str, event_dict: structlog.typing.EventDict
    ) -> structlog.typing.ProcessorReturnValue:
        event = event_dict.get("event")
        made: structlog.typing.ProcessorReturnValue = event_dict
        try:
            for process in self._processors:
                made = process(logger, name, made)  # type: ignore[arg-type]
        except Exception as error:
            # A boundary: a field that cannot be shown must not fail the one who tells of it.
            failed = {"event": "log_line_failed", "of": str(event), "error": type(error).__name__}
            return json.dumps(failed)
        return made


@contextlib.contextmanager
def logging_to_standard_error(level: str, log_format: LogFormat) -> Iterator[None]:
    """Send log lines of `level` and above, and libraries' warnings, to standard error.

    Where lines are JSON, what native libraries print there while the block runs is too.
    """
    sink = sys.stderr if isinstance(sys.stderr, LogSink) else LogSink(2)
    is_text = sink.isatty() if log_format == "auto" else log_format == "text"
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer()
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if is_text:
        # The tracebacks of the default show the values of variables: callers' texts, and keys.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sink.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    else:
        processors.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[_Rendering([*processors, renderer])],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, sink)),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_ToStructlog()], force=True)
    logging.captureWarnings(True)
    with contextlib.nullcontext() if is_text else native_lines_to(sink, _tell_native):
        yield


def _tell_native(line: str) -> None:
    """Log a line that no code of Python wrote; gRPC's begin with I, W or E for their level."""
    log = structlog.get_logger()
    is_info = line[:1] in ("I", "D") and line[1:2].isdigit()
    (log.info if is_info else log.warning)("native", message=line)
