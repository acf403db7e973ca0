"""Payments that begin on an action page."""
