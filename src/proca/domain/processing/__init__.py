"""What happens to an action after it is stored."""
