"""The console's files as replies, by the path that each is served at."""

from pathlib import Path

from reflexio_server.bridge.asgi.replies import NO_SNIFFING, Reply, moved_to

CONSOLE = "/console/"
FOLDER = Path(__file__).parent / "static"
INDEX = "index.html"

CONTENT_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".html": b"text/html; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
}

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
"""Scripts, styles and calls of this server alone; images also of stored bytes. No script may turn
a text into markup, whatever it holds."""


def console_files() -> dict[str, Reply]:
    """Return every file of the console by its path; the folder's own path is the index.

    Raises KeyError for a file of a kind that has no content type.
    """
    found = {
        CONSOLE + path.relative_to(FOLDER).as_posix(): _reply(path)
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }
    return {
        **found,
        CONSOLE: found[CONSOLE + INDEX],
        CONSOLE.rstrip("/"): moved_to(CONSOLE),
    }


def _reply(path: Path) -> Reply:
    headers = (
        (b"content-type", CONTENT_TYPES[path.suffix]),
        (b"content-security-policy", CONTENT_SECURITY_POLICY.encode("ascii")),
        (b"referrer-policy", b"no-referrer"),
        # A new release must not run with the scripts of the old one.
        (b"cache-control", b"no-cache"),
        NO_SNIFFING,
    )
    return Reply(200, headers, path.read_bytes())
