"""Where confirms are opened and announced, inside a unit that the caller opened (spec 20 §8.1, §8.4)."""

from typing import Unpack

from attrs import frozen

from proca.application.mails.system_mail import SystemMails
from proca.domain.confirms.code import lengthened, new_code
from proca.domain.confirms.confirm import Confirm, ConfirmDetails, open_confirm
from proca.domain.confirms.notice import Notice
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ConfirmId
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.users.user import User
from proca.ports.store import Unit
from proca.ports.world import Clock, Codes, IdKind, Ids

_RANDOM_BYTES = 16


@frozen
class ConfirmDesk:
    """Opens confirms under codes that are free, and tells those concerned; `address` begins every link."""

    ids: Ids
    clock: Clock
    codes: Codes
    mails: SystemMails
    instance_org: str
    address: str

    async def number(self) -> ConfirmId:
        """Reserve a number, before the unit is opened."""
        return ConfirmId(await self.ids.reserve(IdKind.CONFIRM))

    async def open(
        self, unit: Unit, number: ConfirmId, operation: Operation, subject_id: int, **details: Unpack[ConfirmDetails]
    ) -> Confirm:
        """A stored confirm; Invalid for an e-mail or message that breaks a rule."""
        code = await self._free_code(unit)
        now = self.clock.now()
        fresh = open_confirm(id=number, operation=operation, subject_id=subject_id, code=code, now=now, **details)
        return await unit.confirms.put(fresh)

    def notice(self, confirm: Confirm, creator: User | None, **details: object) -> Notice:
        """What there is to tell."""
        return Notice(confirm, creator, self.address, details)

    async def tell_org(self, unit: Unit, notice: Notice, org: Org | None = None) -> None:
        """Put the event for an org into the outbox, for the instance's own without one."""
        concerned = org or await unit.orgs.named(self.instance_org)
        if concerned is not None:
            await unit.outbox.put(notice.event(concerned.id, self.clock.now()))

    async def tell_people(self, unit: Unit, notice: Notice, *emails: str) -> None:
        """Put a mail to each of them into the outbox."""
        template, fields = str(notice.confirm.operation), notice.merge_fields()
        await unit.outbox.put(*(self.mails.entry(template, email, None, fields) for email in emails))

    async def _free_code(self, unit: Unit) -> Secret:
        code = new_code(self.codes.token(_RANDOM_BYTES))
        while await unit.confirms.coded(code.reveal()) is not None:
            code = lengthened(code, self.codes.token(_RANDOM_BYTES))
        return code
