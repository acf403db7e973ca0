"""What is taken out of the record: exports, erasure, cleared pages; and when pages were last used."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.stateful import rule

from contracts.intake_machine import PEOPLE, org_ids, page_ids, people
from contracts.processing_machine import ProcessingMachine
from contracts.side_by_side import START, Crash
from contracts.stage import ALONE, COALITION, LEAD, PAGES, PARTNER
from contracts.subjects import Subject
from proca.domain.ids import ActionId, ActionPageId, CampaignId, OrgId, PublicKeyId
from proca.domain.supporters.contact_ref import Fingerprint
from proca.ports.exports import ExportFilter
from proca.ports.store import Leftovers, Unit

Way = Callable[[Unit, ActionPageId], Awaitable[None]]
flags = st.booleans()
filters = st.builds(
    ExportFilter,
    campaign_name=st.sampled_from([None] * 9 + ["coalition", "COALITION", "alone", "elsewhere", "\0"]),
    campaign_id=st.sampled_from([None] * 6 + [COALITION, ALONE, CampaignId(9)]),
    start=st.sampled_from([None] * 6 + [ActionId(number) for number in range(4)]),
    after=st.sampled_from([None] * 3 + [START + timedelta(microseconds=micros) for micros in (0, 1, 10**6)]),
    limit=st.sampled_from([1, 2, 100, 100]),
    only_opt_in=flags,
    only_double_opt_in=st.sampled_from([False] * 5 + [True]),
    include_testing=flags,
    only_with_consent=flags,
    fingerprints=st.none() | st.none() | st.lists(people, max_size=2),
    email=st.none() | st.sampled_from(["ada@lynx.test", "bo@lynx.test"]),
)

ANYTHING = ExportFilter(only_opt_in=False)


async def _remove_page(unit: Unit, page_id: ActionPageId) -> None:
    """Just so, not cleared."""
    page = await unit.pages.get(page_id)
    assert page is not None
    await unit.pages.remove(page)
    assert await unit.pages.get(page_id) is None


async def _remove_campaign(unit: Unit, page_id: ActionPageId) -> None:
    """With all pages, cleared before, and targets."""
    page = await unit.pages.get(page_id)
    campaign = await unit.campaigns.get(page.campaign_id) if page else None
    assert campaign is not None
    targets = [target.id for target in await unit.targets.of(campaign.id)]
    for one in await unit.pages.of_campaign(campaign.id):
        await unit.record.clear_page(one.id)
        await unit.pages.remove(one)
    await unit.targets.remove_all(targets)
    await unit.campaigns.remove(campaign)


async def _remove_targets(unit: Unit, page_id: ActionPageId) -> None:
    """Those that nobody wrote to, then the others, which stay."""
    page = await unit.pages.get(page_id)
    assert page is not None
    targets = [target.id for target in await unit.targets.of(page.campaign_id)]
    written = await unit.targets.written_to(targets)
    await unit.targets.remove_all([target for target in targets if target not in written])
    assert {target.id for target in await unit.targets.of(page.campaign_id)} == written
    await unit.targets.remove_all(written)


class TakingOut(ProcessingMachine):
    """Everything that intake and processing do, and settings and persons taken out of it."""

    @rule(wanted=filters, numbers=st.sets(st.integers(1, 8), max_size=5))
    def look_outside(self, wanted: ExportFilter, numbers: set[int]) -> None:
        """What each org may take out, of all people, of anybody, of some; what it may put into its queues again; keys
        that contacts name; when pages were last used."""

        async def seen(subject: Subject) -> list[object]:
            exports, activity = subject.reads.exports, subject.reads.activity
            found: list[object] = [
                sorted((await exports.keys([PublicKeyId(number) for number in numbers])).items()),
                sorted((await activity.last_seen([*PAGES, ActionPageId(99)])).items()),
            ]
            for org_id in (LEAD, PARTNER):
                # Broad questions too: a narrow one seldom meets what it leaves out.
                found += [
                    list(await exports.actions(org_id, evolve(ANYTHING, include_testing=testing)))
                    for testing in (True, False)
                ]
                found.append(list(await exports.requeueable(org_id, [ActionId(number) for number in numbers])))
                found += [
                    list(await exports.actions(org_id, evolve(wanted, fingerprints=whose)))
                    for whose in (None, PEOPLE, wanted.fingerprints)
                ]
            return found

        self.both(seen)

    @rule(org_id=org_ids, person=people)
    def erase(self, org_id: OrgId, person: Fingerprint) -> None:
        """20 §3.5 `deleteContact`."""
        self.acted = True

        async def erased(subject: Subject) -> None:
            async with subject.store.unit() as unit:
                await unit.record.erase(org_id, person)

        self.both(erased)

    @rule(page_id=page_ids)
    def clear_page(self, page_id: ActionPageId) -> None:
        """10 §7.4; what counts is as it was (D6)."""
        self.acted = True

        async def cleared(subject: Subject) -> Leftovers:
            before = [await subject.reports.recount(campaign_id) for campaign_id in (COALITION, ALONE)]
            async with subject.store.unit() as unit:
                left = await unit.record.clear_page(page_id)
            assert before == [await subject.reports.recount(campaign_id) for campaign_id in (COALITION, ALONE)]
            assert before == [await subject.reports.tally(campaign_id) for campaign_id in (COALITION, ALONE)]
            return left

        self.both(cleared)

    @rule(way=st.sampled_from([_remove_page, _remove_campaign, _remove_targets]), page_id=page_ids)
    def remove(self, way: Way, page_id: ActionPageId) -> None:
        """Settings go only when nothing of the record hangs on them; taken back here, for other rules need them."""

        async def removed(subject: Subject) -> None:
            async with subject.store.unit() as unit:
                await way(unit, page_id)
                raise Crash

        self.both(removed)
