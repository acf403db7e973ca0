"""Pages for people: the page to sign on."""
