"""People as they signed: fingerprint, consent, clear text, state."""
