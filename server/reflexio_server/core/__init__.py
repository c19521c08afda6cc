"""The domain: models, use cases and the ports they need. Knows no transport and no storage."""
