"""In whatever order and in whatever batches actions are processed, the totals are the same (D5, D6)."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import intake_machine as given_by
from contracts.processing_machine import processor
from contracts.side_by_side import START
from contracts.stage import ALONE, COALITION, PAGES, set_stage
from contracts.subjects import Subject, memory_subject, postgres_subject, sqlite_subject
from proca.domain.actions.action import Deed
from proca.domain.contacts.contact import Payload
from proca.domain.ids import ActionPageId
from proca.domain.intake.intake import Copy, Intake, Origin, Signature
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.contact_ref import Fingerprint

Signing = tuple[ActionPageId, Fingerprint, Deed]
signings = st.tuples(st.sampled_from(PAGES), given_by.people, given_by.deeds)


@pytest.mark.parametrize("opened", [memory_subject, sqlite_subject, postgres_subject])
@settings(max_examples=max(5, settings().max_examples // 4))
@given(order=st.data(), crowd=st.lists(signings, min_size=2, max_size=8), limit=st.integers(1, 4))
def test_order_does_not_matter(
    opened: Callable[[], Awaitable[Subject]], order: st.DataObject, crowd: list[Signing], limit: int
) -> None:
    """The model takes and processes them all at once, the subject in another order and in small batches."""
    shuffled = order.draw(st.permutations(crowd))

    async def compare() -> None:
        subject = await opened()
        try:
            assert await _totals(subject, shuffled, limit) == await _totals(await memory_subject(), crowd, 100)
        finally:
            await subject.close()

    asyncio.run(compare())


async def _totals(subject: Subject, crowd: Sequence[Signing], limit: int) -> tuple[object, ...]:
    await set_stage(subject, START)
    for at, (page_id, person, deed) in enumerate(crowd):
        await subject.log.append(await _intake(subject, at, page_id, person, deed))
    process = processor(subject, START + timedelta(days=1))
    while await process(limit):
        pass
    everything = await subject.everything()
    people: Counter[object] = Counter()
    actions: Counter[object] = Counter()
    for campaign_id in (COALITION, ALONE):
        tally = await subject.reports.tally(campaign_id)
        assert tally == await subject.reports.recount(campaign_id)
        for key, count in tally.items():
            people[key.campaign_id] += count.supporters
            actions[key.campaign_id, key.org_id] += count.actions
    ranks = Counter((one.campaign_id, one.fingerprint, one.dupe_rank) for one in everything.supporters)
    return people, actions, ranks, Counter(promised.topic for promised in everything.outbox)


async def _intake(subject: Subject, at: int, page_id: ActionPageId, person: Fingerprint, deed: Deed) -> Intake:
    page = await subject.snapshots.page(page_id)
    assert page is not None
    receipts = page.receipts(given_by.Privacy(opt_in=True, lead_opt_in=True))
    signature = Signature(person, ClearText("Ada", area="AT"), tuple(Copy(one, Payload(b"{}")) for one in receipts))
    taken_at = START + timedelta(seconds=at)
    origin = Origin(page.page.id, page.org.id, page.campaign.id, taken_at, None, page.version)
    return Intake(origin, evolve(deed, mail=None), signature.reference, signature)
