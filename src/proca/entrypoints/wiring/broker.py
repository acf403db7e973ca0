"""The broker of organisations, put together."""

from datetime import timedelta

from dependency_injector import providers

from proca.adapters.amqp.broker import AmqpBroker
from proca.adapters.amqp.line import Line, Tls
from proca.application.delivery import Settling
from proca.application.processing.clean_broker import CleanBroker
from proca.application.processing.keep_topology import KeepTopology
from proca.application.processing.publish_messages import PublishMessages
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring import tracing as wired_tracing
from proca.entrypoints.wiring.shared import Shared
from proca.entrypoints.worker import PublishingLoop
from proca.ports.broker import Broker
from proca.ports.queue import Queue
from proca.ports.routes import RouteSource
from proca.ports.signals import Signals
from proca.ports.snapshots import SnapshotSource
from proca.ports.world import Clock


def _broker(settings: Settings, clock: Clock, signals: Signals) -> Broker:
    given = settings.broker
    if given is None:
        return AmqpBroker(Line(None, Tls(), clock, signals))
    tls = Tls(given.ca_file, given.cert_file, given.key_file)
    return AmqpBroker(Line(given.url, tls, clock, signals), timedelta(seconds=given.rest_seconds))


class BrokerWiring(Shared):
    """The broker, and what is done with it."""

    queue: providers.Provider[Queue] = providers.Dependency()
    routes: providers.Provider[RouteSource] = providers.Dependency()
    fresh_routes: providers.Provider[RouteSource] = providers.Dependency()
    source: providers.Provider[SnapshotSource] = providers.Dependency()
    settling: providers.Provider[Settling] = providers.Dependency()

    broker: providers.Provider[Broker] = providers.Singleton(
        wired_tracing.broker,
        providers.Factory(_broker, Shared.settings, Shared.clock, Shared.signals),
        Shared.tracing,
    )
    keep_topology: providers.Provider[KeepTopology] = providers.Singleton(
        KeepTopology,
        broker=broker,
        routes=fresh_routes,
        settings=source,
        clock=Shared.clock,
        signals=Shared.signals,
    )
    publish_messages: providers.Provider[PublishMessages] = providers.Factory(
        PublishMessages,
        queue=queue,
        routes=routes,
        broker=broker,
        topology=keep_topology,
        settling=settling,
        clock=Shared.clock,
    )
    publishing_loop: providers.Provider[PublishingLoop] = providers.Factory(
        PublishingLoop, keep_topology=keep_topology, publish=publish_messages, broker=broker
    )
    clean_broker: providers.Provider[CleanBroker] = providers.Factory(
        CleanBroker, broker=broker, routes=fresh_routes, ids=Shared.ids
    )
