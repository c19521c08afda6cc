"""Settings that pytest needs before it collects."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.support", "tests.store.battery")

# A change is judged by what it does, not by what chance finds on the day: the examples of a test
# are the same in every run. `make explore` takes others; a failure prints what repeats it.
settings.register_profile("project", database=None, deadline=None, derandomize=True)
settings.register_profile("explore", database=None, deadline=None, print_blob=True)
settings.load_profile("project")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what is skipped where everything must run (CI=true): a skipped test proves nothing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI skips nothing: {report.longrepr}"
    return report
