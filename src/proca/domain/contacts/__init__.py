"""Personal data, one copy per receiving org, and the schemas it must satisfy."""
