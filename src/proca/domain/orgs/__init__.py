"""Organisations with their settings, services and keys."""
