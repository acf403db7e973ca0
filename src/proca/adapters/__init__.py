"""One folder per technology; each knows ports and domain, never another adapter."""
