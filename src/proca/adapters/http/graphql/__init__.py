"""GraphQL at /api, schema first (spec 20 §5)."""
