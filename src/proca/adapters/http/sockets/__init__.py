"""Live connections: GraphQL over WebSockets and server-sent events (spec 20 §6)."""
