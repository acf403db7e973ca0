"""Setting up organisations, changing them, and what belongs to them."""
