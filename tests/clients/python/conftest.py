"""Tests of the Python client that `make clients` runs, with servers made by tools/interop."""

import os

collect_ignore_glob: list[str] = []
if "REFLEXIO_TEST_URL" not in os.environ:
    collect_ignore_glob.append("test_*.py")
