"""Links of supporters and moderation, put together."""

from dependency_injector import providers

from proca.adapters.http.use_cases.links import LinkUseCases
from proca.application.links.answer_link import ConfirmSupporter, DoubleOptIn, RejectSupporter
from proca.application.links.following import LinkDesk
from proca.application.links.moderate_action import ModerateAction
from proca.application.links.open_link import AnswerLink, OpenLink
from proca.domain.supporters.links import LinkKeys, LinkMaker, link_key
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring.shared import Shared


def link_keys(settings: Settings) -> LinkKeys:
    """What links are made and checked with."""
    made = tuple(link_key(secret.reveal().encode()) for secret in settings.secret_keys)
    return LinkKeys(made, settings.legacy_links)


def link_maker(settings: Settings, keys: LinkKeys) -> LinkMaker:
    """What writes links."""
    return LinkMaker(settings.public_address, keys)


class LinkWiring(Shared):
    """Links of supporters, and moderation."""

    keys: providers.Provider[LinkKeys] = providers.Dependency()

    desk: providers.Provider[LinkDesk] = providers.Factory(
        LinkDesk,
        store=Shared.store,
        clock=Shared.clock,
        keys=keys,
        activity=Shared.page_activity,
        signals=Shared.signals,
        hosts=Shared.settings.provided.allowed_hosts,
    )
    answer_link: providers.Provider[AnswerLink] = providers.Factory(
        AnswerLink,
        confirm=providers.Factory(ConfirmSupporter, desk=desk),
        reject=providers.Factory(RejectSupporter, desk=desk),
        opt_in=providers.Factory(DoubleOptIn, desk=desk),
    )
    use_cases: providers.Provider[LinkUseCases] = providers.Factory(
        LinkUseCases,
        open_link=providers.Factory(OpenLink, desk=desk, answer=answer_link),
        answer_link=answer_link,
        moderate_action=providers.Factory(ModerateAction, store=Shared.store, clock=Shared.clock),
        legacy=keys.provided.legacy,
    )
