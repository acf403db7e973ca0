"""Ways for mails to go out."""
