"""The packages of the extra `openai`, looked for before anything imports them."""

from importlib.util import find_spec
from typing import Final

_PACKAGES: Final = ("openai", "httpx2")


def what_is_missing(who: str) -> str | None:
    """Return a sentence on what `who` needs installed, None when all of it is there."""
    missing = [name for name in _PACKAGES if find_spec(name) is None]
    if not missing:
        return None
    return (
        f"{who} needs {' and '.join(missing)}, not installed here: "
        "pip install 'reflexio-grpc-server[openai]', from a checkout './server[openai]'"
    )
