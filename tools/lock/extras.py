"""The extras of the server that are tested with it, and that its image has."""

SERVER_EXTRAS = ("openai", "uvloop")
