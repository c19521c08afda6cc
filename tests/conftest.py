"""What pytest must know before it collects."""

import pytest

for module in ("battery_append", "battery_deletion", "battery_listing", "battery_model", "subject"):
    pytest.register_assert_rewrite(f"tests.contract.{module}")
