"""Shows the three jobs of the service on a server in a scratch folder."""
