"""How much the generated tests try: `HYPOTHESIS_PROFILE` is dev (default), ci or nightly."""

import gc
import os
import signal

import pytest
import structlog
from hypothesis import HealthCheck, settings

import brokers
import databases
import engines
import same_routes

# Left alone, the library draws every local variable of every frame, and one unexpected error takes a minute.
structlog.configure(processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)])

same_routes.share()

# Started in the background, the tests may have to ignore Ctrl-C, and the programs that they start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# State machines over real databases are slow to start and may rightly filter much.
_SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much)

settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", max_examples=40, derandomize=True, print_blob=True, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile("nightly", max_examples=2000, deadline=None, suppress_health_check=_SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


# Tests that take half a minute each, most of it in other processes.
_LONG = ("tests/fuzz/", "tests/proofs/", "tests/clients/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left alone with it in the end."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look for garbage in it, again and again, would cost a tenth of the time."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop what the session made."""
    del session
    engines.forget()
    databases.close()
    brokers.close()
