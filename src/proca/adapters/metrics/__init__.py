"""Numbers for operators in Prometheus' format."""
