"""A known supporter, or somebody yet unknown, does something more (spec 10 §4.3)."""

from typing import ClassVar

from attrs import frozen

from proca.application.intake.fresh import FreshIntake
from proca.application.permission import Access
from proca.domain.actions.action import ActionInput
from proca.domain.actions.source import Tracking, contradicts, source_of
from proca.domain.errors import Invalid
from proca.domain.ids import ActionPageId
from proca.domain.intake import deeds
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake, Origin
from proca.domain.intake.signing_page import SigningPage
from proca.domain.supporters import contact_ref
from proca.ports.intake import IntakeLog
from proca.ports.limits import Deed, Limits
from proca.ports.signals import Signals
from proca.ports.world import Clock


@frozen
class AddActionCommand:
    """An action under a contact reference as it was sent."""

    action_page_id: ActionPageId
    action: ActionInput
    contact_ref: str
    tracking: Tracking | None = None
    referer: str | None = None
    idempotency: IdempotencyKey | None = None


@frozen
class AddAction:
    """Attaches the action to the latest supporter of the reference on the org's pages, or keeps it un-linked.

    Raises NotFound, Invalid (also when a mail is to go out and nobody is known as its sender), Refused, Unavailable,
    Limited.
    """

    access: ClassVar = Access.PUBLIC

    intake: FreshIntake
    log: IntakeLog
    clock: Clock
    signals: Signals
    limits: Limits

    async def __call__(self, command: AddActionCommand) -> ContactReference:
        """Store the action; the reference is echoed, with the first name when the supporter is known."""

        async def build(page: SigningPage) -> Intake:
            return await self._intake(command, page)

        self.limits.take(Deed.ACTION, str(command.action_page_id))
        if contradicts(command.tracking, command.referer):
            self.signals.noticed("location_contradicts_referer", action_page_id=command.action_page_id)
        return await self.intake.store(command.action_page_id, build, command.idempotency)

    async def _intake(self, command: AddActionCommand, page: SigningPage) -> Intake:
        known = await self.log.latest(contact_ref.decode(command.contact_ref), page.org.id)
        if known is None and command.action.mtt is not None:
            raise Invalid.one("contact_ref: Cannot find contact for MTT action")
        deed = deeds.check(command.action, page)
        source = source_of(command.tracking, command.referer)
        return Intake(
            origin=Origin(page.page.id, page.org.id, page.campaign.id, self.clock.now(), source, page.version),
            deed=deed,
            answer=ContactReference(command.contact_ref, known.first_name if known else None),
            supporter_id=known.id if known else None,
            ref=None if known else command.contact_ref,
            idempotency=command.idempotency,
        )
