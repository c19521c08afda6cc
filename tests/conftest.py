"""What pytest must know before it collects."""

import pytest
from hypothesis import settings

for module in ("battery_append", "battery_deletion", "battery_listing", "battery_model", "subject"):
    pytest.register_assert_rewrite(f"tests.contract.{module}")

# Examples differ from run to run; a failure prints what repeats it, and nothing is left on disk.
settings.register_profile("project", database=None, deadline=None, print_blob=True)
settings.load_profile("project")
