"""The stores on SQLite and PostgreSQL, from one SQLAlchemy Core schema."""
