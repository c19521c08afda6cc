"""Playbooks without a language model: what an expert's answer says beyond an agent's."""

from reflexio_server.ai.playbooks.builtin.writer import BuiltinPlaybookWriter

__all__ = ["BuiltinPlaybookWriter"]
