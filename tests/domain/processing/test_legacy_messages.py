"""Messages in the older format (30 §3.2, §11 no 30)."""

import json
from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given

from domain.processing.test_messages import KEYS, NONCE, cases, clear, emitted, sealed
from proca.domain import base64url
from proca.domain.contacts.contact import Contact
from proca.domain.ids import OrgId
from proca.domain.processing.case import Case, Rank, apply, step_of
from proca.domain.processing.messages import Message, messages_of
from proca.domain.supporters.supporter import SupporterStatus
from proca.domain.times import timestamp
from strategies_record import ALPHA, BETA, CAMPAIGN, NOW, PARTNER, SIGNATURE, SIGNER, a_key, a_signing_page

OUTER = {
    "schema", "stage", "actionId", "actionPageId", "campaignId", "orgId", "org", "action", "actionPage", "campaign",
    "contact", "privacy", "tracking",
}  # fmt: skip


SPLIT = a_signing_page(PARTNER)


def legacy(case: Case, *org_ids: OrgId) -> Case:
    """The same, with these orgs asking for the older format."""
    page = case.page
    changed = {
        name: evolve(org, action_schema_version=1)
        for name in ("org", "lead")
        if (org := getattr(page, name)).id in org_ids
    }
    return evolve(case, page=evolve(page, **changed))


def holding(*contacts: Contact) -> Case:
    """A signature on the partner's page, of which these orgs hold copies."""
    return Case(SIGNATURE, SIGNER, contacts, None, SPLIT)


def told(case: Case) -> list[Message]:
    """The messages, with any keys that the copies name."""
    step = step_of(case)
    assert step is not None
    keys = {number: a_key(1) for contact in case.contacts for number in contact.payload.key_ids}
    return list(messages_of(apply(case, step, Rank(0, same_page=False)), keys))


def part(message: Message, name: str) -> dict[str, object]:
    found = message.body[name]
    assert isinstance(found, dict)
    return found


def test_each_org_gets_the_version_that_it_speaks() -> None:
    """30 §3: the version is the recipient's, not the collecting org's."""
    case = holding(clear(BETA, firstName="Ana"), clear(ALPHA, firstName="Ana"))
    by_org = {one.org_id: one.body["schema"] for one in told(legacy(case, ALPHA))}
    assert by_org == {ALPHA: "proca:action:1", BETA: "proca:action:2"}


@given(cases())
def test_law_both_versions_tell_the_same(case: Case) -> None:
    """30 §11 no 30: ids, type, campaign, stage, e-mail and tracking are shared; numbers in fields stay numbers."""
    newer, older = told(case), told(legacy(case, case.page.org.id, case.page.lead.id))
    for new, old in zip(newer, older, strict=True):
        assert (new.org_id, new.routing_key, new.action_id) == (old.org_id, old.routing_key, old.action_id)
        if old.org_id not in (case.page.org.id, case.page.lead.id):
            assert old == new
            continue
        assert set(old.body) == OUTER
        for name in ("stage", "actionId", "actionPageId", "campaignId", "orgId", "org", "tracking"):
            assert old.body[name] == new.body[name]
        assert part(old, "action")["fields"] == part(new, "action")["customFields"]
        assert "customFields" not in part(old, "action")
        assert "supporterConfirmTemplate" not in part(old, "actionPage")
        assert "contactSchema" not in part(old, "campaign")
        assert part(old, "contact")["ref"] == part(new, "contact")["contactRef"]
        assert json.loads(json.dumps(old.body)) == old.body


def test_a_clear_contact_is_a_text_of_json() -> None:
    (message,) = told(legacy(holding(clear(BETA, firstName="Ana", country="PT")), BETA))
    contact = part(message, "contact")
    assert set(contact) == {"ref", "firstName", "email", "area", "payload"}
    assert contact["payload"] == '{"firstName": "Ana", "country": "PT"}'


def test_a_sealed_contact_brings_both_keys() -> None:
    (message,) = emitted(legacy(holding(sealed(BETA, b"secret", 32)), BETA))
    contact = part(message, "contact")
    assert set(contact) == {"ref", "firstName", "email", "payload", "nonce", "publicKey", "signKey"}
    assert contact["payload"] == base64url.encode(b"secret")
    assert contact["nonce"] == base64url.encode(NONCE)
    keys = {int(number): base64url.encode(key.public) for number, key in KEYS.items()}
    assert (contact["publicKey"], contact["signKey"]) == (keys[32], keys[2])


@pytest.mark.parametrize("consent", [True, False, None])
def test_consent_is_yes_or_no(consent: bool | None) -> None:
    contact = evolve(
        clear(BETA, firstName="Ana"), communication_consent=consent, inserted_at=NOW + timedelta(microseconds=7)
    )
    (message,) = told(legacy(holding(contact), BETA))
    assert message.body["privacy"] == {"communication": consent is True, "givenAt": timestamp(NOW)}


def test_an_action_without_consent_says_nothing_of_it() -> None:
    case = holding(clear(BETA, firstName="Ana"))
    follow_up = evolve(
        case,
        action=evolve(SIGNATURE, with_consent=False),
        supporter=evolve(SIGNER, status=SupporterStatus.ACCEPTED),
    )
    (message,) = told(legacy(follow_up, BETA))
    assert message.body["privacy"] is None


def test_without_a_contact_of_its_own() -> None:
    """At a confirm stage a collecting org may hold no copy: an empty payload, and no consent."""
    page = a_signing_page(PARTNER, evolve(CAMPAIGN, action_confirm=True))
    case = evolve(holding(clear(ALPHA, firstName="Ana")), page=page)
    (message,) = told(legacy(case, BETA))
    contact = part(message, "contact")
    assert set(contact) == {"ref", "firstName", "email", "area", "payload"}
    assert contact["payload"] == ""
    assert message.body["privacy"] is None
