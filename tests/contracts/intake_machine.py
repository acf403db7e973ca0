"""The intake log: signatures, follow-ups and un-linked actions, repeated, stale, mismatched and linked."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime

from attrs import evolve, frozen
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from contracts.side_by_side import SideBySide
from contracts.stage import COALITION, LEAD, PAGES, PARTNER, TARGETS, set_stage
from contracts.subjects import Everything, Subject
from proca.domain.actions.action import Deed
from proca.domain.actions.custom_fields import CustomFields
from proca.domain.actions.donation import Donation, DonationSchema, FrequencyUnit
from proca.domain.actions.mail import Mail
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import NONCE_BYTES, Payload
from proca.domain.ids import ActionId, ActionPageId, CampaignId, OrgId
from proca.domain.intake.intake import ContactReference, Copy, IdempotencyKey, Intake, Origin, Signature
from proca.domain.intake.signing_page import SigningPage
from proca.domain.supporters import contact_ref
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.consent import Privacy
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.intake import Linking
from proca.ports.reports import PublicAction, RecordedAction

PEOPLE = tuple(contact_ref.fingerprint("seed", name) for name in ("ada", "bo", "cy"))
REFS = ("cmVmMQ", "cmVmMg")
TYPES = st.sampled_from(["petition", "share"])
people = st.sampled_from(PEOPLE)
page_ids = st.sampled_from(PAGES)
org_ids = st.sampled_from([LEAD, PARTNER])
links = st.sampled_from([(), (), (REFS[0],), REFS])
waits = st.sampled_from([0, 0, 1, 10**6])
privacies = st.builds(Privacy, st.sampled_from([None, True, False]), st.sampled_from([None, True, False]))
clear_texts = st.builds(
    ClearText,
    first_name=st.sampled_from([None, "Ada", "Łucja"]),
    email=st.sampled_from([None, "ada@lynx.test"]),
    area=st.sampled_from([None, "AT", "FR"]),
)
sources = st.none() | st.builds(Source, source=st.sampled_from(["mail", "web"]), content=st.sampled_from(["", "é\n"]))
fields = st.dictionaries(
    st.sampled_from(["note", "size"]), st.sampled_from(["x", "ü", 1, 2.5, True, ["a", "b"], [1, 2]]), max_size=2
).map(CustomFields)
donations = st.builds(
    Donation,
    amount=st.integers(1, 2**31 - 1),
    currency=st.sampled_from(["EUR", "CHF"]),
    payload=st.just({"provider": {"id": "pi_1", "deep": [1, None, 2.5]}}),
    frequency_unit=st.sampled_from(FrequencyUnit),
    schema=st.none() | st.just(DonationSchema.STRIPE_PAYMENT_INTENT),
)
mails = st.builds(
    Mail,
    subject=st.sampled_from(["", "Please"]),
    body=st.sampled_from(["", "Act now"]),
    targets=st.sampled_from([(), TARGETS, TARGETS[::-1], TARGETS[:1]]),
    files=st.sampled_from([(), ("a/b.pdf",)]),
)
deeds = st.builds(
    Deed,
    action_type=TYPES,
    fields=fields,
    donation=st.none() | donations,
    mail=st.none() | mails,
    testing=st.sampled_from([False, False, False, True]),
)
idempotency_keys = st.none() | st.builds(
    IdempotencyKey, st.sampled_from(["k1", "k2"]), st.sampled_from([b"a" * 32, b"b" * 32])
)


@frozen
class Request:
    """What the strategies give for one intake."""

    page_id: ActionPageId
    deed: Deed
    source: Source | None
    idempotency: IdempotencyKey | None
    behind: int


Signer = tuple[Request, Fingerprint, ClearText, Privacy]
requests = st.builds(Request, page_ids, deeds, sources, idempotency_keys, st.sampled_from([0, 0, 0, 0, 0, 1]))


class IntakeMachine(SideBySide):
    """Stores deeds side by side; the whole record is compared after each step."""

    def begin(self) -> None:
        """Set the stage."""
        self.acted = True
        self.both(lambda subject: set_stage(subject, self.now))

    @rule(wait=waits, request=requests, person=people, text=clear_texts, privacy=privacies, refs=links)
    def sign(
        self, wait: int, request: Request, person: Fingerprint, text: ClearText, privacy: Privacy, refs: tuple[str, ...]
    ) -> None:
        """A signature, with links to earlier actions."""
        self._append([self._signed(self.tick(wait), request, person, text, privacy, refs)])

    @rule(wait=waits, request=requests, person=people)
    def follow_up(self, wait: int, request: Request, person: Fingerprint) -> None:
        """An action of the latest supporter of a reference; un-linked when there is none."""
        page = self._page(request.page_id)
        known = self.both(lambda subject: subject.log.latest(person, page.org.id))
        intake = Intake(
            origin=self._origin(self.tick(wait), request, page),
            deed=request.deed if known else evolve(request.deed, mail=None),
            answer=ContactReference(contact_ref.encode(person), known.first_name if known else None),
            supporter_id=known.id if known else None,
            ref=None if known else contact_ref.encode(person),
            idempotency=request.idempotency,
        )
        self._append([intake])

    @rule(wait=waits, request=requests, ref=st.sampled_from(REFS))
    def act_unknown(self, wait: int, request: Request, ref: str) -> None:
        """An un-linked action under a reference."""
        origin = self._origin(self.tick(wait), request, self._page(request.page_id))
        deed = evolve(request.deed, mail=None)
        self._append([Intake(origin, deed, ContactReference(ref), ref=ref, idempotency=request.idempotency)])

    @rule(
        crowd=st.lists(st.tuples(requests, people, clear_texts, privacies), min_size=2, max_size=4),
        source=sources,
    )
    def sign_together(self, crowd: list[Signer], source: Source | None) -> None:
        """Several at once, which share a commit: each gets the answer that it would get alone."""
        now = self.tick(1)
        self._append([self._signed(now, evolve(request, source=source), *rest, ()) for request, *rest in crowd])

    @rule(wait=waits, person=people, org_id=org_ids, refs=st.sampled_from([(REFS[0],), REFS, ("unknown",)]))
    def link(self, wait: int, person: Fingerprint, org_id: OrgId, refs: tuple[str, ...]) -> None:
        """Un-linked actions find the latest supporter of a reference (Q3, Q4)."""
        now = self.tick(wait)
        known = self.both(lambda subject: subject.log.latest(person, org_id))
        if known is not None:
            self.acted = True
            self.both(lambda subject: subject.log.link(Linking(known.id, org_id, refs, now)))

    @rule(title=st.sampled_from(["Coalition", "Together"]))
    def change_settings(self, title: str) -> None:
        """The version of the settings rises, so that pages read before are stale."""

        async def changed(subject: Subject) -> None:
            async with subject.store.unit() as unit:
                campaign = await unit.campaigns.get(COALITION)
                assert campaign is not None
                await unit.campaigns.put(evolve(campaign, title=title))

        self.both(changed)

    @rule(seconds=st.sampled_from([0, 1]))
    def forget_keys(self, seconds: int) -> None:
        """Keys are forgotten by age."""
        before = self.tick(seconds * 10**6)
        self.both(lambda subject: subject.log.forget_keys(before))

    @rule(key=st.sampled_from(["k1", "k2", "k3"]), digest=st.sampled_from([b"a" * 32, b"b" * 32]))
    def answered(self, key: str, digest: bytes) -> None:
        """What was answered under a key."""
        self.both(lambda subject: subject.log.answered(IdempotencyKey(key, digest)))

    @rule(org_id=org_ids, start=st.integers(0, 6), limit=st.integers(1, 5))
    def recorded(self, org_id: OrgId, start: int, limit: int) -> None:
        """A page of what an org may see."""

        async def listed(subject: Subject) -> list[RecordedAction]:
            return list(await subject.reports.recorded_actions(org_id, ActionId(start), limit))

        self.both(listed)

    @rule(campaign_id=st.sampled_from([1, 2, 3]), action_type=TYPES, limit=st.integers(1, 3))
    def public(self, campaign_id: int, action_type: str, limit: int) -> None:
        """What anybody may see."""

        async def listed(subject: Subject) -> list[PublicAction]:
            return list(await subject.reports.public_actions(CampaignId(campaign_id), action_type, limit))

        self.both(listed)

    @invariant()
    def same_record(self) -> None:
        """Everything that is stored is equal, numbers included; looked at when something was done."""
        if self.acted:
            self.acted = False
            self.both(_everything)

    def _append(self, intakes: Sequence[Intake]) -> None:
        self.acted = True

        async def stored(subject: Subject) -> list[object]:
            done = await asyncio.gather(*(subject.log.append(intake) for intake in intakes), return_exceptions=True)
            return [(type(one), str(one), getattr(one, "code", None)) for one in done]

        self.both(stored)

    def _page(self, page_id: ActionPageId) -> SigningPage:
        page = self.both(lambda subject: subject.snapshots.page(page_id))
        assert page is not None
        return page

    def _origin(self, now: datetime, request: Request, page: SigningPage) -> Origin:
        version = page.version - request.behind
        return Origin(page.page.id, page.org.id, page.campaign.id, now, request.source, version)

    def _signed(
        self,
        now: datetime,
        request: Request,
        person: Fingerprint,
        text: ClearText,
        privacy: Privacy,
        refs: tuple[str, ...],
    ) -> Intake:
        page = self._page(request.page_id)
        deed = request.deed if page.targets else evolve(request.deed, mail=None)
        copies = tuple(Copy(receipt, _payload(page, receipt.org_id)) for receipt in page.receipts(privacy))
        signature = Signature(person, text, copies)
        return Intake(
            origin=self._origin(now, request, page),
            deed=deed,
            answer=signature.reference,
            signature=signature,
            links=refs,
            idempotency=request.idempotency,
        )


async def _everything(subject: Subject) -> Everything:
    return await subject.everything()


def _payload(page: SigningPage, org_id: OrgId) -> Payload:
    keys = page.keys_for(org_id)
    if keys is None:
        return Payload(json.dumps({"firstName": "Ada"}).encode())
    return Payload(b"\x00sealed\xff", b"n" * NONCE_BYTES, keys.recipient.id, keys.signer.id)
