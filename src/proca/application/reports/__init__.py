"""What an org may take out of its record, and what the instance says of itself."""
