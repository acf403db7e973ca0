"""The parts of an action message, key by key (30 §3.1)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain import base64url
from proca.domain.actions.donation import Donation
from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Payload
from proca.domain.ids import CampaignId, PublicKeyId
from proca.domain.processing.messages import (
    action_body,
    contact_body,
    donation_body,
    privacy_body,
    tracking_body,
)
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.supporter import EmailStatus
from proca.domain.times import timestamp
from strategies_record import (
    CAMPAIGN,
    GAMMA,
    LEAD,
    NOW,
    PAGE,
    SIGNATURE,
    SIGNER,
    a_contact,
    a_key,
    a_signing_page,
    moments,
    sources,
)

ALWAYS = {"contactRef", "firstName", "email", "area", "dupeRank"}
NONCE = bytes(range(24))
KEYS = {key.id: key for key in (a_key(31), a_key(2, GAMMA))}
SEALED = evolve(a_contact(), payload=Payload(b"\xff" * 20, NONCE, PublicKeyId(31), PublicKeyId(2)))


# ---------------------------------------------------------------- action, page and campaign


def test_an_action_without_extras() -> None:
    """30 §3.1: `donation` is absent, `customFields` is `{}`, a test says so."""
    body = action_body(a_signing_page(), evolve(SIGNATURE, testing=True), None)
    assert body["action"] == {
        "actionType": "petition",
        "customFields": {},
        "createdAt": "2026-01-15T09:30:12Z",
        "testing": True,
    }
    assert body["tracking"] is None
    assert body["campaign"] == {
        "name": "free_the_tua",
        "title": "Free the Tua",
        "externalId": None,
        "contactSchema": "basic",
    }


@pytest.mark.parametrize(
    ("of_page", "of_campaign", "of_org", "expected"),
    [("p", "c", "o", "p"), (None, "c", "o", "c"), (None, None, "o", "o"), (None, None, None, None)],
)
def test_the_confirm_template_is_the_nearest(
    of_page: str | None, of_campaign: str | None, of_org: str | None, expected: str | None
) -> None:
    """30 §3.1, §11 no. 19: the page's, else the campaign's, else the org's."""
    page = a_signing_page(
        evolve(LEAD, supporter_confirm_template=of_org),
        evolve(CAMPAIGN, supporter_confirm_template=of_campaign),
        evolve(PAGE, supporter_confirm_template=of_page),
    )
    assert action_body(page, SIGNATURE, None)["actionPage"] == {
        "name": "riverwatch.example/free-the-tua",
        "locale": "pt",
        "thankYouTemplate": None,
        "thankYouTemplateRef": None,
        "supporterConfirmTemplate": expected,
    }


def test_a_donation_of_unknown_schema() -> None:
    """30 §3.1: `schema` is absent."""
    assert donation_body(Donation(5, "SEK", {})) == {
        "payload": {},
        "amount": 5,
        "currency": "SEK",
        "frequencyUnit": "one_off",
    }


@given(sources)
def test_tracking(source: Source) -> None:
    """30 §3.1."""
    assert tracking_body(source) == {
        "source": source.source,
        "medium": source.medium,
        "campaign": source.campaign,
        "content": source.content,
        "location": source.location,
    }
    assert tracking_body(None) is None


def test_numbers_are_the_pages_own() -> None:
    """30 §3.1: `campaignId` is that of the page's campaign."""
    page = a_signing_page(campaign=evolve(CAMPAIGN, id=CampaignId(74)))
    assert action_body(page, SIGNATURE, None)["campaignId"] == 74


# ---------------------------------------------------------------- contact and privacy


def test_a_clear_contact_overrides_the_supporter() -> None:
    """30 §3.1: further clear keys override the others."""
    content = '{"firstName":"Inês Maria","city":"Chaves"}'.encode()
    body = contact_body(a_contact(content=content), SIGNER, {})
    assert body == {
        "contact": {
            "contactRef": "2vEeRlpTajq2P_b9LzOK82_yF22cMn92wRkkIOiRRaA",
            "firstName": "Inês Maria",
            "email": "ines@posteo.example",
            "area": "PT",
            "dupeRank": None,
            "city": "Chaves",
        },
        "personalInfo": None,
    }


def test_a_sealed_contact() -> None:
    """30 §3.1: only the five keys, null where nothing is kept in clear, and what opens the rest."""
    body = contact_body(SEALED, evolve(SIGNER, clear_text=ClearText(), dupe_rank=2), KEYS)
    assert body == {
        "contact": {
            "contactRef": "2vEeRlpTajq2P_b9LzOK82_yF22cMn92wRkkIOiRRaA",
            "firstName": None,
            "email": None,
            "area": None,
            "dupeRank": 2,
        },
        "personalInfo": {
            "payload": base64url.encode(b"\xff" * 20),
            "nonce": base64url.encode(NONCE),
            "encryptKey": {"id": 31, "public": base64url.encode(bytes([31]) * 32)},
            "signKey": {"id": 2, "public": base64url.encode(bytes([2]) * 32)},
        },
    }


def test_an_erased_contact() -> None:
    """30 §3.1: no further keys, no consent, no time of it."""
    assert set(contact_body(None, SIGNER, {})["contact"]) == ALWAYS  # type: ignore[call-overload]  # it is an object
    assert privacy_body(None, SIGNER, with_consent=True) == {
        "withConsent": False,
        "emailStatus": None,
        "emailStatusChanged": None,
    }


@pytest.mark.parametrize("consent", [True, False, None])
@pytest.mark.parametrize("with_consent", [True, False])
def test_privacy(consent: bool | None, with_consent: bool) -> None:
    """30 §3.1: consent as it was given, and whether this very action carried it."""
    contact = evolve(a_contact(), communication_consent=consent)
    assert privacy_body(contact, SIGNER, with_consent=with_consent) == {
        "withConsent": with_consent,
        "optIn": consent,
        "givenAt": "2026-01-15T09:30:12Z",
        "emailStatus": None,
        "emailStatusChanged": None,
    }


@pytest.mark.parametrize("status", EmailStatus)
def test_the_status_of_the_address(status: EmailStatus) -> None:
    """30 §3.1, 30.12#16: snake case, null for `none`."""
    supporter = evolve(SIGNER, email_status=status, email_status_changed=NOW)
    body = privacy_body(a_contact(), supporter, with_consent=True)
    assert body["emailStatus"] == (None if status is EmailStatus.NONE else status.name.lower())
    assert body["emailStatusChanged"] == "2026-01-15T09:30:12Z"


# ---------------------------------------------------------------- times


@given(moments, st.integers(-720, 720))
def test_times_are_whole_seconds_in_utc(moment: datetime, minutes: int) -> None:
    """30 §3."""
    elsewhere = moment.astimezone(timezone(timedelta(minutes=minutes)))
    assert timestamp(elsewhere) == timestamp(moment)
    read = datetime.fromisoformat(timestamp(moment))
    assert read == moment.replace(microsecond=0)
    assert read.tzinfo == UTC
