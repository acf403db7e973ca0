"""The one place where things are put together."""

import asyncio
from typing import Any, ClassVar

from dependency_injector import containers, providers
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.http.use_cases import UseCases
from proca.adapters.http.visits import current_client
from proca.adapters.limits import MemoryLimits, Rule
from proca.adapters.lookup.webhook import WebhookLookup
from proca.adapters.nacl import NaclKeyMaker, NaclSealer, NaclVault
from proca.adapters.passwords import ArgonPasswords
from proca.adapters.routes import CachedRoutes
from proca.adapters.snapshots import CachedSnapshots
from proca.adapters.sql.accounts import SqlAccountDirectory, SqlExpiredTokens
from proca.adapters.sql.activity import SqlPageActivity
from proca.adapters.sql.answers import SqlAnswers
from proca.adapters.sql.audits import SqlCounters
from proca.adapters.sql.backlog import SqlBacklogs
from proca.adapters.sql.budgets import SqlBudgets
from proca.adapters.sql.dead_letters import SqlDeadLetters
from proca.adapters.sql.details import SqlDetailRecord
from proca.adapters.sql.directories import SqlCampaignDirectory, SqlOrgDirectory
from proca.adapters.sql.engine import engine_for, writers
from proca.adapters.sql.exports import SqlExports
from proca.adapters.sql.feed import SqlFeed
from proca.adapters.sql.health import SqlHealth
from proca.adapters.sql.intake import SqlIntakeLog
from proca.adapters.sql.numbers import SqlIds
from proca.adapters.sql.page_feed import SqlPageFeed
from proca.adapters.sql.processing import SqlProcessing
from proca.adapters.sql.queue import SqlQueue
from proca.adapters.sql.reports import SqlReports
from proca.adapters.sql.routes import SqlRoutes
from proca.adapters.sql.snapshots import SqlSnapshotSource
from proca.adapters.sql.store import SqlStore
from proca.adapters.sql.sweeping import SqlSweeping
from proca.adapters.sql.user_directory import SqlUserDirectory
from proca.adapters.system import SystemClock, SystemCodes
from proca.application.campaigns.read import FindActionPage, FindCampaign, ListCampaigns, ListPublicActions, ReadStats
from proca.application.delivery import Settling
from proca.application.intake.add_action import AddAction
from proca.application.intake.add_action_contact import AddActionContact
from proca.application.intake.fresh import FreshIntake
from proca.application.intake.link_actions import LinkActions
from proca.application.make_demo import MakeDemo
from proca.application.orgs.generate_key import GenerateKey
from proca.application.orgs.name_backends import NameBackends
from proca.application.orgs.set_up import SetUpInstance
from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.look_up_details import LookUpDetails
from proca.application.processing.process import ProcessActions
from proca.application.processing.route_messages import RouteMessages
from proca.application.processing.routing import ExchangeRouting, QueueRouting, Routing
from proca.application.processing.sweep import SweepActions
from proca.application.reports.backlog import ReadBacklog
from proca.domain.retries import RetryPolicy
from proca.domain.supporters.links import LinkKeys, LinkMaker
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.loop import Loop
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring import links as wired_links
from proca.entrypoints.wiring import metrics as wired_metrics
from proca.entrypoints.wiring import tracing as wired_tracing
from proca.entrypoints.wiring.account_pages import AccountPageWiring
from proca.entrypoints.wiring.accounts import AccountWiring
from proca.entrypoints.wiring.broker import BrokerWiring
from proca.entrypoints.wiring.campaigns import CampaignWiring
from proca.entrypoints.wiring.captcha import CaptchaWiring
from proca.entrypoints.wiring.data import DataWiring
from proca.entrypoints.wiring.mails import MailWiring
from proca.entrypoints.wiring.operators import OperatorWiring
from proca.entrypoints.wiring.orgs import OrgWiring
from proca.entrypoints.wiring.people import PeopleWiring
from proca.entrypoints.wiring.queues import QueueWiring, watched_queue
from proca.entrypoints.wiring.reporting import reporter
from proca.entrypoints.wiring.watching import WatchWiring
from proca.entrypoints.worker import ActionLoop, LookupLoop, MailLoop, RoutingLoop, SweepLoop, Worker
from proca.ports.accounts import AccountDirectory, ExpiredTokens
from proca.ports.activity import PageActivity
from proca.ports.answers import Answers
from proca.ports.budgets import Budgets
from proca.ports.counters import Counters
from proca.ports.dead_letters import DeadLetters
from proca.ports.details import DetailRecord
from proca.ports.directories import CampaignDirectory, OrgDirectory, UserDirectory
from proca.ports.exports import Exports
from proca.ports.feed import Feed
from proca.ports.intake import IntakeLog
from proca.ports.limits import Deed, Limits
from proca.ports.lookup import Lookup
from proca.ports.measures import Measures
from proca.ports.page_feed import PageFeed
from proca.ports.passwords import Passwords
from proca.ports.processing import Processing
from proca.ports.queue import Queue
from proca.ports.reporting import Reporting
from proca.ports.reports import Reports
from proca.ports.routes import RouteSource
from proca.ports.sealing import KeyMaker, Sealer, Vault
from proca.ports.signals import Signals
from proca.ports.snapshots import Snapshots, SnapshotSource
from proca.ports.store import Store
from proca.ports.sweeping import Sweeping
from proca.ports.tracing import Tracing
from proca.ports.world import Clock, Codes, Ids

_MAILS = 5  # that strangers can have sent to one address in a quarter of an hour


def _engine(settings: Settings) -> AsyncEngine:
    try:
        return engine_for(settings.database_url, settings.pool_size)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _routing(settings: Settings, routes: RouteSource) -> Routing:
    """A broker copies messages into queues; without one we do."""
    return QueueRouting(routes) if settings.broker is None else ExchangeRouting()


def _limits(settings: Settings, clock: Clock) -> Limits:
    given, quarter = settings.limits, 15 * 60
    mails = min(given.logins_per_account, _MAILS)
    rules = {
        Deed.ACTION: Rule(given.per_address, given.per_page, 60),
        Deed.LOGIN: Rule(given.logins_per_address, given.logins_per_account, quarter),
        Deed.CODE: Rule(given.logins_per_address, 0, quarter),
        Deed.MAIL: Rule(given.logins_per_address, mails, quarter),
    }
    return MemoryLimits(rules, clock, current_client, exempts_loopback=not given.on_loopback)


class Container(containers.DeclarativeContainer):
    """Singletons for what holds connections or memory, factories for use cases."""

    settings: providers.Provider[Settings] = providers.Dependency(instance_of=Settings)
    instance_org: providers.Provider[str] = providers.Callable(lambda s: s.instance_org, settings)
    seed: providers.Provider[str] = providers.Callable(lambda s: s.seed, settings)

    engine: providers.Provider[AsyncEngine] = providers.Singleton(_engine, settings)
    clock: providers.Provider[Clock] = providers.Singleton(SystemClock)
    measures: providers.Provider[Measures] = providers.Singleton(wired_metrics.measures, settings)
    signals: providers.Provider[Signals] = providers.Singleton(wired_metrics.signals, measures)
    tracing: providers.Provider[Tracing] = providers.Singleton(wired_tracing.tracing, settings, signals)
    codes: providers.Provider[Codes] = providers.Singleton(SystemCodes)
    vault: providers.Provider[Vault] = providers.Singleton(lambda s: NaclVault(s.secret_keys), settings)
    sealer: providers.Provider[Sealer] = providers.Singleton(NaclSealer, vault=vault)
    key_maker: providers.Provider[KeyMaker] = providers.Singleton(NaclKeyMaker)
    passwords: providers.Provider[Passwords] = providers.Singleton(ArgonPasswords)
    limits: providers.Provider[Limits] = providers.Singleton(_limits, settings, clock)
    reporting: providers.Provider[Reporting] = providers.Singleton(reporter, settings)

    store: providers.Provider[Store] = providers.Singleton(SqlStore, engine=engine, now=clock.provided.now)
    ids: providers.Provider[Ids] = providers.Singleton(SqlIds, engine=engine)
    arrivals: providers.Provider[asyncio.Event] = providers.Singleton(asyncio.Event)
    intake_log: providers.Provider[IntakeLog] = providers.Singleton(
        wired_tracing.intake_log,
        providers.Factory(SqlIntakeLog, engine=engine, measures=measures, ring=arrivals.provided.set),
        tracing,
    )
    processing: providers.Provider[Processing] = providers.Singleton(
        wired_tracing.processing, providers.Factory(SqlProcessing, engine=engine), tracing
    )
    sweeping: providers.Provider[Sweeping] = providers.Singleton(SqlSweeping, engine=engine)
    queue: providers.Provider[Queue] = providers.Singleton(
        watched_queue, providers.Factory(SqlQueue, engine=engine), signals, measures, tracing
    )
    feed: providers.Provider[Feed] = providers.Singleton(
        wired_tracing.feed, providers.Factory(SqlFeed, engine=engine), tracing
    )
    dead_letters: providers.Provider[DeadLetters] = providers.Singleton(SqlDeadLetters, engine=engine)
    reports: providers.Provider[Reports] = providers.Singleton(SqlReports, engine=engine)
    counters: providers.Provider[Counters] = providers.Singleton(SqlCounters, engine=engine)
    answers: providers.Provider[Answers] = providers.Singleton(SqlAnswers, engine=engine)
    budgets: providers.Provider[Budgets] = providers.Singleton(SqlBudgets, engine=engine)
    org_directory: providers.Provider[OrgDirectory] = providers.Singleton(SqlOrgDirectory, engine=engine)
    campaign_directory: providers.Provider[CampaignDirectory] = providers.Singleton(SqlCampaignDirectory, engine=engine)
    user_directory: providers.Provider[UserDirectory] = providers.Singleton(SqlUserDirectory, engine=engine)
    account_directory: providers.Provider[AccountDirectory] = providers.Singleton(SqlAccountDirectory, engine=engine)
    expired_tokens: providers.Provider[ExpiredTokens] = providers.Singleton(SqlExpiredTokens, engine=engine)
    exports: providers.Provider[Exports] = providers.Singleton(
        wired_metrics.exports, providers.Factory(SqlExports, engine=engine), measures
    )
    page_activity: providers.Provider[PageActivity] = providers.Singleton(SqlPageActivity, engine=engine)
    page_feed: providers.Provider[PageFeed] = providers.Singleton(SqlPageFeed, engine=engine)
    detail_record: providers.Provider[DetailRecord] = providers.Singleton(SqlDetailRecord, engine=engine)
    lookup: providers.Provider[Lookup] = providers.Singleton(WebhookLookup, vault=vault)
    route_source: providers.Provider[RouteSource] = providers.Singleton(
        SqlRoutes, engine=engine, instance_org=instance_org
    )
    routes: providers.Provider[RouteSource] = providers.Singleton(CachedRoutes, source=route_source, clock=clock)
    health: providers.Provider[SqlHealth] = providers.Singleton(SqlHealth, engine=engine)
    source: providers.Provider[SnapshotSource] = providers.Singleton(
        SqlSnapshotSource, engine=engine, instance_org=instance_org
    )
    snapshots: providers.Provider[Snapshots] = providers.Singleton(CachedSnapshots, source=source, clock=clock)

    captcha = providers.Container(CaptchaWiring, settings=settings, signals=signals)
    fresh_intake: providers.Provider[FreshIntake] = providers.Factory(FreshIntake, snapshots=snapshots, log=intake_log)
    add_action_contact: providers.Provider[AddActionContact] = providers.Factory(
        AddActionContact,
        intake=fresh_intake,
        sealer=sealer,
        clock=clock,
        signals=signals,
        limits=limits,
        captcha=captcha.gate,
        fingerprint_seed=seed,
    )
    add_action: providers.Provider[AddAction] = providers.Factory(
        AddAction, intake=fresh_intake, log=intake_log, clock=clock, signals=signals, limits=limits
    )
    link_actions: providers.Provider[LinkActions] = providers.Factory(
        LinkActions, snapshots=snapshots, log=intake_log, clock=clock
    )
    find_action_page: providers.Provider[FindActionPage] = providers.Factory(FindActionPage, snapshots=snapshots)
    find_campaign: providers.Provider[FindCampaign] = providers.Factory(FindCampaign, snapshots=snapshots)
    list_campaigns: providers.Provider[ListCampaigns] = providers.Factory(
        ListCampaigns, snapshots=snapshots, reports=reports
    )
    read_stats: providers.Provider[ReadStats] = providers.Factory(ReadStats, snapshots=snapshots)
    list_public_actions: providers.Provider[ListPublicActions] = providers.Factory(
        ListPublicActions, snapshots=snapshots, reports=reports
    )
    routing: providers.Provider[Routing] = providers.Callable(_routing, settings, routes)
    link_keys: providers.Provider[LinkKeys] = providers.Singleton(wired_links.link_keys, settings)
    link_maker: providers.Provider[LinkMaker] = providers.Singleton(wired_links.link_maker, settings, link_keys)
    process_actions: providers.Provider[ProcessActions] = providers.Factory(
        ProcessActions,
        processing=processing,
        snapshots=snapshots,
        clock=clock,
        signals=signals,
        routing=routing,
        links=link_maker,
        policy=providers.Factory(RetryPolicy, settings.provided.attempts),
    )
    route_messages: providers.Provider[RouteMessages] = providers.Factory(
        RouteMessages, queue=queue, routes=routes, clock=clock
    )
    look_up_details: providers.Provider[LookUpDetails] = providers.Factory(
        LookUpDetails,
        queue=queue,
        record=detail_record,
        store=store,
        lookup=lookup,
        settling=providers.Factory(
            Settling, policy=providers.Factory(RetryPolicy, settings.provided.attempts), clock=clock
        ),
        clock=clock,
        instance_org=instance_org,
    )
    read_backlog: providers.Provider[ReadBacklog] = providers.Singleton(
        ReadBacklog, backlogs=providers.Factory(SqlBacklogs, engine=engine), clock=clock
    )
    sweep_actions: providers.Provider[SweepActions] = providers.Singleton(
        SweepActions, sweeping=sweeping, clock=clock, signals=signals, measures=measures
    )
    keep_house: providers.Provider[KeepHouse] = providers.Factory(
        KeepHouse, log=intake_log, answers=answers, news=page_feed, tokens=expired_tokens, clock=clock
    )
    generate_key: providers.Provider[GenerateKey] = providers.Factory(
        GenerateKey, ids=ids, maker=key_maker, vault=vault, clock=clock, instance_org=instance_org
    )
    set_up: providers.Provider[SetUpInstance] = providers.Factory(
        SetUpInstance,
        store=store,
        ids=ids,
        clock=clock,
        codes=codes,
        passwords=passwords,
        generate_key=generate_key,
        instance_org=instance_org,
    )
    make_demo: providers.Provider[MakeDemo] = providers.Factory(
        MakeDemo, store=store, ids=ids, clock=clock, generate_key=generate_key
    )

    _shared: ClassVar[dict[str, providers.Provider[Any]]] = {
        "settings": settings,
        "instance_org": instance_org,
        "seed": seed,
        "clock": clock,
        "signals": signals,
        "tracing": tracing,
        "codes": codes,
        "vault": vault,
        "key_maker": key_maker,
        "passwords": passwords,
        "limits": limits,
        "store": store,
        "ids": ids,
        "reports": reports,
        "snapshots": snapshots,
        "org_directory": org_directory,
        "campaign_directory": campaign_directory,
        "user_directory": user_directory,
        "exports": exports,
        "page_activity": page_activity,
    }
    orgs = providers.Container(OrgWiring, budgets=budgets, **_shared)
    people = providers.Container(PeopleWiring, **_shared)
    accounts = providers.Container(AccountWiring, account_directory=account_directory, **_shared)
    account_pages = providers.Container(
        AccountPageWiring, check_password=accounts.check_password, registration=accounts.registration, **_shared
    )
    campaigns = providers.Container(CampaignWiring, **_shared)
    data = providers.Container(DataWiring, answers=answers, link_maker=link_maker, **_shared)
    links = providers.Container(wired_links.LinkWiring, keys=link_keys, **_shared)
    operators = providers.Container(OperatorWiring, counters=counters, **_shared)
    mails = providers.Container(MailWiring, budgets=budgets, queue=queue, **_shared)
    broker = providers.Container(
        BrokerWiring,
        queue=queue,
        routes=routes,
        fresh_routes=route_source,
        source=source,
        settling=mails.settling,
        **_shared,
    )
    by_broker: providers.Provider[bool] = providers.Callable(lambda one: isinstance(one, ExchangeRouting), routing)
    queues = providers.Container(
        QueueWiring,
        queue=queue,
        feed=feed,
        dead_letters=dead_letters,
        routes=routes,
        settling=mails.settling,
        by_broker=by_broker,
        **_shared,
    )

    name_backends: providers.Provider[NameBackends] = providers.Factory(
        NameBackends, store=store, directory=org_directory, instance_org=instance_org
    )
    watching = providers.Container(WatchWiring, page_feed=page_feed, **_shared)

    use_cases: providers.Provider[UseCases] = providers.Singleton(
        UseCases,
        add_action_contact=add_action_contact,
        add_action=add_action,
        link_actions=link_actions,
        find_action_page=find_action_page,
        find_campaign=find_campaign,
        list_campaigns=list_campaigns,
        read_stats=read_stats,
        list_public_actions=list_public_actions,
        name_backends=name_backends,
        watch_pages=watching.watch_pages,
        watch_stats=watching.watch_stats,
        refresh=snapshots.provided.refresh,
        asks_captcha=captcha.gate.provided.asks,
        is_healthy=health.provided.answers,
        orgs=orgs.use_cases,
        people=people.use_cases,
        accounts=accounts.use_cases,
        account_pages=account_pages.use_cases,
        campaigns=campaigns.use_cases,
        data=data.use_cases,
        links=links.use_cases,
        queues=queues.use_cases,
        mailbox=mails.mailbox,
        reporting=reporting,
    )
    messages_loop: providers.Provider[Loop] = providers.Selector(
        providers.Callable(lambda s: "router" if s.broker is None else "broker", settings),
        router=providers.Factory(RoutingLoop, route=route_messages),
        broker=broker.publishing_loop,
    )
    worker: providers.Provider[Worker] = providers.Factory(
        Worker,
        providers.List(
            providers.Factory(
                ActionLoop,
                process=process_actions,
                keep_house=keep_house,
                log=intake_log,
                clock=clock,
                measures=measures,
                arrivals=arrivals,
                abreast=providers.Callable(writers, engine),
            ),
            providers.Factory(MailLoop, deliver=mails.deliver_system_mails),
            providers.Factory(LookupLoop, look_up=look_up_details),
            messages_loop,
            providers.Factory(SweepLoop, sweep=sweep_actions),
        ),
    )


def container_for(settings: Settings) -> Container:
    """A container over these settings, checked for what is missing."""
    container = Container(settings=providers.Object(settings))
    container.check_dependencies()
    return container
