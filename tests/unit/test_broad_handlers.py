"""An `except` that catches everything says why, in a comment on its line or the next."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROAD = {"Exception", "BaseException"}


def handlers(package: Path) -> list[tuple[Path, int, str]]:
    """Return each broad handler: its file, its line, and the text in which a reason may stand."""
    found = []
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = [*text.splitlines(), ""]
        found += [
            (
                path.relative_to(ROOT),
                node.lineno,
                "\n".join(lines[node.lineno - 1 : node.lineno + 1]),
            )
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.ExceptHandler)
            and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in BROAD))
        ]
    return found


@pytest.mark.parametrize("package", ["server/reflexio_server", "client/python/reflexio"])
def test_each_has_its_reason_beside_it(package: str) -> None:
    found = handlers(ROOT / package)
    assert found, "nothing was looked at"
    assert [(path, line) for path, line, text in found if "#" not in text] == []
