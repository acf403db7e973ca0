"""Every provider of the container resolves (a wrong keyword shows only then)."""

from dependency_injector import providers

from proca.entrypoints.container import Container, container_for
from proca.entrypoints.settings import read


def _names() -> list[str]:
    return [name for name, one in Container.providers.items() if not isinstance(one, providers.Dependency)]


async def test_every_provider_resolves() -> None:
    container = container_for(read({"DATABASE_URL": "sqlite:///unused.db", "FINGERPRINT_SEED": ""}))
    for name in _names():
        assert getattr(container, name)() is not None or name == "seed"
    await container.engine().dispose()


def test_there_are_providers_to_resolve() -> None:
    assert len(_names()) > 20
