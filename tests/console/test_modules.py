"""The parts of the console that compute: differences of texts, readings of metrics."""

from typing import Any

import pytest

from tests.console.console_page import ConsolePage

METRICS = """\
# HELP calls_total What was called.
# TYPE calls_total counter
calls_total{method="a",note="say \\"hi\\", then\\nleave \\\\ {x}"} 3.0
calls_total{method="b",note=""} 1e+02
free_bytes +Inf
"""


def of_module(page: ConsolePage, module: str, expression: str, *arguments: Any) -> Any:
    """Return what an expression over a module `m` and `given` is, in the browser."""
    return page.driver.execute_async_script(
        f"const [path, given, done] = arguments;"
        f"import(path).then((m) => done({expression}), (error) => done(String(error)))",
        f"{page.server.url}/console/{module}",
        arguments,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("", "all of it is new"),
        ("the same", "the same"),
        ("one two three", "one three four"),
        ("a b a b a", "b a b"),
        ("Ends. Here", "Ends.  Here!"),
        ("früh 😀 spät", "früher 😀😀 spät"),
        ("line\none\n", "line\r\none"),
    ],
)
def test_a_difference_holds_both_texts(page: ConsolePage, before: str, after: str) -> None:
    """Without what was added it is the first, without what was removed the second."""
    parts = of_module(page, "diff.js", "m.difference(...given)", before, after)
    for text, kind in ((before, "removed"), (after, "added")):
        assert "".join(part["text"] for part in parts if part["kind"] in ("same", kind)) == text
    assert (before == after) == all(part["kind"] == "same" for part in parts)


def test_a_difference_is_small(page: ConsolePage) -> None:
    """What both have in order is never marked; texts beyond every measure are not compared."""
    parts = of_module(page, "diff.js", "m.difference(...given)", "a b c d e", "a c x e")
    assert [part["text"].strip() for part in parts if part["kind"] == "removed"] == ["b", "d"]
    assert [part["text"].strip() for part in parts if part["kind"] == "added"] == ["x"]
    long = " ".join(str(number) for number in range(3_000))
    backwards = " ".join(str(number) for number in reversed(range(3_000)))
    assert of_module(page, "diff.js", "m.difference(...given)", long, backwards) is None


def test_metrics_are_read(page: ConsolePage) -> None:
    """Labels with every escape, numbers in every form."""
    samples = of_module(page, "system/metrics.js", "m.parse(...given)", METRICS)
    assert samples[0] == {
        "name": "calls_total",
        "labels": {"method": "a", "note": 'say "hi", then\nleave \\ {x}'},
        "value": 3,
    }
    assert samples[1]["value"] == 100
    total = 'm.total(m.parse(given[0]), "calls_total")'
    assert of_module(page, "system/metrics.js", total, METRICS) == 103
    assert of_module(page, "system/metrics.js", 'm.total([], "absent")', METRICS) is None
    infinite = "m.parse(given[0])[2].value === Infinity"
    assert of_module(page, "system/metrics.js", infinite, METRICS) is True


def test_quantiles_are_bounds_of_buckets(page: ConsolePage) -> None:
    """Of 10 calls, 9 within 0.1 s: half within 0.1 s, 95 % within a second."""
    buckets = "new Map([[1, 10], [0.1, 9], [0.01, 0]])"
    script = f"[0.5, 0.9, 0.95].map((share) => m.quantile({buckets}, share))"
    assert of_module(page, "system/metrics.js", script) == [0.1, 0.1, 1]


@pytest.mark.parametrize(
    ("address", "is_harmless"),
    [
        ("#/search?q=1", True),
        ("https://example.org/x.png", True),
        ("data:image/png;base64,iVBORw0KGgo=", True),
        ("data:image/svg+xml;base64,PHN2Zz4=", False),
        ("data:text/html,<script>1</script>", False),
        ("javascript:alert(1)", False),
        (" java\nscript:alert(1)", False),
        ("vbscript:1", False),
        ("file:///etc/passwd", False),
        ("http://[broken", False),
    ],
)
def test_only_harmless_addresses_are_followed(
    page: ConsolePage, address: str, is_harmless: bool
) -> None:
    """None that runs a script."""
    assert of_module(page, "element.js", "m.isHarmless(...given)", address) is is_harmless
