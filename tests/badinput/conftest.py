"""One server for all bad requests; its log is read after each."""

from tests.support.healthy_server import callers as callers
from tests.support.healthy_server import server as server
