"""What may be asked of a payment provider."""
