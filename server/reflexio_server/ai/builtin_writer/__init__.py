"""Playbooks without a language model: what an expert's answer says beyond an agent's."""

from reflexio_server.ai.builtin_writer.writer import BuiltinPlaybookWriter

__all__ = ["BuiltinPlaybookWriter"]
