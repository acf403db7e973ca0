"""Each test leaves the logs of the process as they were."""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from entrypoints.operator_shell import OURS, Shell, make_ready


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


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `proca init`, made once, to be copied."""
    return make_ready(tmp_path_factory.mktemp("ready"))


@pytest.fixture
def shell(
    ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    """A folder of its own with an instance that holds nothing else, and the commands in it."""
    shutil.copytree(ready, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(OURS):
            monkeypatch.delenv(name)
    made = Shell(monkeypatch, capsys)
    yield made
    made.check_silence()
