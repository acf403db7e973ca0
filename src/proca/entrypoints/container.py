"""The one place where things are put together."""

from typing import Any, ClassVar

from dependency_injector import containers, providers
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.http.use_cases import UseCases
from proca.adapters.http.visits import current_client
from proca.adapters.limits import MemoryLimits, Rule
from proca.adapters.nacl import NaclKeyMaker, NaclSealer, NaclVault
from proca.adapters.passwords import ArgonPasswords
from proca.adapters.snapshots import CachedSnapshots
from proca.adapters.sql.accounts import SqlAccountDirectory
from proca.adapters.sql.activity import SqlPageActivity
from proca.adapters.sql.answers import SqlAnswers
from proca.adapters.sql.budgets import SqlBudgets
from proca.adapters.sql.directories import SqlCampaignDirectory, SqlOrgDirectory
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.exports import SqlExports
from proca.adapters.sql.health import SqlHealth
from proca.adapters.sql.intake import SqlIntakeLog
from proca.adapters.sql.numbers import SqlIds
from proca.adapters.sql.page_feed import SqlPageFeed
from proca.adapters.sql.processing import SqlProcessing
from proca.adapters.sql.reports import SqlReports
from proca.adapters.sql.snapshots import SqlSnapshotSource
from proca.adapters.sql.store import SqlStore
from proca.adapters.sql.user_directory import SqlUserDirectory
from proca.adapters.system import LoggedSignals, SystemClock, SystemCodes
from proca.application.campaigns.read import FindActionPage, FindCampaign, ListCampaigns, ListPublicActions, ReadStats
from proca.application.campaigns.watch_pages import PageLookout, WatchPages
from proca.application.intake.add_action import AddAction
from proca.application.intake.add_action_contact import AddActionContact
from proca.application.intake.fresh import FreshIntake
from proca.application.intake.link_actions import LinkActions
from proca.application.make_demo import MakeDemo
from proca.application.orgs.generate_key import GenerateKey
from proca.application.orgs.name_backends import NameBackends
from proca.application.orgs.set_up import SetUpInstance
from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.process import ProcessActions
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring.account_pages import AccountPageWiring
from proca.entrypoints.wiring.accounts import AccountWiring
from proca.entrypoints.wiring.campaigns import CampaignWiring
from proca.entrypoints.wiring.data import DataWiring
from proca.entrypoints.wiring.operators import OperatorWiring
from proca.entrypoints.wiring.orgs import OrgWiring
from proca.entrypoints.wiring.people import PeopleWiring
from proca.entrypoints.worker import Worker
from proca.ports.accounts import AccountDirectory
from proca.ports.activity import PageActivity
from proca.ports.answers import Answers
from proca.ports.budgets import Budgets
from proca.ports.directories import CampaignDirectory, OrgDirectory, UserDirectory
from proca.ports.exports import Exports
from proca.ports.intake import IntakeLog
from proca.ports.limits import Deed, Limits
from proca.ports.page_feed import PageFeed
from proca.ports.passwords import Passwords
from proca.ports.processing import Processing
from proca.ports.reports import Reports
from proca.ports.sealing import KeyMaker, Sealer, Vault
from proca.ports.signals import Signals
from proca.ports.snapshots import Snapshots, SnapshotSource
from proca.ports.store import Store
from proca.ports.world import Clock, Codes, Ids

_MAILS = 5  # that strangers can have sent to one address in a quarter of an hour


def _engine(settings: Settings) -> AsyncEngine:
    try:
        return engine_for(settings.database_url, settings.pool_size)
    except ValueError as error:
        raise SettingsError(str(error)) from None


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
    signals: providers.Provider[Signals] = providers.Singleton(LoggedSignals)
    codes: providers.Provider[Codes] = providers.Singleton(SystemCodes)
    vault: providers.Provider[Vault] = providers.Singleton(lambda s: NaclVault(s.secret_keys), settings)
    sealer: providers.Provider[Sealer] = providers.Singleton(NaclSealer, vault=vault)
    key_maker: providers.Provider[KeyMaker] = providers.Singleton(NaclKeyMaker)
    passwords: providers.Provider[Passwords] = providers.Singleton(ArgonPasswords)
    limits: providers.Provider[Limits] = providers.Singleton(_limits, settings, clock)

    store: providers.Provider[Store] = providers.Singleton(SqlStore, engine=engine, now=clock.provided.now)
    ids: providers.Provider[Ids] = providers.Singleton(SqlIds, engine=engine)
    intake_log: providers.Provider[IntakeLog] = providers.Singleton(SqlIntakeLog, engine=engine)
    processing: providers.Provider[Processing] = providers.Singleton(SqlProcessing, engine=engine)
    reports: providers.Provider[Reports] = providers.Singleton(SqlReports, engine=engine)
    answers: providers.Provider[Answers] = providers.Singleton(SqlAnswers, engine=engine)
    budgets: providers.Provider[Budgets] = providers.Singleton(SqlBudgets, engine=engine)
    org_directory: providers.Provider[OrgDirectory] = providers.Singleton(SqlOrgDirectory, engine=engine)
    campaign_directory: providers.Provider[CampaignDirectory] = providers.Singleton(SqlCampaignDirectory, engine=engine)
    user_directory: providers.Provider[UserDirectory] = providers.Singleton(SqlUserDirectory, engine=engine)
    account_directory: providers.Provider[AccountDirectory] = providers.Singleton(SqlAccountDirectory, engine=engine)
    exports: providers.Provider[Exports] = providers.Singleton(SqlExports, engine=engine)
    page_activity: providers.Provider[PageActivity] = providers.Singleton(SqlPageActivity, engine=engine)
    page_feed: providers.Provider[PageFeed] = providers.Singleton(SqlPageFeed, engine=engine)
    health: providers.Provider[SqlHealth] = providers.Singleton(SqlHealth, engine=engine)
    source: providers.Provider[SnapshotSource] = providers.Singleton(
        SqlSnapshotSource, engine=engine, instance_org=instance_org
    )
    snapshots: providers.Provider[Snapshots] = providers.Singleton(CachedSnapshots, source=source, clock=clock)

    fresh_intake: providers.Provider[FreshIntake] = providers.Factory(FreshIntake, snapshots=snapshots, log=intake_log)
    add_action_contact: providers.Provider[AddActionContact] = providers.Factory(
        AddActionContact,
        intake=fresh_intake,
        sealer=sealer,
        clock=clock,
        signals=signals,
        limits=limits,
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
    process_actions: providers.Provider[ProcessActions] = providers.Factory(
        ProcessActions, processing=processing, snapshots=snapshots, clock=clock, signals=signals
    )
    keep_house: providers.Provider[KeepHouse] = providers.Factory(
        KeepHouse, log=intake_log, answers=answers, news=page_feed, clock=clock
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
    account_pages = providers.Container(AccountPageWiring, **_shared)
    campaigns = providers.Container(CampaignWiring, **_shared)
    data = providers.Container(DataWiring, answers=answers, **_shared)
    operators = providers.Container(OperatorWiring, **_shared)

    name_backends: providers.Provider[NameBackends] = providers.Factory(
        NameBackends, store=store, directory=org_directory, instance_org=instance_org
    )
    page_lookout: providers.Provider[PageLookout] = providers.Singleton(
        PageLookout, feed=page_feed, clock=clock, signals=signals
    )
    watch_pages: providers.Provider[WatchPages] = providers.Factory(WatchPages, store=store, lookout=page_lookout)

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
        watch_pages=watch_pages,
        refresh=snapshots.provided.refresh,
        is_healthy=health.provided.answers,
        orgs=orgs.use_cases,
        people=people.use_cases,
        accounts=accounts.use_cases,
        account_pages=account_pages.use_cases,
        campaigns=campaigns.use_cases,
        data=data.use_cases,
    )
    worker: providers.Provider[Worker] = providers.Factory(
        Worker, process=process_actions, keep_house=keep_house, log=intake_log, clock=clock
    )


def container_for(settings: Settings) -> Container:
    """A container over these settings, checked for what is missing."""
    container = Container(settings=providers.Object(settings))
    container.check_dependencies()
    return container
