"""The intake log in memory: one deed after the other, all of it or nothing."""

from datetime import datetime

from attrs import evolve, frozen

from proca.adapters.memory.constraints import check_known, contradiction
from proca.adapters.memory.state import PROCESS, Data, MemoryState, Promise, StoredAnswer, promise, schedule
from proca.domain.actions.action import Action
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Contact
from proca.domain.ids import ActionId, OrgId, OutboxId, SourceId, SupporterId
from proca.domain.intake.intake import (
    ContactReference,
    IdempotencyKey,
    Intake,
    IntakeIds,
    action_of,
    contacts_of,
    supporter_of,
)
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.intake import IdempotencyMismatch, KnownSupporter, Linking, StalePage


@frozen
class MemoryIntakeLog:
    """Appends to the shared state."""

    state: MemoryState

    async def append(self, intake: Intake) -> ContactReference:
        """Store one intake; see the port."""
        async with self.state.change() as draft:
            ids, outbox_id = self._numbers(intake)
            if intake.origin.version != draft.version:
                raise StalePage("The settings changed in the meantime", code="stale_page")
            earlier = _earlier(intake.idempotency, draft)
            if earlier is not None:
                return earlier
            _remember(intake, draft)
            numbered = evolve(ids, source_id=self._source(draft, intake.origin.source))
            _store(intake, numbered, draft)
            if numbered.supporter_id is not None:
                made = Promise(outbox_id, PROCESS, numbered.action_id, intake.origin.taken_at, trace=intake.trace)
                promise(draft, made)
                origin = intake.origin
                owned = Linking(numbered.supporter_id, origin.org_id, intake.links, origin.taken_at, intake.trace)
                self._link(owned, draft)
            return intake.answer

    @property
    def waiting(self) -> int:
        """None: an append is over when it returns to the loop."""
        return 0

    async def answered(self, idempotency: IdempotencyKey) -> ContactReference | None:
        """The stored answer under a key."""
        return _earlier(idempotency, self.state.data)

    async def link(self, linking: Linking) -> int:
        """Link un-linked actions and schedule them."""
        async with self.state.change() as draft:
            return self._link(linking, draft)

    async def latest(self, fingerprint: Fingerprint, org_id: OrgId) -> KnownSupporter | None:
        """The latest supporter of this reference on any page of the org."""
        data = self.state.data
        known = [
            supporter
            for supporter in data.supporters.values()
            if supporter.fingerprint == fingerprint and data.pages[supporter.action_page_id].org_id == org_id
        ]
        found = max(known, key=lambda supporter: supporter.recency, default=None)
        return KnownSupporter(found.id, found.clear_text.first_name) if found else None

    async def forget_keys(self, before: datetime) -> int:
        """Forget idempotency keys stored before that moment."""
        async with self.state.change() as draft:
            old = [key for key, stored in draft.answers.items() if stored.inserted_at < before]
            for key in old:
                del draft.answers[key]
            return len(old)

    def _numbers(self, intake: Intake) -> tuple[IntakeIds, OutboxId]:
        """Every intake takes a number of each kind, used or not."""
        action, supporter, outbox = (self.state.take(kind)[0] for kind in ("actions", "supporters", "outbox"))
        owner = SupporterId(supporter) if intake.signature is not None else intake.supporter_id
        return IntakeIds(ActionId(action), owner, None), OutboxId(outbox)

    def _source(self, draft: Data, source: Source | None) -> SourceId | None:
        if source is None:
            return None
        known = next((number for number, one in draft.sources.items() if one == source), None)
        if known is None:
            known = SourceId(self.state.take("sources")[0])
            draft.sources[known] = source
        return known

    def _link(self, linking: Linking, draft: Data) -> int:
        found = [action for _, action in sorted(draft.actions.items()) if _belongs(action, linking, draft)]
        if found:
            check_known((linking.supporter_id, draft.supporters))
        for action in found:
            draft.actions[action.id] = evolve(action, supporter_id=linking.supporter_id, ref=None)
        schedule(self.state, draft, [action.id for action in found], linking.linked_at, linking.trace)
        return len(found)


def _earlier(wanted: IdempotencyKey | None, draft: Data) -> ContactReference | None:
    """The answer stored under the key (D16); IdempotencyMismatch when it was given for something else."""
    stored = draft.answers.get(wanted.key) if wanted else None
    if wanted is None or stored is None:
        return None
    if stored.digest != wanted.digest:
        raise IdempotencyMismatch("The idempotency key was used for another request", code="idempotency_mismatch")
    return stored.answer


def _remember(intake: Intake, draft: Data) -> None:
    if intake.idempotency is not None:
        kept = StoredAnswer(intake.idempotency.digest, intake.answer, intake.origin.taken_at)
        draft.answers[intake.idempotency.key] = kept


def _store(intake: Intake, ids: IntakeIds, draft: Data) -> None:
    supporter = supporter_of(intake, ids)
    if supporter is not None:
        check_known((supporter.campaign_id, draft.campaigns), (supporter.action_page_id, draft.pages))
        draft.supporters[supporter.id] = supporter
    for contact in contacts_of(intake, ids):
        _add_contact(contact, draft)
    action = action_of(intake, ids)
    _check_action(action, draft)
    draft.actions[action.id] = action


def _belongs(action: Action, linking: Linking, draft: Data) -> bool:
    """Un-linked, under one of the references, and on a page of the same org (Q3)."""
    on_page_of_org = draft.pages[action.action_page_id].org_id == linking.org_id
    return action.supporter_id is None and action.ref in linking.refs and on_page_of_org


def _add_contact(contact: Contact, draft: Data) -> None:
    check_known((contact.org_id, draft.orgs))
    if (contact.supporter_id, contact.org_id) in draft.contacts:
        raise contradiction()
    draft.contacts[contact.supporter_id, contact.org_id] = contact


def _check_action(action: Action, draft: Data) -> None:
    check_known(
        (action.campaign_id, draft.campaigns),
        (action.action_page_id, draft.pages),
        (action.supporter_id, draft.supporters),
        *((target, draft.targets) for target in (action.mail.targets if action.mail else ())),
    )
    if action.ref is not None and action.supporter_id is not None:
        raise contradiction()
