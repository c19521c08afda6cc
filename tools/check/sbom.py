"""Write the bill of materials of the server as CycloneDX, and check it.

It lists what `reflexio-grpc-server` needs as it is installed here, with versions, licences and who
needs whom; tools of development are left out. The writer, cyclonedx-bom, has an environment of its
own. What is written must be valid and complete, or the code is 1.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from tools.check.audit import RELEASED, ROOT, SERVER, deployed, licence
from tools.lock.environment import environment_python

FOLDER = ROOT / ".build" / "sbom"
BILL = FOLDER / "reflexio.cdx.json"
SPEC_VERSION = "1.6"
VALIDATE = """
import sys
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation import make_schemabased_validator
validator = make_schemabased_validator(OutputFormat.JSON, SchemaVersion.from_version(sys.argv[2]))
error = validator.validate_str(open(sys.argv[1], encoding="utf-8").read())
sys.exit(f"not valid: {error!r}" if error else 0)
"""


def environment_bill(writer: Path) -> dict[str, Any]:
    """Return the bill of all that is installed beside this interpreter."""
    command: list[str | Path] = [
        *(writer, "-m", "cyclonedx_py", "environment", sys.executable),
        *("--pyproject", ROOT / RELEASED[SERVER] / "pyproject.toml", "--mc-type", "application"),
        *("--sv", SPEC_VERSION, "--of", "JSON", "--output-reproducible"),
    ]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ})
    bill: dict[str, Any] = json.loads(run.stdout)
    return bill


def of_run_time(bill: dict[str, Any], wanted: Mapping[str, Distribution]) -> dict[str, Any]:
    """Return the bill with the wanted components alone, and what they need of each other.

    Where a distribution names its licence in its own words, the bill has it as `make audit` does.
    """
    kept = [
        {"licenses": [{"expression": licence(wanted[name])}], **component}
        for component in bill["components"]
        if (name := canonicalize_name(component["name"])) in wanted
    ]
    refs = {component["bom-ref"] for component in kept} | {bill["metadata"]["component"]["bom-ref"]}
    dependencies = [
        {
            **dependency,
            **(
                {"dependsOn": [ref for ref in dependency["dependsOn"] if ref in refs]}
                if "dependsOn" in dependency
                else {}
            ),
        }
        for dependency in bill["dependencies"]
        if dependency["ref"] in refs
    ]
    return {**bill, "components": kept, "dependencies": dependencies}


def problems(bill: dict[str, Any]) -> list[str]:
    """Return a sentence for each run-time dependency that the bill lacks or has otherwise."""
    there: dict[str, Any] = {
        canonicalize_name(component["name"]): component for component in bill["components"]
    }
    found = []
    for name, installed in deployed().items():
        if name not in there:
            found.append(f"{name} is installed and not in the bill")
        elif there[name]["version"] != installed.version:
            found.append(f"{name} {installed.version}: the bill says {there[name]['version']}")
        elif not there[name].get("licenses"):
            found.append(f"{name}: the bill has no licence")
    if canonicalize_name(bill["metadata"]["component"]["name"]) != SERVER:
        found.append(f"the bill is not of {SERVER}")
    return found


def main() -> int:
    """Write and check the bill; 1 when something is wrong with it."""
    writer = environment_python(FOLDER / "writer", ROOT / "tools" / "lock" / "sbom.txt")
    bill = of_run_time(environment_bill(writer), deployed())
    BILL.write_text(json.dumps(bill, indent=2, ensure_ascii=False) + "\n")
    is_valid = not subprocess.run([writer, "-c", VALIDATE, BILL, SPEC_VERSION]).returncode
    wrong = problems(bill)
    for problem in wrong:
        print(problem, file=sys.stderr)
    print(f"{BILL.relative_to(ROOT)}: {len(bill['components'])} components")
    return 0 if is_valid and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
