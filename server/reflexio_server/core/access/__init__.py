"""Who calls: keys, scopes, rates."""
