"""Templates of e-mails."""
