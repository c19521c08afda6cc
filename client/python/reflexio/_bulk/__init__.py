"""Bulk publishing: the window of items in flight, blocking and asynchronous."""
