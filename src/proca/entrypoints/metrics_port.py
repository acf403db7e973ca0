"""The page of metrics on a port of its own, in every process that has one free (spec 30 §10)."""

import socket

import structlog
import uvicorn

from proca.adapters.http.asgi import App, Receive, Scope, Send, respond
from proca.adapters.metrics.prometheus import CONTENT_TYPE, PrometheusMeasures
from proca.adapters.sql.measured import measure
from proca.application.reports.backlog import ReadBacklog
from proca.domain.errors import ProcaError
from proca.entrypoints.beside import Beside, Second
from proca.entrypoints.container import Container
from proca.entrypoints.setting_groups import MetricsSettings
from proca.ports.backlog import BacklogByKind

_PATHS = ("/metrics", "/metrics/", "/")
_TYPE = (b"content-type", CONTENT_TYPE.encode())


def metrics_port(container: Container) -> Beside | None:
    """A server of metrics; none when they are off, or when the port is taken, for nobody stops serving over that."""
    measures, settings = container.measures(), container.settings().metrics
    if not isinstance(measures, PrometheusMeasures):
        return None
    taken = _bound(settings)
    if taken is None:
        structlog.get_logger("proca").warning("metrics_port_taken", port=settings.port)
        return None
    measure(container.engine(), measures, container.signals())
    config = uvicorn.Config(
        metrics_app(measures, container.read_backlog()),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return Beside(Second(config), taken)


def metrics_app(measures: PrometheusMeasures, read_backlog: ReadBacklog) -> App:
    """The page as a plain ASGI application."""

    async def serve(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in _PATHS or scope["method"] not in ("GET", "HEAD"):
            await respond(send, 404, [(b"content-length", b"0")])
            return
        body = measures.page(await _known(read_backlog))
        headers = [_TYPE, (b"content-length", str(len(body)).encode())]
        await respond(send, 200, headers, b"" if scope["method"] == "HEAD" else body)

    return serve


async def _known(read_backlog: ReadBacklog) -> BacklogByKind | None:
    try:
        return await read_backlog()
    except ProcaError:
        return None


def _bound(settings: MetricsSettings) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((settings.host, settings.port))
        made.listen()
    except OSError:
        made.close()
        return None
    made.set_inheritable(True)
    return made
