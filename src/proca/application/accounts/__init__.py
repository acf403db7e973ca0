"""What people do about their own accounts."""
