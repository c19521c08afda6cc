"""Logging: one JSON object a line on standard error, or colours on a terminal."""

import logging
import sys

import structlog

CALL_ENDED = "ExecuteBatchError"
"""How grpc.aio calls it that a caller, or the transport, ended a call while it was being answered:
whoever wants to can have it said at any rate, so it gets no traceback."""


class _ToStructlog(logging.Handler):
    """Gives what libraries log the form of our own lines: whoever reads the log parses one."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record as one line."""
        log = structlog.get_logger()
        message = record.getMessage()
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


def configure_logging(level: str) -> None:
    """Send log lines of `level` and above, and libraries' warnings, to standard error."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not sys.stderr.isatty():
        processors.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_ToStructlog()], force=True)
