"""Every message and event fits its published JSON Schema (30 §3), and the schemas can refuse."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from domain.confirms.test_confirm import a_confirm
from domain.processing.test_messages import cases
from proca.application.campaigns.news import campaign_updated
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.notice import Notice, launch_details, org_details
from proca.domain.confirms.operation import Operation
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.orgs.org import new_org
from proca.domain.processing.case import Case, Rank, apply, step_of
from proca.domain.processing.messages import Message, messages_of
from proca.domain.system_events import founded_org, joined_campaign, new_user
from strategies_record import a_key
from strategies_users import a_user

FOLDER = Path(__file__).parents[2] / "docs" / "messages"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
NOW = datetime(2026, 1, 2, 3, 4, 5, 60, tzinfo=UTC)
ORG = new_org(id=OrgId(8), name="purple", title="Purple", now=NOW, config={"twitter": {"screenName": "purple"}})
CAMPAIGN = Campaign(CampaignId(5), OrgId(7), "yellow", "Yellow", NOW, NOW, config={"any_key": {"At": [1]}})
PAGE = ActionPage(ActionPageId(9), CAMPAIGN.id, ORG.id, "purple/beer", "pl", NOW, NOW)


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(
        json.loads((FOLDER / f"{name}.json").read_text()), format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def messages(case: Case) -> list[Message]:
    """What a case emits, with any keys that its copies name."""
    step = step_of(case)
    assert step is not None
    keys = {number: a_key(1) for contact in case.contacts for number in contact.payload.key_ids}
    return list(messages_of(apply(case, step, Rank(0, same_page=False)), keys))


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(validator(name).schema)


def test_the_page_lists_them_all() -> None:
    text = (FOLDER / "README.md").read_text()
    assert [name for name in NAMES if f"({name}.json)" not in text] == []


@given(cases(), st.sampled_from([1, 2]))
def test_law_actions(case: Case, version: int) -> None:
    """30 §3.1, §3.2: whatever the case, in both versions."""
    page = case.page
    speaking = evolve(
        page, org=evolve(page.org, action_schema_version=version), lead=evolve(page.lead, action_schema_version=version)
    )
    for message in messages(evolve(case, page=speaking)):
        name = "action-1" if message.body["schema"] == "proca:action:1" else "action-2"
        validator(name).validate(json.loads(json.dumps(message.body)))


def events() -> Iterator[tuple[str, dict[str, Any]]]:
    user = a_user(email="dora@purple.test")
    yield "system", dict(joined_campaign(OrgId(7), ORG, PAGE, CAMPAIGN, user, NOW).body)
    yield "system", dict(founded_org(OrgId(1), ORG, user, NOW).body)
    yield "system", dict(new_user(OrgId(1), user, NOW).body)
    yield "campaign-updated", dict(campaign_updated(CAMPAIGN, ORG, NOW).body)
    for operation in Operation:
        details = {Operation.LAUNCH_PAGE: launch_details(CAMPAIGN, ORG), Operation.ADD_STAFFER: org_details(ORG)}
        for creator in (user, None):
            notice = Notice(
                evolve(a_confirm(), operation=operation), creator, "https://proca.test", details.get(operation, {})
            )
            yield "confirm-created", dict(notice.event(OrgId(7), NOW).body)


@pytest.mark.parametrize(("name", "body"), list(events()))
def test_events(name: str, body: dict[str, Any]) -> None:
    """30 §3.4, §3.5."""
    validator(name).validate(json.loads(json.dumps(body)))


@given(cases(), st.data())
def test_law_a_member_less_is_noticed(case: Case, data: st.DataObject) -> None:
    """The schemas are no rubber stamp: without any one of its members, a message does not fit."""
    for message in messages(case):
        body = dict(message.body)
        body.pop(data.draw(st.sampled_from(sorted(set(body) - {"links"}))))
        with pytest.raises(ValidationError):
            validator("action-2").validate(body)
