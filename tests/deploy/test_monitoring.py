"""The alert rules and the dashboard: each expression is right, and of metrics that there are."""

import json
import re
import shutil
import socket
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import reflexio
import yaml
from prometheus_client.parser import text_string_to_metric_families
from reflexio_server.core.metrics import all_metrics

from tests.support.serving import ROOT, Server, running_server

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Opens addresses of this machine, whatever proxy the environment names."""
FOLDER = ROOT / "deploy" / "monitoring"
SELECTOR = re.compile(r"\b([a-z][a-z0-9_]*)(?:\{([^}]*)\})?(?=[\[)\s/,]|$)")
LABEL = re.compile(r"(\w+)\s*=~?")
OF_SCRAPES = {"instance", "job"}
"""Labels that Prometheus adds."""
WORDS = {"by", "on", "or", "and", "rate", "sum", "max", "increase", "group_left"}


def alert_expressions() -> Iterator[tuple[str, str]]:
    """Yield each alert's name and expression."""
    for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


def panel_expressions() -> Iterator[tuple[str, str]]:
    """Yield each panel's title and its expressions, with Grafana's variables filled in."""
    for panel in json.loads((FOLDER / "dashboard.json").read_text())["panels"]:
        for target in panel["targets"]:
            expression = target["expr"].replace("$__rate_interval", "5m")
            yield panel["title"], expression.replace("$instance", ".*")


EXPRESSIONS = [*alert_expressions(), *panel_expressions()]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The labels of each name that a server's /metrics declares."""
    folder = tmp_path_factory.mktemp("monitored") / "data"
    with running_server(folder) as server:
        text = _metrics(server)
    found = {"up": set[str]()}
    for family in text_string_to_metric_families(text):
        endings = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",)}
        for ending in endings.get(family.type, ("",)):
            found[family.name + ending] = set()
    for metric in all_metrics():
        for name in found:
            if name.startswith(metric.name):
                found[name] |= {*metric.labels, "le"}
    return found


def _metrics(server: Server) -> str:
    with DIRECTLY.open(f"{server.url}/metrics") as reply:
        return str(reply.read().decode())


def test_there_are_alerts_and_panels() -> None:
    """Nothing is looked for in vain."""
    assert len(list(alert_expressions())) > 10
    assert len(list(panel_expressions())) > 20


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS)
def test_metrics_of_an_expression_are_shown(
    shown: dict[str, set[str]], name: str, expression: str
) -> None:
    """Each name is one of the server's, and each label is one that it has."""
    bare = re.sub(r"(by|on|group_left) \([^)]*\)", "", expression)
    named = [
        (metric, labels)
        for metric, labels in SELECTOR.findall(bare)
        if "_" in metric and metric not in WORDS and not metric.endswith(("_quantile", "_linear"))
    ] + ([("up", "")] if bare.startswith("up{") else [])
    assert named, expression
    for metric, labels in named:
        assert metric in shown, f"{name}: the server shows no {metric}"
        if metric.startswith("process_"):
            continue
        known = shown[metric] | OF_SCRAPES
        assert set(LABEL.findall(re.sub(r'"[^"]*"', '""', labels))) <= known, (name, metric)


def test_every_expression_is_right(tmp_path: Path) -> None:
    """As promtool reads them, those of the dashboard as rules."""
    promtool = shutil.which("promtool")
    assert promtool, "apt-get install prometheus"
    rules = [
        {"record": f"panel:{number}", "expr": expression}
        for number, (_, expression) in enumerate(panel_expressions())
    ]
    written = tmp_path / "panels.yaml"
    written.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    for arguments in (
        ("check", "rules", FOLDER / "alerts.yaml", written),
        ("test", "rules", FOLDER / "alerts_test.yaml"),
    ):
        run = subprocess.run([promtool, *arguments], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr


def test_prometheus_evaluates_them_over_a_server(tmp_path: Path) -> None:
    """A Prometheus that scrapes a server under load has a value for what such a load moves."""
    prometheus = shutil.which("prometheus")
    assert prometheus, "apt-get install prometheus"
    with running_server(tmp_path / "data") as server:
        config = {
            "global": {"scrape_interval": "1s"},
            "scrape_configs": [
                {
                    "job_name": "reflexio",
                    "static_configs": [{"targets": [server.url.removeprefix("http://")]}],
                }
            ],
        }
        (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(config))
        address = f"127.0.0.1:{_free_port()}"
        with (
            reflexio.ReflexioClient(url_endpoint=server.url) as client,
            _scraping(prometheus, tmp_path, address),
        ):
            wanted = {"Calls a second", "A publish takes", "A commit takes", "Storage", "Memory"}
            expressions = [
                (title, expression.replace("[5m]", "[10s]"))
                for title, expression in panel_expressions()
                if title in wanted
            ]
            missing = expressions
            for number in range(600):
                client.publish_interaction("ann", [{"content": f"turn {number}"}], "s")
                client.search_interactions("ann", "turn")
                missing = [pair for pair in missing if not _has_value(address, pair[1])]
                if not missing:
                    return
    raise AssertionError(f"no value of {missing}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _scraping(prometheus: str, folder: Path, address: str) -> Iterator[None]:
    command = [
        prometheus,
        f"--config.file={folder / 'prometheus.yaml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address={address}",
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


def _has_value(address: str, expression: str) -> bool:
    query = urllib.parse.urlencode({"query": expression})
    try:
        with DIRECTLY.open(f"http://{address}/api/v1/query?{query}") as reply:
            found = json.load(reply)["data"]["result"]
    except OSError:
        return False
    return any(value["value"][1] != "NaN" for value in found)
