"""What every slice may draw on."""

from dependency_injector import containers, providers

from proca.entrypoints.settings import Settings
from proca.ports.activity import PageActivity
from proca.ports.directories import CampaignDirectory, OrgDirectory, UserDirectory
from proca.ports.exports import Exports
from proca.ports.limits import Limits
from proca.ports.passwords import Passwords
from proca.ports.reports import Reports
from proca.ports.sealing import KeyMaker, Vault
from proca.ports.signals import Signals
from proca.ports.snapshots import Snapshots
from proca.ports.store import Store
from proca.ports.tracing import Tracing
from proca.ports.world import Clock, Codes, Ids


class Shared(containers.DeclarativeContainer):
    """Dependencies that the container hands to each slice."""

    settings: providers.Provider[Settings] = providers.Dependency()
    instance_org: providers.Provider[str] = providers.Dependency()
    seed: providers.Provider[str] = providers.Dependency()
    clock: providers.Provider[Clock] = providers.Dependency()
    signals: providers.Provider[Signals] = providers.Dependency()
    tracing: providers.Provider[Tracing] = providers.Dependency()
    codes: providers.Provider[Codes] = providers.Dependency()
    vault: providers.Provider[Vault] = providers.Dependency()
    key_maker: providers.Provider[KeyMaker] = providers.Dependency()
    passwords: providers.Provider[Passwords] = providers.Dependency()
    limits: providers.Provider[Limits] = providers.Dependency()
    store: providers.Provider[Store] = providers.Dependency()
    ids: providers.Provider[Ids] = providers.Dependency()
    reports: providers.Provider[Reports] = providers.Dependency()
    snapshots: providers.Provider[Snapshots] = providers.Dependency()
    org_directory: providers.Provider[OrgDirectory] = providers.Dependency()
    campaign_directory: providers.Provider[CampaignDirectory] = providers.Dependency()
    user_directory: providers.Provider[UserDirectory] = providers.Dependency()
    exports: providers.Provider[Exports] = providers.Dependency()
    page_activity: providers.Provider[PageActivity] = providers.Dependency()
