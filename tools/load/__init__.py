"""Load on a real server, with baselines in the same run, so that every figure is also a ratio."""
