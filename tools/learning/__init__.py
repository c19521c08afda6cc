"""The measurement of the learning on cases of its own."""
