"""One user's searchable records in memory, and the recipe that ranks them."""
