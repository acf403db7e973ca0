"""What the application needs from the world, as protocols of a few verbs each."""
