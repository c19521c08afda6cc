"""A bill of materials that lacks something is found out; the whole is `make sbom`'s own check."""

from importlib.metadata import distribution
from typing import Any

from tools.check.audit import SERVER, deployed
from tools.check.sbom import of_run_time, problems

DEVELOPMENT = ("pytest", "ruff")


def bill() -> dict[str, Any]:
    """Return a bill of all that the server needs, and of some of what it does not."""
    named = {**deployed(), **{name: distribution(name) for name in DEVELOPMENT}}
    components = [
        {
            "name": name,
            "version": installed.version,
            "bom-ref": name,
            "licenses": [{"license": {"id": "MIT"}}],
        }
        for name, installed in named.items()
    ]
    root = {"name": SERVER, "bom-ref": "root"}
    dependencies = [{"ref": "root", "dependsOn": list(named)}, {"ref": "pytest"}]
    return {
        "metadata": {"component": root},
        "components": components,
        "dependencies": dependencies,
    }


def test_a_whole_bill_is_found_whole() -> None:
    """What only development needs is left out, also of what others are said to need."""
    found = of_run_time(bill(), deployed())
    assert problems(found) == []
    assert not {component["name"] for component in found["components"]} & set(DEVELOPMENT)
    (root,) = found["dependencies"]
    assert set(root["dependsOn"]) == {component["name"] for component in found["components"]}


def test_what_is_missing_or_otherwise_is_named() -> None:
    """A dependency that is not in it, another version, no licence, another product."""
    found = of_run_time(bill(), deployed())
    by_name = {component["name"]: component for component in found["components"]}
    found["components"] = [
        component for component in found["components"] if component["name"] != "grpcio"
    ]
    by_name["numpy"]["version"] = "0.1"
    by_name["openai"]["licenses"] = []
    found["metadata"]["component"]["name"] = "other"
    words = sorted(problem.split()[0] for problem in problems(found))
    assert words == ["grpcio", "numpy", "openai:", "the"]
