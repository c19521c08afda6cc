"""OTLP over HTTP."""
