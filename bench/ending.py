"""What a signal does to a run: SIGTERM and SIGINT have it clean up after itself, a second one ends it at once."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn, TypeVar

import psutil
from attrs import define

T = TypeVar("T")
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_GONE_SECONDS = 10


@define
class _Told:
    """By which signal, whether that was passed on, and how to stop what runs in a loop."""

    by: int | None = None
    is_leaving: bool = False
    held: int = 0
    stop: Callable[[], object] | None = None


_told = _Told()


@contextmanager
def orderly() -> Iterator[None]:
    """While inside, a signal becomes SystemExit, so that all that was made goes; processes that are left are killed."""
    before = {one: signal.getsignal(one) for one in _SIGNALS}
    for one, handler in before.items():
        # Whoever starts it in the background of a script has it ignore SIGINT.
        if handler is not signal.SIG_IGN:
            signal.signal(one, _hear)
    try:
        yield
    finally:
        _kill_children()
        for one, handler in before.items():
            signal.signal(one, handler)


def run(work: Coroutine[object, object, T]) -> T:
    """As `asyncio.run`; a signal cancels the work, and what it has open is closed in its loop. Raises SystemExit."""

    async def stoppable() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None
        _told.stop = lambda: loop.call_soon_threadsafe(task.cancel)
        try:
            return await work
        finally:
            _told.stop = None

    try:
        answer = asyncio.run(stoppable())
    except asyncio.CancelledError:
        if _told.by is not None:
            _leave()
        raise
    if _told.by is not None:
        _leave()
    return answer


@contextmanager
def held() -> Iterator[None]:
    """Finish what is inside first: what is half made or half removed would be left behind."""
    _told.held += 1
    try:
        yield
    finally:
        _told.held -= 1
        if _told.by is not None and not _told.is_leaving and not _told.held:
            _leave()


def _hear(number: int, _frame: FrameType | None) -> None:
    if _told.by is not None:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
    _told.by = number
    if _told.held:
        return
    if _told.stop is not None:
        _told.stop()
        return
    _leave()


def _leave() -> NoReturn:
    _told.is_leaving = True
    assert _told.by is not None
    raise SystemExit(128 + _told.by)


def _kill_children() -> None:
    """Whoever was being started when the signal came has nobody else to end them."""
    left = psutil.Process().children(recursive=True)
    for one in left:
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(left, _GONE_SECONDS)
