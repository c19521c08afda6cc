"""The three jobs of the service, shown on a server in a scratch folder."""
