"""The time that the writer waits for company before it commits."""

import time

from reflexio_server.sql.database.write_queue import WriteQueue

COMMIT_DELAY_S_MAX = 0.012
"""How long a batch waits for company at most."""
COMMIT_DELAY_STEP_S = 0.003
"""A batch waits in steps and goes when a step brought nobody."""
DELAYED_GROUP_SIZE_MIN = 8
"""The greatest batch of late from which batches wait: fewer callers lose more than a commit."""
TARGET_GROUP_SHARE = 0.8
"""The company that a batch waits for, as a share of the greatest batch of late: it shows how many
call at once, and each commit is to take most of them. A commit's pages and its turn of the thread
cost the same for few: with 0.4 a publish over JSON took a sixth more CPU."""
GROUP_SIZE_DECAY = 0.98
"""How the greatest batch is forgotten, by commit: a crowd that left is, after some hundred."""
SAMPLED_GROUP_SIZE_MIN = 2
COMMITS_PER_SAMPLE = 32
"""So often a commit waits its full time where more than SAMPLED_GROUP_SIZE_MIN came at once of
late, to see how many call: requests that are still on their way don't show in small groups."""


class CommitDelay:
    """Watches how many come at once, and waits for a good part of them. The writer's own."""

    def __init__(self) -> None:
        self._peak_group_size = 0.0
        self._commits = 0

    def note(self, group_size: int) -> None:
        """Take notice of how many works a commit has."""
        self._peak_group_size = max(group_size, self._peak_group_size * GROUP_SIZE_DECAY)

    def wait(self, queue: WriteQueue) -> None:
        """Let company come; asleep, since each arrival would wake who waits on the queue."""
        self._commits += 1
        if (
            self._peak_group_size > SAMPLED_GROUP_SIZE_MIN
            and self._commits % COMMITS_PER_SAMPLE == 0
        ):
            time.sleep(COMMIT_DELAY_S_MAX)
            return
        if self._peak_group_size < DELAYED_GROUP_SIZE_MIN:
            return
        wanted = self._peak_group_size * TARGET_GROUP_SHARE
        deadline = time.monotonic() + COMMIT_DELAY_S_MAX
        here = len(queue)
        while here < wanted and time.monotonic() < deadline:
            time.sleep(COMMIT_DELAY_STEP_S)
            before, here = here, len(queue)
            if here == before:
                return
