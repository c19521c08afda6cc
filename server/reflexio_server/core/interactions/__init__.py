"""What happened: requests, sessions, images, outcomes, deletion."""
