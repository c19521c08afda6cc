"""Settings that pytest needs before it collects."""

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.support", "tests.store.battery")

# A change is judged by what it does, not by what chance finds on the day: the examples of a test
# are the same in every run. `make explore` takes others; a failure prints what repeats it.
settings.register_profile("project", database=None, deadline=None, derandomize=True)
settings.register_profile("explore", database=None, deadline=None, print_blob=True)
settings.load_profile("project")
