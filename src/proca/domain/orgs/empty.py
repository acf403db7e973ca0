"""Empty texts in the input of settings."""


def none_if_empty(value: str | None) -> str | None:
    """An empty text means that there is none (spec 10, Conventions)."""
    return value or None
