"""The Reflexio server: gRPC and JSON on one port over one store."""
