"""The one place where things are put together."""

from dependency_injector import containers, providers
from sqlalchemy.ext.asyncio import AsyncEngine

from proca.adapters.http.use_cases import UseCases
from proca.adapters.nacl import NaclKeyMaker, NaclSealer, NaclVault
from proca.adapters.passwords import ArgonPasswords
from proca.adapters.snapshots import CachedSnapshots
from proca.adapters.sql.engine import engine_for
from proca.adapters.sql.health import SqlHealth
from proca.adapters.sql.intake import SqlIntakeLog
from proca.adapters.sql.processing import SqlProcessing
from proca.adapters.sql.reports import SqlReports
from proca.adapters.sql.snapshots import SqlSnapshotSource
from proca.adapters.sql.store import SqlIds, SqlStore
from proca.adapters.system import LoggedSignals, SystemClock, SystemCodes
from proca.application.campaigns.make_demo import MakeDemo
from proca.application.campaigns.read import FindActionPage, FindCampaign, ListCampaigns, ListPublicActions, ReadStats
from proca.application.intake.add_action import AddAction
from proca.application.intake.add_action_contact import AddActionContact
from proca.application.intake.fresh import FreshIntake
from proca.application.intake.link_actions import LinkActions
from proca.application.orgs.generate_key import GenerateKey
from proca.application.orgs.set_up import SetUpInstance
from proca.application.processing.housekeeping import KeepHouse
from proca.application.processing.process import ProcessActions
from proca.entrypoints.settings import Settings, SettingsError
from proca.entrypoints.worker import Worker
from proca.ports.intake import IntakeLog
from proca.ports.passwords import Passwords
from proca.ports.processing import Processing
from proca.ports.reports import Reports
from proca.ports.sealing import KeyMaker, Sealer, Vault
from proca.ports.signals import Signals
from proca.ports.snapshots import Snapshots, SnapshotSource
from proca.ports.store import Store
from proca.ports.world import Clock, Codes, Ids


def _engine(settings: Settings) -> AsyncEngine:
    try:
        return engine_for(settings.database_url, settings.pool_size)
    except ValueError as error:
        raise SettingsError(str(error)) from None


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

    store: providers.Provider[Store] = providers.Singleton(SqlStore, engine=engine)
    ids: providers.Provider[Ids] = providers.Singleton(SqlIds, engine=engine)
    intake_log: providers.Provider[IntakeLog] = providers.Singleton(SqlIntakeLog, engine=engine)
    processing: providers.Provider[Processing] = providers.Singleton(SqlProcessing, engine=engine)
    reports: providers.Provider[Reports] = providers.Singleton(SqlReports, engine=engine)
    health: providers.Provider[SqlHealth] = providers.Singleton(SqlHealth, engine=engine)
    source: providers.Provider[SnapshotSource] = providers.Singleton(
        SqlSnapshotSource, engine=engine, instance_org=instance_org
    )
    snapshots: providers.Provider[Snapshots] = providers.Singleton(CachedSnapshots, source=source, clock=clock)

    fresh_intake: providers.Provider[FreshIntake] = providers.Factory(FreshIntake, snapshots=snapshots, log=intake_log)
    add_action_contact: providers.Provider[AddActionContact] = providers.Factory(
        AddActionContact, intake=fresh_intake, sealer=sealer, clock=clock, signals=signals, fingerprint_seed=seed
    )
    add_action: providers.Provider[AddAction] = providers.Factory(
        AddAction, intake=fresh_intake, log=intake_log, clock=clock, signals=signals
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
    keep_house: providers.Provider[KeepHouse] = providers.Factory(KeepHouse, log=intake_log, clock=clock)
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
        is_healthy=health.provided.answers,
    )
    worker: providers.Provider[Worker] = providers.Factory(
        Worker, process=process_actions, keep_house=keep_house, log=intake_log, clock=clock
    )


def container_for(settings: Settings) -> Container:
    """A container over these settings, checked for what is missing."""
    container = Container(settings=providers.Object(settings))
    container.check_dependencies()
    return container
