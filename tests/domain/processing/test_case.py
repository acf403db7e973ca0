"""One processing attempt: states, ranks, what is taken away (30 §1.4)."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.action import Action, ActionStatus
from proca.domain.actions.custom_fields import CustomFields
from proca.domain.campaigns.campaign import Campaign
from proca.domain.orgs.org import Org
from proca.domain.processing.case import Case, Outcome, Rank, apply, needs_rank, step_of
from proca.domain.processing.table import Stage, Step
from proca.domain.supporters.clear_text import ClearText, clear
from proca.domain.supporters.supporter import Supporter, SupporterStatus
from strategies_record import (
    CAMPAIGN,
    FOLLOW_UP,
    LEAD,
    PAGE,
    PARTNER,
    SIGNATURE,
    SIGNER,
    WINDOW,
    a_case,
    a_signing_page,
    actions,
    signing_pages,
    supporters,
)

WHOLE = ClearText("Inês", "Duarte", "ines@posteo.example", "Rua Direita 9", "PT")
ACCEPTED = evolve(SIGNER, status=SupporterStatus.ACCEPTED)
ASKING = evolve(CAMPAIGN, supporter_confirm=True)
MODERATED = evolve(CAMPAIGN, action_confirm=True)
FIRST = Rank(0, same_page=False)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases of any states, with a supporter in most."""
    supporter = draw(st.none() | supporters)
    action = evolve(draw(actions()), supporter_id=supporter.id if supporter else None)
    return Case(action, supporter, (), None, draw(signing_pages()))


def processed(case: Case, rank: Rank | None = FIRST) -> Outcome:
    step = step_of(case)
    assert step is not None
    return apply(case, step, rank)


def states(outcome: Outcome) -> tuple[ActionStatus, SupporterStatus | None, Stage | None]:
    return outcome.action.status, outcome.supporter.status if outcome.supporter else None, outcome.stage


# ---------------------------------------------------------------- scenarios


def test_a_signature_is_delivered() -> None:
    """30 §11 no. 1."""
    outcome = processed(a_case())
    assert states(outcome) == (ActionStatus.DELIVERED, SupporterStatus.ACCEPTED, Stage.DELIVER)
    assert outcome.supporter is not None
    assert outcome.supporter.dupe_rank == 0


def test_a_supporter_is_asked_first() -> None:
    """30 §11 no. 2: and processing again changes nothing."""
    outcome = processed(a_case(page=a_signing_page(evolve(LEAD, supporter_confirm=True))))
    assert states(outcome) == (ActionStatus.NEW, SupporterStatus.CONFIRMING, Stage.SUPPORTER_CONFIRM)
    assert outcome.supporter is not None
    assert outcome.supporter.dupe_rank is None
    assert step_of(evolve(outcome.case, action=outcome.action, supporter=outcome.supporter)) is None


@pytest.mark.parametrize(
    ("org", "campaign", "stage"),
    [
        (evolve(LEAD, supporter_confirm=True), evolve(CAMPAIGN, supporter_confirm=False), Stage.DELIVER),
        (LEAD, ASKING, Stage.SUPPORTER_CONFIRM),
        (LEAD, CAMPAIGN, Stage.DELIVER),
        (evolve(LEAD, custom_supporter_confirm=True), CAMPAIGN, Stage.SUPPORTER_CONFIRM),
        (evolve(LEAD, custom_action_confirm=True), CAMPAIGN, Stage.ACTION_CONFIRM),
        (evolve(LEAD, custom_action_confirm=True), evolve(CAMPAIGN, action_confirm=False), Stage.DELIVER),
        (LEAD, MODERATED, Stage.ACTION_CONFIRM),
        (LEAD, evolve(ASKING, action_confirm=True), Stage.SUPPORTER_CONFIRM),
    ],
)
def test_effective_settings(org: Org, campaign: Campaign, stage: Stage) -> None:
    """30 §11 no. 8, 10 §10.4 no. 53."""
    assert processed(a_case(page=a_signing_page(org, campaign))).stage is stage


def test_the_collecting_orgs_settings_count() -> None:
    """30 §1.2."""
    lead = evolve(LEAD, supporter_confirm=True, custom_action_confirm=True)
    assert processed(a_case(page=a_signing_page(PARTNER, lead=lead))).stage is Stage.DELIVER


def test_a_test_is_delivered_and_remains_a_test() -> None:
    """10 §10.1 no. 7, 30 §1.8; D5: it takes no rank."""
    outcome = processed(a_case(evolve(SIGNATURE, testing=True)), None)
    assert states(outcome) == (ActionStatus.DELIVERED, SupporterStatus.ACCEPTED, Stage.DELIVER)
    assert outcome.action.testing
    assert outcome.supporter is not None
    assert outcome.supporter.dupe_rank is None


def test_a_rejected_supporters_action_is_rejected_silently() -> None:
    """30 §1.3 row 5, Q45."""
    outcome = processed(a_case(supporter=evolve(SIGNER, status=SupporterStatus.REJECTED)), None)
    assert states(outcome) == (ActionStatus.REJECTED, SupporterStatus.REJECTED, None)
    assert outcome.emitted is None
    assert not outcome.settles_supporter


def test_an_unlinked_action_waits() -> None:
    """30 §1.3 row 2, 10 §4.5."""
    assert step_of(a_case(evolve(SIGNATURE, supporter_id=None, ref="ref"), None)) is None


# ---------------------------------------------------------------- what is taken away


@pytest.mark.parametrize("live", [True, False])
def test_a_sender_of_mails_keeps_e_mail_and_last_name(live: bool) -> None:
    """10 §10.3 no. 40, 30 §11 no. 13: live or not-live page."""
    page = a_signing_page(campaign=evolve(CAMPAIGN, mtt=WINDOW), page=evolve(PAGE, live=live))
    outcome = processed(a_case(supporter=evolve(SIGNER, clear_text=WHOLE), page=page))
    assert outcome.supporter is not None
    assert outcome.supporter.clear_text == WHOLE


@pytest.mark.parametrize("rank", [FIRST, Rank(1, same_page=True)])
def test_otherwise_the_e_mail_goes(rank: Rank) -> None:
    """10 §10.3 no. 40, §6.5: also for `repeat`."""
    outcome = processed(a_case(), rank)
    assert outcome.supporter is not None
    assert outcome.supporter.clear_text == ClearText(first_name="Inês", area="PT")


def test_the_message_still_knows_what_is_taken_away() -> None:
    """10 §4.7, 30 §1.4: transient fields go after emission, of this action type only."""
    campaign = evolve(CAMPAIGN, transient_actions=("petition:phone", "share:comment"))
    action = evolve(SIGNATURE, fields=CustomFields({"phone": "1", "comment": "x"}))
    outcome = processed(a_case(action, page=a_signing_page(campaign=campaign)))
    assert outcome.action.fields == {"comment": "x"}
    assert outcome.emitted is not None
    emitted_action, emitted_supporter = outcome.emitted
    assert emitted_action.fields == {"phone": "1", "comment": "x"}
    assert emitted_supporter.clear_text == SIGNER.clear_text
    assert (emitted_action.status, emitted_supporter.dupe_rank) == (ActionStatus.DELIVERED, 0)


@pytest.mark.parametrize("campaign", [ASKING, MODERATED])
def test_nothing_is_taken_away_before_delivery(campaign: Campaign) -> None:
    """30 §1.4 step 7."""
    transient = evolve(campaign, transient_actions=("petition:phone",))
    action = evolve(SIGNATURE, fields=CustomFields({"phone": "1"}))
    outcome = processed(a_case(action, page=a_signing_page(campaign=transient)))
    assert outcome.action.fields == {"phone": "1"}
    assert outcome.supporter is not None
    assert outcome.supporter.clear_text == SIGNER.clear_text


# ---------------------------------------------------------------- ranks


@pytest.mark.parametrize(
    ("action", "supporter", "campaign", "expected"),
    [
        (SIGNATURE, SIGNER, CAMPAIGN, True),
        (SIGNATURE, SIGNER, MODERATED, True),
        (SIGNATURE, SIGNER, ASKING, False),
        (SIGNATURE, ACCEPTED, ASKING, True),
        (SIGNATURE, evolve(ACCEPTED, dupe_rank=0), CAMPAIGN, False),
        (evolve(SIGNATURE, testing=True), SIGNER, CAMPAIGN, False),
        (FOLLOW_UP, ACCEPTED, CAMPAIGN, False),
        (SIGNATURE, evolve(SIGNER, status=SupporterStatus.REJECTED), CAMPAIGN, False),
    ],
    ids=["delivered", "moderated", "asked", "confirmed", "ranked before", "testing", "follow-up", "rejected"],
)
def test_a_supporter_is_ranked_once_on_acceptance(
    action: Action, supporter: Supporter, campaign: Campaign, expected: bool
) -> None:
    """D5, 30 §1.5."""
    case = a_case(action, supporter, a_signing_page(campaign=campaign))
    step = step_of(case)
    assert step is not None
    assert needs_rank(case, step) is expected


def test_nobody_needs_no_rank() -> None:
    case = a_case(evolve(SIGNATURE, supporter_id=None), None)
    assert not needs_rank(case, Step(ActionStatus.DELIVERED, SupporterStatus.ACCEPTED, Stage.DELIVER))


@pytest.mark.parametrize(
    ("action", "supporter", "rank", "status"),
    [
        (SIGNATURE, SIGNER, Rank(1, same_page=True), ActionStatus.REPEAT),
        (SIGNATURE, SIGNER, Rank(1, same_page=False), ActionStatus.DELIVERED),
        (SIGNATURE, SIGNER, FIRST, ActionStatus.DELIVERED),
        (SIGNATURE, evolve(ACCEPTED, dupe_rank=1), Rank(1, same_page=True), ActionStatus.REPEAT),
        (
            evolve(SIGNATURE, status=ActionStatus.ACCEPTED),
            evolve(ACCEPTED, dupe_rank=1),
            Rank(1, same_page=True),
            ActionStatus.REPEAT,
        ),
        (SIGNATURE, evolve(ACCEPTED, dupe_rank=1), None, ActionStatus.DELIVERED),
        (evolve(SIGNATURE, testing=True), SIGNER, Rank(1, same_page=True), ActionStatus.DELIVERED),
        (
            evolve(SIGNATURE, testing=True),
            evolve(ACCEPTED, dupe_rank=1),
            Rank(1, same_page=True),
            ActionStatus.DELIVERED,
        ),
        (FOLLOW_UP, evolve(ACCEPTED, dupe_rank=1), Rank(1, same_page=True), ActionStatus.DELIVERED),
    ],
)
def test_repeat_is_judged_at_delivery(
    action: Action, supporter: Supporter, rank: Rank | None, status: ActionStatus
) -> None:
    """D5, Q49, 10 §3.4: a follow-up and a test never become `repeat`."""
    assert processed(a_case(action, supporter), rank).action.status == status


@pytest.mark.parametrize("campaign", [ASKING, MODERATED])
def test_repeat_is_not_judged_before_delivery(campaign: Campaign) -> None:
    """D5."""
    outcome = processed(a_case(page=a_signing_page(campaign=campaign)), Rank(1, same_page=True))
    assert outcome.action.status in {ActionStatus.NEW, ActionStatus.CONFIRMING}


# ---------------------------------------------------------------- who can go on


@pytest.mark.parametrize(
    ("supporter", "campaign", "settles"),
    [(SIGNER, CAMPAIGN, True), (SIGNER, MODERATED, True), (SIGNER, ASKING, False), (ACCEPTED, CAMPAIGN, False)],
    ids=["accepted now", "accepted, moderated", "asked, so others wait on", "accepted before"],
)
def test_follow_ups_go_on_when_their_supporter_is_accepted(
    supporter: Supporter, campaign: Campaign, settles: bool
) -> None:
    """30.12#9."""
    assert processed(a_case(supporter=supporter, page=a_signing_page(campaign=campaign))).settles_supporter is settles


def test_nobody_is_settled_where_nobody_is() -> None:
    case = a_case(supporter=None)
    assert not Outcome(case, case.action, None, None, None).settles_supporter


# ---------------------------------------------------------------- laws


@given(cases(), st.builds(Rank, st.integers(0, 9), st.booleans()))
def test_a_step_changes_states_ranks_and_transient_data_only(case: Case, rank: Rank) -> None:
    """30 §1.4."""
    step = step_of(case)
    if step is None or case.supporter is None:
        assert step is None
        return
    outcome = apply(case, step, rank)
    before = case.supporter
    assert outcome.supporter is not None
    assert outcome.stage is step.stage
    assert outcome.supporter.status is step.supporter
    assert outcome.action.status in {step.action, ActionStatus.REPEAT}
    assert set(outcome.action.fields) <= set(case.action.fields)
    delivered = step.stage is Stage.DELIVER and case.action.with_consent
    kept = clear(before.clear_text, case.page.clear_text_policy) if delivered else before.clear_text
    assert outcome.supporter == evolve(
        before, status=step.supporter, clear_text=kept, dupe_rank=outcome.supporter.dupe_rank
    )
    assert evolve(outcome.action, status=case.action.status, fields=case.action.fields) == case.action
    assert before.dupe_rank is None or before.dupe_rank == outcome.supporter.dupe_rank


@given(cases(), st.builds(Rank, st.integers(0, 9), st.booleans()))
def test_processing_again_emits_nothing(case: Case, rank: Rank) -> None:
    """30 §1.3: idempotent, with settings as they are."""
    step = step_of(case)
    if step is not None:
        once = apply(case, step, rank)
        again = evolve(case, action=once.action, supporter=once.supporter)
        next_step = step_of(again)
        assert next_step is None or apply(again, next_step, None).emitted is None
