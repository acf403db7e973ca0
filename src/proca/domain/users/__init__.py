"""People who work with the platform, and what they may do."""
