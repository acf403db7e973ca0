"""What people may demand of an org that has their data."""
