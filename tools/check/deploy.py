"""Check the files of deploy/, each by the tool made for it.

hadolint, compose-lint, kubernetes-validate and Envoy have an environment of their own. The unit is
checked by systemd-analyze, the alert rules by promtool, where these are installed.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.lock.environment import environment_python

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
BUILD = ROOT / ".build" / "deploy"
PINS = ROOT / "tools" / "lock" / "deploy.txt"
EXPOSURE_MAX = 20
"""In tenths, as systemd-analyze rates what a service may do: 100 is everything."""


def programs() -> Path:
    """Return the folder of the checking programs, installed when they are not."""
    return environment_python(BUILD / "tools", PINS).parent


def commands(deploy: Path) -> list[list[str | Path]]:
    """Return the command that checks each file but the unit of a folder like deploy/."""
    where = programs()
    checks: list[list[str | Path]] = [
        [where / "hadolint", deploy / "Dockerfile"],
        [where / "compose-lint", "--fail-on", "low", deploy / "compose.yaml"],
        [where / "kubernetes-validate", "--strict", deploy / "kubernetes.yaml"],
    ]
    if sys.platform == "linux":
        validate = ("--mode", "validate", "--log-level", "warn", "--config-path")
        checks.append([where / "envoy", *validate, deploy / "envoy.yaml"])
    return checks


def rule_commands(deploy: Path) -> list[list[str | Path]]:
    """Return the commands that check the alert rules; none where there is no Prometheus."""
    if shutil.which("promtool") is None:
        print("alerts.yaml: not checked, promtool is not installed (Debian: prometheus)")
        return []
    rules = deploy / "monitoring"
    return [
        ["promtool", "check", "rules", rules / "alerts.yaml"],
        ["promtool", "test", "rules", rules / "alerts_test.yaml"],
    ]


def unit_commands(deploy: Path) -> list[list[str | Path]]:
    """Return the commands that check the unit; none where there is no systemd.

    They are given a copy that starts another program, for the server is not installed here.
    """
    if shutil.which("systemd-analyze") is None:
        print("reflexio.service: not checked, systemd-analyze is not installed")
        return []
    unit = BUILD / "reflexio.service"
    text = (deploy / unit.name).read_text()
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", text))
    rate = ("security", "--no-pager", "--offline=true", f"--threshold={EXPOSURE_MAX}")
    return [["systemd-analyze", "verify", unit], ["systemd-analyze", *rate, unit]]


def is_right(command: list[str | Path]) -> bool:
    """Run a check, show what it says when the file is wrong, and tell whether it is right.

    systemd-analyze verify warns of directives that it does not know and says yes.
    """
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    warned = command[1] == "verify" and bool(run.stdout.strip())
    right = run.returncode == 0 and not warned
    step = f" {command[1]}" if command[0] == "systemd-analyze" else ""
    name = f"{Path(command[-1]).name}: {Path(command[0]).name}{step}"
    print(f"{name}: right" if right else f"{run.stdout}\n{name}: WRONG")
    return right


def main() -> int:
    """Check every file; 1 when one is wrong."""
    every = [*commands(DEPLOY), *rule_commands(DEPLOY), *unit_commands(DEPLOY)]
    verdicts = [is_right(command) for command in every]
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
