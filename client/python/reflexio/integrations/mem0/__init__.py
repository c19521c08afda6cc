"""mem0's `Memory` over Reflexio: change the import, keep the calls. Needs no extra."""

from reflexio.integrations.mem0.memory import Memory

__all__ = ["Memory"]
