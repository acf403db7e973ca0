"""Containers that worlds use one after the other: to copy all providers costs more than most tests do.

Between two worlds each provider is as it was made: nothing overridden, nothing built.
"""

from typing import Any

from attrs import Factory, define, frozen
from dependency_injector import providers

from proca.entrypoints.container import Container, container_for
from proca.entrypoints.settings import Settings


@frozen
class _Kept:
    container: Container
    # Every provider with how many times it is overridden by the wiring itself.
    providers: tuple[tuple[Any, int], ...]


@define
class _Shelf:
    resting: list[_Kept] = Factory(list)
    used: dict[int, _Kept] = Factory(dict)


_shelf = _Shelf()


def take(settings: Settings) -> Container:
    """A container over these settings that nobody else uses."""
    kept = _shelf.resting.pop() if _shelf.resting else _made(settings)
    kept.container.settings.reset_last_overriding()
    kept.container.settings.override(providers.Object(settings))
    _shelf.used[id(kept.container)] = kept
    return kept.container


def give_back(container: Container) -> None:
    """Forget what it built and by what a test replaced its providers."""
    kept = _shelf.used.pop(id(container))
    for provider, wired in kept.providers:
        for _ in provider.overridden[wired:]:
            provider.reset_last_overriding()
        if isinstance(provider, providers.BaseSingleton):
            provider.reset()
    _shelf.resting.append(kept)


def _made(settings: Settings) -> _Kept:
    container = container_for(settings)
    return _Kept(container, tuple((provider, len(provider.overridden)) for provider in container.traverse()))
