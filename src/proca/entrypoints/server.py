"""The server process: HTTP with the worker inside, the restricted surface in its place or beside it."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from types import FrameType

import structlog
import uvicorn
from litestar import Litestar

from proca.adapters.http.app import Lifespan, create_app
from proca.adapters.http.asgi import App
from proca.adapters.http.restricted import MountedBeside, create_restricted_app
from proca.entrypoints import collector, logs
from proca.entrypoints.beside import Beside, Second
from proca.entrypoints.container import Container, container_for
from proca.entrypoints.corked import CorkedHttpProtocol
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.metrics_port import metrics_port
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring import metrics as wired_metrics
from proca.entrypoints.wiring import tracing as wired_tracing
from proca.entrypoints.worker import GRACE_SECONDS

_CANNOT_START = 3
_GRAVE = frozenset({"error", "critical"})


def application(container: Container, *besides: Beside) -> App:
    """The ASGI application of a container; the worker, and servers beside, run as long as the application does."""
    settings = container.settings()

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        collector.calm()
        worker = container.worker() if settings.worker else None
        if worker is not None:
            worker.start()
        for beside in besides:
            beside.start()
        try:
            yield
        finally:
            await asyncio.gather(*(beside.stop() for beside in besides))
            if worker is not None:
                await worker.stop_within(GRACE_SECONDS)
            await container.captcha.forms().close()
            await container.engine().dispose()
            await asyncio.to_thread(container.reporting().close)
            await asyncio.to_thread(container.tracing().close)

    _tell_what_is_open(settings)
    if settings.reporting.dsn is not None:
        logs.report_to(container.reporting())
    if settings.restricted.everywhere:
        return restricted_application(container, lifespan)
    whole = create_app(
        container.use_cases(),
        settings.cors_allow_origin,
        [lifespan],
        settings.limits.trusted_proxies,
        None if settings.development else settings.domain,
    )
    path = settings.restricted.path
    return MountedBeside(path, restricted_application(container), whole) if path else whole


def restricted_application(container: Container, *lifespan: Lifespan) -> App:
    """The ASGI application of the restricted surface, on the same use cases."""
    settings = container.settings()
    return create_restricted_app(
        container.use_cases(), settings.cors_allow_origin, lifespan, settings.limits.trusted_proxies
    )


def _tell_what_is_open(settings: Settings) -> None:
    """A captcha that is asked for and that nobody verifies is easily forgotten."""
    restricted, captcha = settings.restricted, settings.captcha
    asked = captcha.required or restricted.everywhere or restricted.port or restricted.path
    if asked and captcha.hcaptcha_key is None and captcha.procaptcha_url is None:
        structlog.get_logger("proca").warning("captcha_not_verified", reason="no captcha service is enabled")


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop; a request in progress is finished first."""
    if settings.restricted.port == port:
        raise SettingsError(f"PROCA_RESTRICTED_PORT must be another port than {port}, which the whole surface has")
    container = container_for(settings)
    beside, metrics = _beside(container, host), metrics_port(container)
    app = application(container, *filter(None, (beside, metrics)))
    config = _config(_watched(app, container), settings, host, port)
    main = _Main(config, beside.server if beside else None, _closing(container))
    with suppress(KeyboardInterrupt):
        main.run()
    if not main.started:
        sys.exit(_CANNOT_START)


def _watched(app: App, container: Container) -> App:
    """The application, measured and traced where somebody wants that."""
    return wired_tracing.app(wired_metrics.app(app, container.measures()), container.tracing())


def _closing(container: Container) -> Callable[[], None]:
    """Ends live counts, and waits for messages."""
    ends = (container.watching.stats_lookout().close, container.queues.patience().end)

    def close() -> None:
        for end in ends:
            end()

    return close


def _beside(container: Container, host: str) -> Beside | None:
    """The restricted surface on its own port; the port is taken at once, so that a taken one stops the start."""
    settings = container.settings()
    if settings.restricted.port is None:
        return None
    app = _watched(restricted_application(container), container)
    config = _config(app, settings, host, settings.restricted.port)
    config.lifespan = "off"
    return Beside(Second(config), config.bind_socket())


def _config(app: App, settings: Settings, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=CorkedHttpProtocol,
        loop="uvloop",
        ws="websockets-sansio",
        ws_max_size=4_000_000,
        # Below that it tells of sockets: addresses of visitors, tokens in addresses and headers, and whole frames.
        log_level=settings.log_level if settings.log_level in _GRAVE else "warning",
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=10,
        server_header=False,
        proxy_headers=False,  # PROCA_TRUSTED_PROXIES decides
    )


class _Main(uvicorn.Server):
    """The server that hears signals, and passes them on at once, so that both drain at the same time.

    `close` ends answers that would not end by themselves.
    """

    def __init__(self, config: uvicorn.Config, second: uvicorn.Server | None, close: Callable[[], None]) -> None:
        super().__init__(config)
        self._second, self._close = second, close

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            structlog.get_logger("proca").info("server_started", host=self.config.host, port=self.config.port)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        structlog.get_logger("proca").info("server_stopped")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._close()
        if self._second is not None:
            self._second.handle_exit(sig, frame)
