"""The server process: HTTP with the worker inside."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from litestar import Litestar

from proca.adapters.http.app import create_app
from proca.adapters.http.asgi import App
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.corked import CorkedHttpProtocol
from proca.entrypoints.settings import Settings


def application(container: Container) -> App:
    """The ASGI application of a container; the worker runs as long as the application does."""
    settings = container.settings()

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        _calm_the_collector()
        worker = container.worker() if settings.worker else None
        if worker is not None:
            worker.start()
        try:
            yield
        finally:
            if worker is not None:
                await worker.stop()
            await container.engine().dispose()

    return create_app(
        container.use_cases(),
        settings.cors_allow_origin,
        [lifespan],
        settings.limits.trusted_proxies,
        None if settings.development else settings.domain,
    )


def _calm_the_collector() -> None:
    """What start-up made stays for good and requests leave few cycles, so looking for them can be rare."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop; a request in progress is finished first."""
    uvicorn.run(
        application(container_for(settings)),
        host=host,
        port=port,
        http=CorkedHttpProtocol,
        loop="uvloop",
        ws="websockets-sansio",
        ws_max_size=4_000_000,
        log_level=settings.log_level,
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=False,  # PROCA_TRUSTED_PROXIES decides
    )
