"""What people do: actions with their custom fields, donations, mails and sources."""
