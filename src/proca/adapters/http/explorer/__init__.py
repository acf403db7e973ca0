"""Pages to explore both interfaces with: the REST reference at /docs, the GraphQL playground at /graphiql."""
