"""People with accounts, and their memberships in orgs."""
