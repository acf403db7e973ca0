"""Mails of the instance, put together."""

from dependency_injector import providers

from proca.adapters.email.mailers import MailersByName
from proca.adapters.email.preview import MemoryPreview
from proca.adapters.mustache import PystacheRenderer
from proca.application.delivery import Settling
from proca.application.mails.deliver_system_mails import DeliverSystemMails
from proca.application.mails.system_mail import SystemMails
from proca.application.mails.write_system_mails import WriteSystemMails
from proca.domain.orgs.service import ServiceName
from proca.domain.retries import RetryPolicy
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring.shared import Shared
from proca.ports.budgets import Budgets
from proca.ports.delivery import Mailers, PreviewMails
from proca.ports.queue import Queue
from proca.ports.rendering import Renderer


def _mailers(settings: Settings, preview: MemoryPreview) -> Mailers:
    """Without a service of its own, a development machine shows its mails; anywhere else they wait for one."""
    return MailersByName({ServiceName.PREVIEW: preview}, preview if settings.development else None)


def _mailbox(settings: Settings, preview: MemoryPreview) -> PreviewMails | None:
    return preview if settings.development else None


class MailWiring(Shared):
    """Mails of the instance."""

    budgets: providers.Provider[Budgets] = providers.Dependency()
    queue: providers.Provider[Queue] = providers.Dependency()

    preview: providers.Provider[MemoryPreview] = providers.Singleton(MemoryPreview)
    mailbox: providers.Provider[PreviewMails | None] = providers.Callable(_mailbox, Shared.settings, preview)
    mailers: providers.Provider[Mailers] = providers.Singleton(_mailers, Shared.settings, preview)
    renderer: providers.Provider[Renderer] = providers.Singleton(PystacheRenderer)
    settling: providers.Provider[Settling] = providers.Factory(
        Settling, policy=providers.Factory(RetryPolicy, Shared.settings.provided.attempts), clock=Shared.clock
    )
    deliver_system_mails: providers.Provider[DeliverSystemMails] = providers.Factory(
        DeliverSystemMails,
        queue=queue,
        write=providers.Factory(
            WriteSystemMails,
            store=Shared.store,
            mails=providers.Factory(SystemMails, vault=Shared.vault),
            renderer=renderer,
            instance_org=Shared.instance_org,
            domain=Shared.settings.provided.domain,
        ),
        mailers=mailers,
        budgets=budgets,
        settling=settling,
        clock=Shared.clock,
    )
