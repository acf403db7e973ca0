"""Taking in a deed: from checked input to the one fact that is stored."""
