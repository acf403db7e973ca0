"""Un-linked actions find the supporter they belong to (spec 10 §4.5)."""

from typing import ClassVar

from attrs import frozen

from proca.application.permission import Access
from proca.domain.errors import NotFound
from proca.domain.ids import ActionPageId
from proca.domain.intake.intake import ContactReference
from proca.domain.supporters import contact_ref
from proca.ports.intake import IntakeLog, Linking
from proca.ports.snapshots import Snapshots
from proca.ports.world import Clock

_NOBODY = "ActionPage or contact not found"


@frozen
class LinkActionsCommand:
    """The supporter's reference and the references under which earlier actions were kept; none links nothing (Q1)."""

    action_page_id: ActionPageId
    contact_ref: str
    link_refs: tuple[str, ...] = ()


@frozen
class LinkActions:
    """Links actions on pages of the same org and schedules them at once (Q3, Q4); repeating it changes nothing.

    Raises NotFound for an unknown page or supporter, Invalid for an undecodable reference.
    """

    access: ClassVar = Access.PUBLIC

    snapshots: Snapshots
    log: IntakeLog
    clock: Clock

    async def __call__(self, command: LinkActionsCommand) -> ContactReference:
        """Link; the supporter's reference."""
        fingerprint = contact_ref.decode(command.contact_ref)
        page = await self.snapshots.page(command.action_page_id)
        known = await self.log.latest(fingerprint, page.org.id) if page else None
        if page is None or known is None:
            raise NotFound(_NOBODY, code="not_found")
        refs = tuple(ref for ref in command.link_refs if contact_ref.is_well_formed(ref))
        if refs:
            await self.log.link(Linking(known.id, page.org.id, refs, self.clock.now()))
        return ContactReference(command.contact_ref, known.first_name)
