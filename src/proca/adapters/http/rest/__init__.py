"""REST at /v1."""
