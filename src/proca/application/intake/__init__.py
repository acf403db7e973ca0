"""Taking in what supporters do."""
