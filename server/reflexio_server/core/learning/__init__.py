"""Learning: jobs, the worker, drafts and their matching."""
