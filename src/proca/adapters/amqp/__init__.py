"""RabbitMQ (spec 30 §2)."""
