"""Rehearsals: a use case runs as it would, and nothing of it is kept."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import NoReturn

from attrs import frozen

from proca.ports.store import Store, Unit


class RehearsalOverError(Exception):
    """Ends a unit that is not to be kept."""


@frozen
class DryRunStore:
    """The store behind it, whose units are undone although nothing went wrong."""

    store: Store

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """A unit that lets everything happen and keeps nothing."""
        return self._unit()

    @asynccontextmanager
    async def _unit(self) -> AsyncIterator[Unit]:
        try:
            async with self.store.unit() as unit:
                yield unit
                _end()
        except RehearsalOverError:
            return


def _end() -> NoReturn:
    raise RehearsalOverError
