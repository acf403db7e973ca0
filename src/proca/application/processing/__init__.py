"""What happens after intake."""
