"""Mails that the instance itself writes."""
