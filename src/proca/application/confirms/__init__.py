"""Asking somebody by a code, and their answers."""
