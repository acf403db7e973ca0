"""Traces by OpenTelemetry, and what is traced on its way through the ports."""
