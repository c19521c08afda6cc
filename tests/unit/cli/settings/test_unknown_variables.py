"""Misspelt variables of the environment."""

from reflexio_server.cli.settings.unknown_variables import unknown_variables


def test_what_nothing_reads_is_told_with_what_may_be_meant() -> None:
    """Whatever is read by server or clients is passed over, in either case."""
    environment = {
        "REFLEXIO_PORT": "1",
        "reflexio_host": "h",
        "REFLEXIO_API_KEY": "k",
        "REFLEXIO_LOGLEVEL": "debug",
        "REFLEXIO_EMBEDING": "none",
        "REFLEXIO_ZZZZZZ": "",
        "PATH": "/bin",
    }
    assert list(unknown_variables(environment)) == [
        ("REFLEXIO_EMBEDING", "REFLEXIO_EMBEDDING"),
        ("REFLEXIO_LOGLEVEL", "REFLEXIO_LOG_LEVEL"),
        ("REFLEXIO_ZZZZZZ", ""),
    ]
