"""Profile extraction: what a user's own words say of the user."""
