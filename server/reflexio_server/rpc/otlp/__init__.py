"""Spans of agents, as OpenTelemetry's protocol (OTLP) brings them, recorded as conversations."""
