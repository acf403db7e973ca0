"""Reading and making campaigns and their pages."""
