"""The clock of a database, as its statements read it."""

from sqlalchemy import Connection, Engine

from reflexio_server.core.clock import Clock

_OPTION = "reflexio_clock"


def set_clock(engine: Engine, clock: Clock) -> None:
    """Have every connection of the engine tell the time by `clock`."""
    engine.update_execution_options(**{_OPTION: clock})


def now_s(connection: Connection) -> int:
    """Return now in epoch seconds."""
    return _clock_of(connection).now_s()


def now_ms(connection: Connection) -> int:
    """Return now in epoch milliseconds."""
    return _clock_of(connection).now_ms()


def _clock_of(connection: Connection) -> Clock:
    clock: Clock = connection.get_execution_options()[_OPTION]
    return clock
