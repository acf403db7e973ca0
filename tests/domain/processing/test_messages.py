"""Action messages, key by key (30 §3.1)."""

import json
from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain import base64url
from proca.domain.actions.action import ActionStatus
from proca.domain.actions.custom_fields import CustomFields
from proca.domain.actions.donation import Donation, DonationSchema
from proca.domain.actions.source import Source
from proca.domain.campaigns.campaign import Campaign
from proca.domain.contacts.contact import Contact, Payload
from proca.domain.ids import OrgId, PublicKeyId
from proca.domain.processing.case import Case, Outcome, Rank, apply, step_of
from proca.domain.processing.messages import (
    Message,
    messages_of,
)
from proca.domain.processing.table import Stage
from proca.domain.supporters.links import LinkKeys, LinkMaker, Purpose, link_key
from proca.domain.supporters.supporter import SupporterStatus
from strategies_record import (
    ALPHA,
    BETA,
    CAMPAIGN,
    GAMMA,
    LEAD,
    NOW,
    PAGE,
    PARTNER,
    SIGNATURE,
    SIGNER,
    a_case,
    a_contact,
    a_key,
    a_signing_page,
    actions,
    contacts,
    signing_pages,
    sources,
    supporters,
)

ALWAYS = {"contactRef", "firstName", "email", "area", "dupeRank"}
KEYS = {key.id: key for key in (a_key(31), a_key(32, BETA), a_key(2, GAMMA))}
NONCE = bytes(range(24))
ASKING = evolve(CAMPAIGN, supporter_confirm=True)
MODERATED = evolve(CAMPAIGN, action_confirm=True)


def emitted(case: Case, rank: Rank | None = Rank(0, same_page=False)) -> list[Message]:  # noqa: B008  (a frozen value)
    step = step_of(case)
    assert step is not None
    return list(messages_of(apply(case, step, rank), KEYS))


def sealed(org_id: OrgId, content: bytes, key_id: int) -> Contact:
    """The copy for one org, sealed to its key."""
    return evolve(a_contact(org_id), payload=Payload(content, NONCE, PublicKeyId(key_id), PublicKeyId(2)))


def clear(org_id: OrgId, **person: object) -> Contact:
    """The copy for one org, in clear."""
    return a_contact(org_id, json.dumps(person, ensure_ascii=False).encode())


def part(message: Message, name: str) -> dict[str, object]:
    found = message.body[name]
    assert isinstance(found, dict)
    return found


# ---------------------------------------------------------------- the whole


def test_the_example() -> None:
    """30 §3.1: the example, to the letter."""
    org = evolve(LEAD, id=OrgId(28), supporter_confirm_template="confirma")
    page = evolve(PAGE, thank_you_template="obrigado")
    campaign = evolve(CAMPAIGN, external_id=5012)
    payload: dict[str, object] = {"id": "pi_x", "amount": 1500, "currency": "eur"}
    fields = {"comment": "Let it flow", "visits": 4, "topics": ["dams", "fish"], "press": True}
    action = evolve(
        SIGNATURE,
        fields=CustomFields(fields),
        donation=Donation(1500, "EUR", payload, schema=DonationSchema.STRIPE_PAYMENT_INTENT),
    )
    contact = clear(
        org.id,
        firstName="Inês",
        lastName="Duarte",
        email="ines@posteo.example",
        country="PT",
        postcode="5400-312",
        area="PT",
        address={"region": None, "locality": "Chaves", "street": "Rua Direita", "streetNumber": "9"},
    )
    source = Source("newsletter", "email", "jan26", "big-button v2", "https://riverwatch.example/tua")
    (message,) = emitted(Case(action, SIGNER, (contact,), source, a_signing_page(org, campaign, page, lead=org)))
    assert (message.org_id, message.stage, message.action_id) == (OrgId(28), Stage.DELIVER, action.id)
    assert message.body == {
        "schema": "proca:action:2",
        "stage": "deliver",
        "actionId": 90417,
        "actionPageId": 611,
        "campaignId": 73,
        "orgId": 28,
        "org": {"name": "riverwatch", "title": "River Watch"},
        "action": {
            "actionType": "petition",
            "customFields": fields,
            "createdAt": "2026-01-15T09:30:12Z",
            "testing": False,
            "donation": {
                "schema": "stripe_payment_intent",
                "payload": payload,
                "amount": 1500,
                "currency": "EUR",
                "frequencyUnit": "one_off",
            },
        },
        "actionPage": {
            "name": "riverwatch.example/free-the-tua",
            "locale": "pt",
            "thankYouTemplate": "obrigado",
            "thankYouTemplateRef": None,
            "supporterConfirmTemplate": "confirma",
        },
        "campaign": {
            "name": "free_the_tua",
            "title": "Free the Tua",
            "externalId": 5012,
            "contactSchema": "basic",
        },
        "contact": {
            "contactRef": "2vEeRlpTajq2P_b9LzOK82_yF22cMn92wRkkIOiRRaA",
            "dupeRank": 0,
            "firstName": "Inês",
            "lastName": "Duarte",
            "email": "ines@posteo.example",
            "country": "PT",
            "postcode": "5400-312",
            "area": "PT",
            "address": {"region": None, "locality": "Chaves", "street": "Rua Direita", "streetNumber": "9"},
        },
        "personalInfo": None,
        "privacy": {
            "withConsent": True,
            "optIn": True,
            "givenAt": "2026-01-15T09:30:12Z",
            "emailStatus": None,
            "emailStatusChanged": None,
        },
        "tracking": {
            "source": "newsletter",
            "medium": "email",
            "campaign": "jan26",
            "content": "big-button v2",
            "location": "https://riverwatch.example/tua",
        },
    }


def test_the_routing_key() -> None:
    """30 §2.2, §11 no. 1: the action type first."""
    (message,) = emitted(a_case())
    assert message.routing_key == "petition.free_the_tua"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Cases about to be processed, with contacts for any orgs, keys as their numbers say; in the current schema."""
    page = draw(signing_pages())
    page = evolve(page, org=evolve(page.org, action_schema_version=2), lead=evolve(page.lead, action_schema_version=2))
    orgs = st.sampled_from([page.org.id, page.lead.id, OrgId(9)])
    held = draw(st.lists(st.builds(lambda c, org_id: evolve(c, org_id=org_id), contacts, orgs), max_size=3))
    supporter = evolve(draw(supporters), status=draw(st.sampled_from([SupporterStatus.NEW, SupporterStatus.ACCEPTED])))
    action = evolve(draw(actions()), status=ActionStatus.NEW, supporter_id=supporter.id, with_consent=True)
    unique = {contact.org_id: contact for contact in held}
    return Case(action, supporter, tuple(unique.values()), draw(st.none() | sources), page)


@given(cases())
def test_every_message_is_whole_and_plain_json(case: Case) -> None:
    """30 §3.1, §2.3: who receives, and which keys are never absent."""
    step = step_of(case)
    assert step is not None
    payloads = [contact.payload for contact in case.contacts]
    numbers = {number for one in payloads for number in (one.public_key_id, one.sign_key_id) if number}
    outcome = apply(case, step, Rank(0, same_page=False))
    messages = list(messages_of(outcome, {number: a_key(1) for number in numbers}))
    delivered = [contact.org_id for contact in case.contacts]
    assert [each.org_id for each in messages] == (delivered if step.stage is Stage.DELIVER else [case.page.org.id])
    for message in messages:
        assert json.loads(json.dumps(message.body)) == message.body
        assert set(message.body) == {
            "schema",
            "stage",
            "actionId",
            "actionPageId",
            "campaignId",
            "orgId",
            "org",
            "action",
            "actionPage",
            "campaign",
            "contact",
            "personalInfo",
            "privacy",
            "tracking",
        }
        assert (message.body["stage"], message.body["orgId"]) == (step.stage, case.page.org.id)
        assert set(part(message, "contact")) >= ALWAYS
        assert message.body["personalInfo"] is None or set(part(message, "contact")) == ALWAYS


# ---------------------------------------------------------------- who receives what


def test_each_org_gets_its_own_copy_and_consent_only() -> None:
    """10 §5.1, 30 §2.3: every org sees only its own row."""
    beta = evolve(clear(BETA, lastName="Beta's copy"), communication_consent=False)
    alpha = evolve(clear(ALPHA, lastName="Alpha's copy"), inserted_at=NOW + timedelta(days=1))
    messages = emitted(Case(SIGNATURE, SIGNER, (beta, alpha), None, a_signing_page(PARTNER)))
    seen = {
        message.org_id: (
            part(message, "contact")["lastName"],
            part(message, "privacy")["optIn"],
            part(message, "privacy")["givenAt"],
        )
        for message in messages
    }
    assert seen == {
        BETA: ("Beta's copy", False, "2026-01-15T09:30:12Z"),
        ALPHA: ("Alpha's copy", True, "2026-01-16T09:30:12Z"),
    }
    assert {message.body["orgId"] for message in messages} == {BETA}
    assert all(part(message, "org")["name"] == "fishfriends" for message in messages)


def test_each_org_gets_what_was_sealed_to_it() -> None:
    """10 §6, 30 §3.1."""
    copies = (sealed(BETA, b"for beta", 32), sealed(ALPHA, b"for alpha", 31))
    messages = emitted(Case(SIGNATURE, SIGNER, copies, None, a_signing_page(PARTNER)))
    assert {message.org_id: part(message, "personalInfo")["payload"] for message in messages} == {
        BETA: base64url.encode(b"for beta"),
        ALPHA: base64url.encode(b"for alpha"),
    }


@pytest.mark.parametrize(("campaign", "stage"), [(ASKING, "supporter_confirm"), (MODERATED, "action_confirm")])
def test_confirm_stages_go_to_the_collecting_org_alone(campaign: Campaign, stage: str) -> None:
    """10 §5.1, 30 §2.3."""
    held = (clear(ALPHA, lastName="Alpha's copy"), clear(BETA, lastName="Beta's copy"))
    (message,) = emitted(Case(SIGNATURE, SIGNER, held, None, a_signing_page(PARTNER, campaign)))
    assert (message.org_id, message.body["stage"]) == (BETA, stage)
    assert part(message, "contact")["lastName"] == "Beta's copy"


@pytest.mark.parametrize("campaign", [ASKING, MODERATED])
@pytest.mark.parametrize("held", [clear(ALPHA, lastName="Duarte"), sealed(ALPHA, b"for alpha", 31)])
def test_a_collecting_org_without_a_contact_still_confirms(campaign: Campaign, held: Contact) -> None:
    """30.12#11, Q37: the lead's consent stands in, its copy of the data stays with the lead."""
    asked = evolve(held, communication_consent=None)
    (message,) = emitted(Case(SIGNATURE, SIGNER, (asked,), None, a_signing_page(PARTNER, campaign)))
    assert message.org_id == BETA
    assert set(part(message, "contact")) == ALWAYS
    assert (part(message, "contact")["email"], message.body["personalInfo"]) == ("ines@posteo.example", None)
    privacy = part(message, "privacy")
    assert (privacy["withConsent"], privacy["optIn"], privacy["givenAt"]) == (True, None, "2026-01-15T09:30:12Z")


def test_a_contact_of_a_third_org_never_stands_in() -> None:
    """10 §5."""
    (message,) = emitted(Case(SIGNATURE, SIGNER, (a_contact(GAMMA),), None, a_signing_page(PARTNER, ASKING)))
    assert part(message, "privacy") == {"withConsent": False, "emailStatus": None, "emailStatusChanged": None}


def test_no_contact_no_delivery() -> None:
    """30 §2.3: nothing published, the action still becomes delivered."""
    case = Case(SIGNATURE, SIGNER, (), None, a_signing_page())
    step = step_of(case)
    assert step is not None
    outcome = apply(case, step, None)
    assert list(messages_of(outcome, KEYS)) == []
    assert outcome.action.status is ActionStatus.DELIVERED


def test_a_rejection_emits_nothing() -> None:
    """30 §1.3 row 5."""
    assert emitted(a_case(supporter=evolve(SIGNER, status=SupporterStatus.REJECTED))) == []


def test_no_outcome_without_a_stage_emits() -> None:
    case = a_case()
    assert not list(messages_of(Outcome(case, SIGNATURE, SIGNER, None, (SIGNATURE, SIGNER)), KEYS))


def test_a_message_shows_what_is_cleared_and_is_ranked() -> None:
    """10 §4.7, §6.5: transient fields and the e-mail go after emission."""
    campaign = evolve(CAMPAIGN, transient_actions=("petition:phone",))
    action = evolve(SIGNATURE, fields=CustomFields({"phone": "1"}))
    (message,) = emitted(a_case(action, page=a_signing_page(campaign=campaign)), Rank(3, same_page=True))
    assert part(message, "action")["customFields"] == {"phone": "1"}
    assert part(message, "contact")["email"] == "ines@posteo.example"
    assert part(message, "contact")["dupeRank"] == 3


def test_a_message_does_not_print_personal_facts() -> None:
    (message,) = emitted(a_case())
    assert not any(fact in repr(message) for fact in ("Inês", "posteo"))


def test_ready_links() -> None:
    """00 D8: all three where the supporter is asked, the one for consent on delivery, none in the older format."""
    maker = LinkMaker("https://act.test", LinkKeys((link_key(b"secret"),)))
    asking, delivered, moderated = (
        a_case(page=a_signing_page(campaign=campaign)) for campaign in (ASKING, CAMPAIGN, MODERATED)
    )
    for case, expected in ((asking, {"accept", "reject", "doi"}), (delivered, {"doi"}), (moderated, set())):
        step = step_of(case)
        assert step is not None
        outcome = apply(case, step, Rank(0, same_page=False))
        (message,) = messages_of(outcome, KEYS, maker)
        links = message.body.get("links", {})
        assert isinstance(links, dict)
        assert links.keys() == expected
        assert all(link == maker.link(Purpose(name), SIGNATURE.id, SIGNER) for name, link in links.items())
        (without,) = messages_of(outcome, KEYS)
        assert message.body == without.body | ({"links": links} if links else {})
    old = a_case(page=a_signing_page(evolve(LEAD, action_schema_version=1), ASKING))
    step = step_of(old)
    assert step is not None
    (message,) = messages_of(apply(old, step, None), KEYS, maker)
    assert (message.body["schema"], "links" in message.body) == ("proca:action:1", False)
