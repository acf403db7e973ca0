"""Use cases: a callable class per verb."""
