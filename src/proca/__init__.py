"""Proca: the action platform of civil society, as a domain library and a server."""

__version__ = "0.1.0"
