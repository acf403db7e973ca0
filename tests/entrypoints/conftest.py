"""Each test leaves the logs of the process as they were."""

import logging
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def kept_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configured = structlog.is_configured(), structlog.get_config()
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()
    if configured[0]:
        structlog.configure(**configured[1])
