"""The parts that run while the server does, each put together in a module of its own."""
