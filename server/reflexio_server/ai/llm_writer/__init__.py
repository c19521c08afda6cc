"""The playbook writer that asks a language model."""
