"""Campaigns, their action pages, targets and counts."""
