"""One action before processing with everything the step needs, and the outcome of the step."""

from attrs import evolve, frozen

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.actions.custom_fields import without
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.processing_settings import action_confirm_on, supporter_confirm_on
from proca.domain.processing.table import Situation, Stage, Step, decide
from proca.domain.supporters.supporter import Supporter, SupporterStatus, forget_after_delivery


@frozen
class Case:
    """An action with its supporter, the supporter's contacts, its source, and the page as it is now.

    `looked_up` when the collecting org's own records were asked about it.
    """

    action: Action
    supporter: Supporter | None
    contacts: tuple[Contact, ...]
    source: Source | None
    page: SigningPage
    looked_up: bool = False


@frozen
class Rank:
    """The supporter's place among the accepted signatures of one person in one campaign, 0 the first (D5)."""

    value: int
    same_page: bool


@frozen
class Outcome:
    """The new states of a case; `emitted` still carries what is cleared on delivery, for the messages."""

    case: Case
    action: Action
    supporter: Supporter | None
    stage: Stage | None
    emitted: tuple[Action, Supporter] | None

    @property
    def settles_supporter(self) -> bool:
        """Whether the supporter's other new actions can now go on (30.12#9)."""
        before, after = self.case.supporter, self.supporter
        if before is None or after is None or after.status is SupporterStatus.CONFIRMING:
            return False
        return before.status is not after.status


def step_of(case: Case) -> Step | None:
    """The decision for a case, by the effective settings of its collecting org and campaign."""
    campaign, org = case.page.campaign, case.page.org
    return decide(
        Situation(
            case.action.status,
            case.supporter.status if case.supporter else None,
            case.action.with_consent,
            supporter_confirm_on(org, campaign.supporter_confirm),
            action_confirm_on(org, campaign.action_confirm),
        )
    )


def needs_rank(case: Case, step: Step) -> bool:
    """A supporter is ranked once, on acceptance; testing signatures never are (D5)."""
    return (
        step.supporter is SupporterStatus.ACCEPTED
        and case.supporter is not None
        and case.supporter.dupe_rank is None
        and case.action.with_consent
        and not case.action.testing
    )


def apply(case: Case, step: Step, rank: Rank | None) -> Outcome:
    """Carry out a step: new states, `repeat` judged at delivery, transient text taken away after it."""
    assert case.supporter is not None  # noqa: S101  (decide() gives no step without a supporter)
    dupe_rank = rank.value if rank is not None and needs_rank(case, step) else case.supporter.dupe_rank
    supporter = evolve(case.supporter, status=step.supporter, dupe_rank=dupe_rank)
    action = evolve(case.action, status=_delivered_status(case, step, supporter, rank))
    emitted = (action, supporter) if step.stage else None
    if step.stage is Stage.DELIVER:
        transient = case.page.campaign.transient_fields(action.action_type)
        action = evolve(action, fields=without(action.fields, transient)) if transient else action
        # A follow-up may be delivered while the signature still waits, and the signature's mails need the address.
        supporter = forget_after_delivery(supporter, case.page.clear_text_policy) if action.with_consent else supporter
    return Outcome(case, action, supporter, step.stage, emitted)


def _delivered_status(case: Case, step: Step, supporter: Supporter, rank: Rank | None) -> ActionStatus:
    repeats = (
        step.stage is Stage.DELIVER
        and case.action.with_consent
        and not case.action.testing
        and bool(supporter.dupe_rank)
        and rank is not None
        and rank.same_page
    )
    return ActionStatus.REPEAT if repeats else step.action
