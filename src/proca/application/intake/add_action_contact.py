"""A supporter signs: a new supporter, their contacts and their action (spec 10 §4.2)."""

import json
from typing import ClassVar

from attrs import field, frozen

from proca.application.intake.captcha_gate import CaptchaGate
from proca.application.intake.fresh import FreshIntake
from proca.application.permission import Access
from proca.domain.actions.action import ActionInput
from proca.domain.actions.source import Tracking, contradicts, source_of
from proca.domain.captcha import CaptchaPass, CaptchaProof, missing
from proca.domain.contacts import schemas
from proca.domain.contacts.contact import Payload
from proca.domain.contacts.contact_input import ContactInput
from proca.domain.contacts.personal_data import PersonalData
from proca.domain.ids import ActionPageId
from proca.domain.intake import deeds
from proca.domain.intake.intake import ContactReference, Copy, IdempotencyKey, Intake, Origin, Signature
from proca.domain.intake.signing_page import SigningPage
from proca.domain.supporters import clear_text, contact_ref
from proca.domain.supporters.consent import Privacy, Receipt
from proca.ports.limits import Deed, Limits
from proca.ports.sealing import Sealer
from proca.ports.signals import Signals
from proca.ports.world import Clock

_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@frozen
class AddActionContactCommand:
    """A signature as it was sent; `contact_ref` names earlier un-linked actions of the same visitor.

    `restricted` tells that it came over the restricted surface, `proof` that no machine sent it.
    """

    action_page_id: ActionPageId
    action: ActionInput
    contact: ContactInput = field(repr=False)
    privacy: Privacy
    tracking: Tracking | None = None
    referer: str | None = None
    contact_ref: str | None = None
    idempotency: IdempotencyKey | None = None
    proof: CaptchaProof | None = None
    restricted: bool = False


@frozen
class _Asked:
    """An intake whose proof holds."""

    intake: Intake
    found: CaptchaPass


@frozen
class AddActionContact:
    """Checks everything, seals a copy for each receiving org, stores all or nothing; returns after the commit.

    Raises NotFound, Invalid, Refused (strict intake, captcha), Unavailable (sealing, captcha or store),
    IdempotencyMismatch, Limited.
    """

    access: ClassVar = Access.PUBLIC

    intake: FreshIntake
    sealer: Sealer
    clock: Clock
    signals: Signals
    limits: Limits
    captcha: CaptchaGate
    fingerprint_seed: str = field(repr=False)

    async def __call__(self, command: AddActionContactCommand) -> ContactReference:
        """Store the signature; the contact reference, and the first name unless the org is high-security."""
        asked: _Asked | None = None

        async def build(page: SigningPage) -> Intake:
            nonlocal asked
            if not (command.restricted or self.captcha.asks(page)):
                asked = None
                return self._intake(command, page)
            asked = await self._proven(command, page, asked)
            return asked.intake

        self.limits.take(Deed.ACTION, str(command.action_page_id))
        if contradicts(command.tracking, command.referer):
            self.signals.noticed("location_contradicts_referer", action_page_id=command.action_page_id)
        reference = await self.intake.store(command.action_page_id, build, command.idempotency)
        if asked is not None:
            self.captcha.passed(asked.intake.origin, asked.found)
        return reference

    async def _proven(self, command: AddActionContactCommand, page: SigningPage, before: _Asked | None) -> _Asked:
        """The intake of a signature that had to be proven; no form error uses the proof up, nor does a rebuild."""
        if command.proof is None:
            raise missing()
        intake = self._intake(command, page)
        return _Asked(intake, before.found if before else await self.captcha.verify(command.proof, page))

    def _intake(self, command: AddActionContactCommand, page: SigningPage) -> Intake:
        now = self.clock.now()
        person = schemas.validate(page.campaign.contact_schema, command.contact, now.date())
        deed = deeds.check(command.action, page)
        signature = self._signature(command, page, person)
        source = source_of(command.tracking, command.referer)
        return Intake(
            origin=Origin(page.page.id, page.org.id, page.campaign.id, now, source, page.version),
            deed=deed,
            answer=signature.reference,
            signature=signature,
            links=_links(command.contact_ref),
            idempotency=command.idempotency,
        )

    def _signature(self, command: AddActionContactCommand, page: SigningPage, person: PersonalData) -> Signature:
        content = _JSON.encode(dict(person.payload)).encode()
        return Signature(
            fingerprint=contact_ref.fingerprint(self.fingerprint_seed, person.fingerprint_material),
            clear_text=clear_text.keep(person, page.clear_text_policy),
            copies=tuple(self._copy(receipt, content, page) for receipt in page.receipts(command.privacy)),
        )

    def _copy(self, receipt: Receipt, content: bytes, page: SigningPage) -> Copy:
        keys = page.keys_for(receipt.org_id)
        return Copy(receipt, self.sealer.seal(content, keys) if keys else Payload(content))


def _links(ref: str | None) -> tuple[str, ...]:
    return (ref,) if ref and contact_ref.is_well_formed(ref) else ()
