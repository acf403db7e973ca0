"""Links in mails to supporters."""
