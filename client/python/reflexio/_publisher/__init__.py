"""Background publishing: the queue, its thread, the drain at exit."""
