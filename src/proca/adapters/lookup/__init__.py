"""Asking orgs' own records."""
