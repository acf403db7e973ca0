"""Links of supporters, and moderation."""

from attrs import frozen

from proca.application.links.moderate_action import ModerateAction
from proca.application.links.open_link import AnswerLink, OpenLink


@frozen
class LinkUseCases:
    """Links of supporters and moderation, as use cases; `legacy` answers like the original did (00 D8)."""

    open_link: OpenLink
    answer_link: AnswerLink
    moderate_action: ModerateAction
    legacy: bool = False
