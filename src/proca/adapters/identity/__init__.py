"""Identities that others vouch for: JSON Web Tokens and OpenID Connect."""
