"""What stands before every handler: admission and quotas."""
