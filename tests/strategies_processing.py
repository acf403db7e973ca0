"""A small world of signatures that the domain processes as the application does, one transaction a batch."""

from collections.abc import Iterable, Sequence

from attrs import define, evolve, field, frozen
from hypothesis import strategies as st

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.campaigns.stats import Count, Tally, TallyKey, total
from proca.domain.ids import ActionId, ActionPageId, SupporterId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.processing import ranking
from proca.domain.processing.case import Case, Outcome, Rank, apply, step_of
from proca.domain.processing.counting import difference
from proca.domain.processing.ranking import Person, Record
from proca.domain.processing.table import Step
from proca.domain.supporters.contact_ref import Fingerprint
from proca.domain.supporters.supporter import Supporter, SupporterStatus
from strategies_record import CAMPAIGN, FOLLOW_UP, INES, LEAD, PAGE, PARTNER, SIGNATURE, SIGNER, a_signing_page

OTTO = Fingerprint(bytes(32))
PAGE_A, PAGE_B = ActionPageId(611), ActionPageId(612)


@frozen
class Signed:
    """Somebody signs on a page; follow-ups are later deeds of the same supporter."""

    fingerprint: Fingerprint = INES
    page_id: ActionPageId = PAGE_A
    testing: bool = False
    follow_ups: int = 0


signings = st.lists(
    st.builds(Signed, st.sampled_from([INES, OTTO]), st.sampled_from([PAGE_A, PAGE_B]), st.booleans()), max_size=8
)


@define
class World:
    """States as a store would keep them; `supporter_confirm` and `action_confirm` hold for the whole campaign."""

    supporter_confirm: bool = False
    action_confirm: bool = False
    supporters: dict[SupporterId, Supporter] = field(factory=dict)
    actions: dict[ActionId, Action] = field(factory=dict)
    counted: list[tuple[TallyKey, Count]] = field(factory=list)

    def sign(self, signed: Signed) -> ActionId:
        """Take in one signature with its follow-ups; the number of the signature."""
        supporter_id = SupporterId(len(self.supporters) + 1)
        self.supporters[supporter_id] = evolve(
            SIGNER, id=supporter_id, fingerprint=signed.fingerprint, action_page_id=signed.page_id
        )
        first = ActionId(len(self.actions) + 1)
        for plain in (SIGNATURE, *[FOLLOW_UP] * signed.follow_ups):
            number = ActionId(len(self.actions) + 1)
            self.actions[number] = evolve(
                plain,
                id=number,
                supporter_id=supporter_id,
                action_page_id=signed.page_id,
                testing=signed.testing,
            )
        return first

    def page(self, page_id: ActionPageId) -> SigningPage:
        """Page A is the lead's, page B a partner's."""
        campaign = evolve(CAMPAIGN, supporter_confirm=self.supporter_confirm, action_confirm=self.action_confirm)
        return a_signing_page(LEAD if page_id == PAGE_A else PARTNER, campaign, evolve(PAGE, id=page_id))

    def case(self, number: ActionId) -> Case:
        """The action as it stands."""
        action = self.actions[number]
        return Case(action, self.supporter_of(number), (), None, self.page(action.action_page_id))

    def supporter_of(self, number: ActionId) -> Supporter:
        """Who did it."""
        supporter_id = self.actions[number].supporter_id
        assert supporter_id is not None
        return self.supporters[supporter_id]

    def record(self, person: Person) -> Record:
        """What is on record of a person, as a store would say it."""
        ranked = {
            supporter.dupe_rank: supporter.action_page_id
            for supporter in self.supporters.values()
            if Person(supporter.campaign_id, supporter.fingerprint) == person and supporter.dupe_rank is not None
        }
        pages: dict[ActionPageId, int] = {}
        for rank in sorted(ranked):
            pages.setdefault(ranked[rank], rank)
        return Record(len(ranked), pages)

    def plan(self, numbers: Iterable[ActionId]) -> tuple[list[tuple[Case, Step]], list[Rank | None]]:
        """The steps of a batch with their ranks."""
        cases = [self.case(number) for number in numbers]
        steps = [(case, step) for case in cases if (step := step_of(case)) is not None]
        records = {person: self.record(person) for person in ranking.wanted(steps)}
        return steps, ranking.assign(steps, records)

    def process(self, numbers: Iterable[ActionId]) -> list[Outcome]:
        """One batch, settled; at most one action of each supporter."""
        steps, ranks = self.plan(numbers)
        outcomes = [apply(case, step, rank) for (case, step), rank in zip(steps, ranks, strict=True)]
        for outcome in outcomes:
            assert outcome.supporter is not None
            self.store(outcome.action, outcome.supporter)
        return outcomes

    def store(self, action: Action, supporter: Supporter) -> None:
        """Keep new states and move the counters; a supporter's change counts for all that they did."""
        for number, before in list(self.actions.items()):
            if before.supporter_id == supporter.id:
                after = action if number == action.id else before
                org_id = self.page(before.action_page_id).org.id
                moved = difference((before, self.supporters[supporter.id]), (after, supporter), org_id)
                self.counted += moved.items()
                self.actions[number] = after
        self.supporters[supporter.id] = supporter

    def accept(self, number: ActionId) -> None:
        """The supporter confirms, or the moderator accepts, whatever is asked."""
        supporter, action = self.supporter_of(number), self.actions[number]
        if supporter.status is SupporterStatus.CONFIRMING:
            self.store(action, evolve(supporter, status=SupporterStatus.ACCEPTED))
        elif action.status is ActionStatus.CONFIRMING:
            self.store(evolve(action, status=ActionStatus.ACCEPTED), supporter)

    def reject(self, number: ActionId) -> None:
        """The reject link: supporter and action, from any state."""
        supporter = evolve(self.supporter_of(number), status=SupporterStatus.REJECTED)
        self.store(evolve(self.actions[number], status=ActionStatus.REJECTED), supporter)

    @property
    def tally(self) -> Tally:
        """The counters."""
        return total(self.counted)

    def ranks(self, numbers: Sequence[ActionId]) -> list[int | None]:
        """The supporters' ranks."""
        return [self.supporter_of(number).dupe_rank for number in numbers]

    def statuses(self, numbers: Sequence[ActionId]) -> list[ActionStatus]:
        """The actions' states."""
        return [self.actions[number].status for number in numbers]
