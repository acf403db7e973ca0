"""Account pages: plain HTML that works without scripts (spec 20 §7.5)."""
