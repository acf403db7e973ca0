"""What intake knows of a page: receivers, keys, clear text, admission."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign, CampaignStatus
from proca.domain.errors import Refused, Unavailable
from proca.domain.ids import OrgId
from proca.domain.intake.signing_page import SealingKeys, SigningPage
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org
from proca.domain.supporters.clear_text import ClearTextPolicy
from proca.domain.supporters.consent import Privacy, Receipt, receipts
from strategies_record import (
    ALPHA,
    BETA,
    CAMPAIGN,
    GAMMA,
    LEAD,
    PAGE,
    PARTNER,
    WINDOW,
    a_key,
    a_signing_page,
    privacies,
    signing_pages,
)

LIVE = evolve(PAGE, live=True)
INSTANCE_KEY = a_key(2, GAMMA)
STRICT = {"strictIntake": True}
CLOSED = (CampaignStatus.CLOSED, CampaignStatus.IGNORED)


# ---------------------------------------------------------------- receivers


@given(signing_pages(), privacies)
def test_who_receives_follows_page_and_campaign(page: SigningPage, privacy: Privacy) -> None:
    """10 §5.1."""
    assert page.receipts(privacy) == receipts(
        page.org.id,
        page.lead.id,
        privacy,
        delivery=page.page.delivery,
        force_delivery=page.campaign.force_delivery,
    )
    assert page.is_split == (page.org.id != page.lead.id)
    assert len(page.receipts(privacy)) <= 1 + page.is_split


def test_a_page_on_its_own_and_one_of_a_partner() -> None:
    """10 §5.2."""
    partner = a_signing_page(PARTNER, page=evolve(PAGE, delivery=False))
    assert partner.receipts(Privacy(opt_in=False)) == (Receipt(ALPHA, None, delivery_consent=True),)
    own = a_signing_page(page=evolve(PAGE, delivery=False))
    assert own.receipts(Privacy(opt_in=False)) == (Receipt(ALPHA, communication_consent=False, delivery_consent=True),)
    assert (partner.is_split, own.is_split) == (True, False)


# ---------------------------------------------------------------- keys


def test_an_org_with_a_key_gets_sealed_copies() -> None:
    """10 §6.3, §10.3 no. 38."""
    page = a_signing_page(keys=[a_key(31)], signer=INSTANCE_KEY)
    assert page.keys_for(ALPHA) == SealingKeys(a_key(31), INSTANCE_KEY)


@pytest.mark.parametrize("signer", [INSTANCE_KEY, None])
def test_an_org_without_a_key_gets_plain_copies(signer: PublicKey | None) -> None:
    """D3, 10 §10.3 no. 37."""
    assert a_signing_page(keys=[a_key(31)], signer=signer).keys_for(BETA) is None


def test_sealing_fails_closed() -> None:
    """D3, Q33: a key without a signer is a refusal, never plain text."""
    page = a_signing_page(keys=[a_key(31)], signer=None)
    with pytest.raises(Unavailable) as refusal:
        page.keys_for(ALPHA)
    assert refusal.value.code == "sealing_unavailable"


@given(signing_pages(), privacies)
def test_no_receiver_with_a_key_ever_gets_plain_text(page: SigningPage, privacy: Privacy) -> None:
    """D3."""
    for receipt in page.receipts(privacy):
        try:
            sealed = page.keys_for(receipt.org_id)
        except Unavailable:
            assert page.signer is None
            assert receipt.org_id in page.keys
        else:
            assert (sealed is None) == (receipt.org_id not in page.keys)
            assert sealed is None or sealed.recipient.org_id == receipt.org_id


# ---------------------------------------------------------------- clear text


@pytest.mark.parametrize(
    ("org", "lead", "campaign", "policy"),
    [
        (evolve(LEAD, high_security=True), LEAD, CAMPAIGN, ClearTextPolicy.HIGH_SECURITY),
        (evolve(LEAD, high_security=True), LEAD, evolve(CAMPAIGN, mtt=WINDOW), ClearTextPolicy.HIGH_SECURITY),
        (LEAD, LEAD, evolve(CAMPAIGN, mtt=WINDOW), ClearTextPolicy.MAIL_TO_TARGETS),
        (LEAD, LEAD, CAMPAIGN, ClearTextPolicy.USUAL),
        (PARTNER, evolve(LEAD, high_security=True), CAMPAIGN, ClearTextPolicy.USUAL),
    ],
    ids=["high security", "high security first", "mail to targets", "otherwise", "high security of the lead only"],
)
def test_the_page_decides_how_much_clear_text(org: Org, lead: Org, campaign: Campaign, policy: ClearTextPolicy) -> None:
    """10 §6.5: the page's org counts."""
    assert a_signing_page(org, campaign, lead=lead).clear_text_policy is policy


# ---------------------------------------------------------------- admission


def admits(page: SigningPage) -> str | None:
    """The code of the refusal, or none."""
    try:
        page.admit()
    except Refused as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("status", CampaignStatus)
@pytest.mark.parametrize("page", [PAGE, LIVE])
def test_intake_ignores_states_unless_told_to_be_strict(status: CampaignStatus, page: ActionPage) -> None:
    """Q2, D15: draft, closed and not-live pages accept actions by default."""
    assert admits(a_signing_page(campaign=evolve(CAMPAIGN, status=status), page=page)) is None


@pytest.mark.parametrize(
    ("status", "page", "code"),
    [
        (CampaignStatus.LIVE, LIVE, None),
        (CampaignStatus.LIVE, PAGE, "page_not_live"),
        (CampaignStatus.DRAFT, LIVE, "page_not_live"),
        (CampaignStatus.DRAFT, PAGE, "page_not_live"),
        (CampaignStatus.CLOSED, LIVE, "campaign_closed"),
        (CampaignStatus.CLOSED, PAGE, "campaign_closed"),
        (CampaignStatus.IGNORED, LIVE, "campaign_closed"),
        (CampaignStatus.IGNORED, PAGE, "campaign_closed"),
    ],
)
def test_strict_intake(status: CampaignStatus, page: ActionPage, code: str | None) -> None:
    """D15."""
    campaign = evolve(CAMPAIGN, status=status, config=STRICT)
    assert admits(a_signing_page(campaign=campaign, page=page)) == code


@pytest.mark.parametrize(
    "page",
    [
        a_signing_page(campaign=evolve(CAMPAIGN, config=STRICT)),
        a_signing_page(evolve(PARTNER, config=STRICT)),
        a_signing_page(PARTNER, lead=evolve(LEAD, config=STRICT)),
    ],
    ids=["campaign", "collecting org", "lead org"],
)
def test_campaign_and_orgs_may_ask_for_strictness(page: SigningPage) -> None:
    """D15."""
    assert admits(page) == "page_not_live"


@pytest.mark.parametrize("value", [False, None, "true", 1, []])
def test_only_true_is_strict(value: object) -> None:
    """D15."""
    assert admits(a_signing_page(campaign=evolve(CAMPAIGN, config={"strictIntake": value}))) is None


@given(signing_pages(), st.booleans())
def test_a_live_page_of_a_live_campaign_is_always_admitted(page: SigningPage, strict: bool) -> None:
    """D15."""
    campaign = evolve(page.campaign, status=CampaignStatus.LIVE, config={"strictIntake": strict})
    assert admits(evolve(page, page=evolve(page.page, live=True), campaign=campaign)) is None


@given(signing_pages())
def test_pages_hang_together(page: SigningPage) -> None:
    """Of the strategy that other tests rely on."""
    assert page.page.org_id == page.org.id
    assert page.campaign.org_id == page.lead.id
    assert page.page.campaign_id == page.campaign.id
    assert all(key.org_id == OrgId(org_id) for org_id, key in page.keys.items())
