"""`python -m tools.load.writes`."""

import sys

from tools.load.writes.waits import main

sys.exit(main())
