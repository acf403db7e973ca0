"""Decisions asked of people by a code."""
