"""Building an intake on settings that still hold when it is stored."""

from collections.abc import Awaitable, Callable

from attrs import frozen

from proca.domain.errors import NotFound, Unavailable
from proca.domain.ids import ActionPageId
from proca.domain.intake.intake import ContactReference, IdempotencyKey, Intake
from proca.domain.intake.signing_page import SigningPage
from proca.ports.intake import IntakeLog, StalePage
from proca.ports.snapshots import Snapshots

_TRIES = 5


@frozen
class FreshIntake:
    """Reads the page, builds the intake, stores it; begins again when the settings changed in between."""

    snapshots: Snapshots
    log: IntakeLog

    async def page(self, page_id: ActionPageId) -> SigningPage:
        """The page, admitted to intake; NotFound, or Refused when a strict campaign takes no actions now (D15)."""
        page = await self.snapshots.page(page_id)
        if page is None:
            raise NotFound(f"action_page_id: Cannot find Action Page with id={page_id}", code="not_found")
        page.admit()
        return page

    async def store(
        self,
        page_id: ActionPageId,
        build: Callable[[SigningPage], Awaitable[Intake]],
        idempotency: IdempotencyKey | None = None,
    ) -> ContactReference:
        """Store what `build` makes of the page, unless it was stored before: then the answer is the stored one (D16).

        Unavailable when the settings change faster than we read them.
        """
        if idempotency is not None and (earlier := await self.log.answered(idempotency)) is not None:
            return earlier
        for _ in range(_TRIES):
            intake = await build(await self.page(page_id))
            try:
                return await self.log.append(intake)
            except StalePage:
                self.snapshots.refresh()
        raise Unavailable("The settings are changing; please try again", code="unavailable")
