"""How knowledge comes to be: jobs, the worker, drafts and their matching."""
