"""News of addresses, key by key (30 §3.3, §11 no. 31; 30.12#16, #17, #18)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from proca.domain.actions.source import Source
from proca.domain.contacts.contact import Payload
from proca.domain.processing.event_keys import camel_cased
from proca.domain.processing.supporter_events import Place, Trigger, email_status_events
from proca.domain.processing.supporter_moderation import with_email_status
from proca.domain.supporters import contact_ref
from proca.domain.supporters.clear_text import ClearText
from proca.domain.supporters.supporter import EmailStatus
from proca.domain.times import timestamp
from strategies_record import ALPHA, BETA, CAMPAIGN, LEAD, NOW, PAGE, PARTNER, SIGNATURE, SIGNER, a_contact, a_key

SCHEMA = Path(__file__).parents[3] / "docs" / "messages" / "email-status.json"
KEYS = {key.id: key for key in (a_key(31), a_key(32, BETA))}
CLICKED = NOW + timedelta(seconds=7, microseconds=5)
CLEAR = a_contact(ALPHA, b'{"firstName":"In\xc3\xaas","lastName":"Duarte","email":"ines@posteo.example"}')
SEALED = evolve(a_contact(BETA), payload=Payload(b"\x01", bytes(24), a_key(32, BETA).id, a_key(31).id))
# As delivery left them, and then they agreed.
PERSON = with_email_status(
    evolve(SIGNER, clear_text=ClearText("Inês", area="PT"), dupe_rank=0), EmailStatus.DOUBLE_OPT_IN, CLICKED
)
TRIGGER = Trigger(SIGNATURE, PERSON, (CLEAR,), None, Place(PAGE, CAMPAIGN, LEAD))
Json = dict[str, Any]


def told(trigger: Trigger, **config: object) -> list[tuple[str, str | None, Json]]:
    holders = {ALPHA: evolve(LEAD, config=config), BETA: PARTNER}
    events = email_status_events(trigger, holders, KEYS, CLICKED)
    return [(one.topic, one.routing_key, json.loads(json.dumps(one.body))) for one in events]


def test_an_event_key_by_key() -> None:
    """30 §3.3: the e-mail comes from the org's own copy, though the supporter's row has none any more; 30.12#18: and
    which org collected."""
    ((topic, key, body),) = told(evolve(TRIGGER, action=evolve(SIGNATURE, fields={"comment": "Let it flow"})))
    assert (topic, key) == (f"org.{ALPHA}.event", "supporter.email_status")
    assert body == {
        "schema": "proca:event:2",
        "eventType": "email_status",
        "timestamp": timestamp(CLICKED),
        "actionId": 90417,
        "actionPageId": 611,
        "campaignId": 73,
        "orgId": LEAD.id,
        "org": {"name": LEAD.name, "title": LEAD.title},
        "supporter": {
            "contact": {
                "contactRef": contact_ref.encode(SIGNER.fingerprint),
                "firstName": "Inês",
                "lastName": "Duarte",
                "email": "ines@posteo.example",
                "dupeRank": 0,
                "area": "PT",
            },
            "privacy": {
                "withConsent": False,
                "optIn": True,
                "givenAt": timestamp(NOW),
                "emailStatus": "double_opt_in",
                "emailStatusChanged": timestamp(CLICKED),
            },
            "personalInfo": None,
        },
        "campaign": {"name": "free_the_tua", "title": "Free the Tua", "externalId": None, "contactSchema": "basic"},
        "actionPage": {
            "name": "riverwatch.example/free-the-tua",
            "locale": "pt",
            "thankYouTemplate": None,
            "thankYouTemplateRef": None,
            "supporterConfirmTemplate": None,
        },
        "action": {
            "actionType": "petition",
            "customFields": {"comment": "Let it flow"},
            "createdAt": timestamp(NOW),
            "testing": False,
        },
        "tracking": None,
    }
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(body)


def test_one_event_for_each_contact() -> None:
    """Each org gets its own copy and no other's; a sealed one has no e-mail beside it."""
    source = Source("team", "mail", "week7", "x", "https://otters.test/")
    first, second = told(evolve(TRIGGER, contacts=(CLEAR, SEALED), source=source))
    assert [one[0] for one in (first, second)] == [f"org.{ALPHA}.event", f"org.{BETA}.event"]
    body = second[2]
    assert (body["supporter"]["contact"]["email"], body["supporter"]["personalInfo"]["encryptKey"]["id"]) == (None, 32)
    assert "Duarte" not in json.dumps(body)
    assert body["tracking"]["location"] == "https://otters.test/"
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(body)


def test_names_of_custom_fields() -> None:
    """30.12#17: in camelCase as ever; an org may have them as they were given."""
    trigger = evolve(TRIGGER, action=evolve(SIGNATURE, fields={"my_field": "1"}))
    ((*_, usual),), ((*_, plain),) = told(trigger), told(trigger, eventFieldNames="as_given")
    assert usual["action"]["customFields"] == {"myField": "1"}
    assert plain["action"]["customFields"] == {"my_field": "1"}


TREES = st.recursive(
    st.none() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.from_regex("[a-z_0-9]{1,8}", fullmatch=True), inner),
    max_leaves=10,
)


@given(TREES)
def test_what_is_under_config_is_left_alone(tree: object) -> None:
    """30 §11 no. 31: at any depth."""
    wrapped = {"some_campaign": [{"config": tree, "last_name": 1}]}
    assert camel_cased(wrapped) == {"someCampaign": [{"config": tree, "lastName": 1}]}
