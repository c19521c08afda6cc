"""Variables of the environment that are meant for this program and that nothing reads."""

from collections.abc import Iterator, Mapping

from reflexio.near_names import near_name

from reflexio_server.config import Settings

PREFIX = "REFLEXIO_"
CLIENT_VARIABLES = frozenset({
    "REFLEXIO_API_KEY", "REFLEXIO_CA_FILE", "REFLEXIO_CLIENT_CERT_FILE",
    "REFLEXIO_CLIENT_KEY_FILE", "REFLEXIO_URL",
})  # fmt: skip
"""Read by the clients, which commands use, too."""
TESTING_PREFIXES = ("REFLEXIO_TEST", "REFLEXIO_KILL")


def unknown_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each variable that nothing reads, and the one that may be meant, else ""."""
    known = CLIENT_VARIABLES | {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(environment):
        if not name.upper().startswith(PREFIX) or name.upper() in known:
            continue
        if not name.startswith(TESTING_PREFIXES):
            # Without the prefix, which would make all alike.
            names = [variable.removeprefix(PREFIX) for variable in known]
            nearest = near_name(name.upper().removeprefix(PREFIX), names)
            yield name, PREFIX + nearest if nearest else ""
