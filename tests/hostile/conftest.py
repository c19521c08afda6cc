"""One server for all attacks; it must live on, answer, and have failed at nothing."""

from tests.support.healthy_server import callers as callers
from tests.support.healthy_server import server as server
