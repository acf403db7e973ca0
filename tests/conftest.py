"""How much the generated tests try: `HYPOTHESIS_PROFILE` is dev (default), ci or nightly."""

import os

import pytest
import structlog
from hypothesis import HealthCheck, settings

import brokers
import databases

# Left alone, the library draws every local variable of every frame, and one unexpected error takes a minute.
structlog.configure(processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)])

# State machines over real databases are slow to start and may rightly filter much.
_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)

settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", max_examples=100, derandomize=True, print_blob=True, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile("nightly", max_examples=2000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop what the session made."""
    del session
    databases.close()
    brokers.close()
