"""HTTP on Litestar: GraphQL, REST, and pages; it turns requests into commands and answers into bytes."""
