"""Setting up organisations and their keys."""
