"""Tables: the only place that knows all of them."""
