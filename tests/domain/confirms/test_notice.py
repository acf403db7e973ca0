"""What is told about a confirm (20 §8.4, 30 §3.4)."""

import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.confirms.test_confirm import a_confirm, confirms
from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.notice import TWITTER, Notice, launch_details, org_details
from proca.domain.ids import CampaignId, OrgId
from proca.domain.orgs.org import new_org
from proca.domain.users.user import User
from strategies_users import NOW, a_user, users

ADDRESS = "https://act.example"
ORG = new_org(id=OrgId(8), name="purple", title="Purple", now=NOW)
CAMPAIGN = Campaign(CampaignId(5), OrgId(7), "yellow", "Yellow", NOW, NOW)
CONFIRM = a_confirm({"object_id": 9, "message": "please"})
ADA = evolve(a_user(), job_title="Campaigner")


def test_the_event_of_a_launch_request() -> None:
    """30 §3.4, and which org is told (30.12#18)."""
    notice = Notice(CONFIRM, ADA, ADDRESS, launch_details(CAMPAIGN, ORG))
    entry = notice.event(OrgId(7), NOW)
    assert (entry.topic, entry.routing_key) == ("org.7.event", "confirm_created.launch_page")
    assert entry.body == {
        "schema": "proca:event:2",
        "eventType": "confirm_created",
        "timestamp": "2026-11-20T12:00:00Z",
        "orgId": 7,
        "confirm": {
            "operation": "launch_page",
            "email": "",
            "message": "please",
            "subjectId": 5,
            "objectId": 9,
            "code": "12345678",
            "creator": {"email": "ada@lynx.test", "jobTitle": "Campaigner"},
            "acceptLink": "https://act.example/link/accept/12345678?id=9",
            "rejectLink": "https://act.example/link/reject/12345678?id=9",
            "campaign": {"name": "yellow", "title": "Yellow"},
            "org": {"name": "purple", "title": "Purple", "twitter": dict.fromkeys(TWITTER)},
        },
    }


def test_what_is_absent_is_empty() -> None:
    """20 §8.4."""
    members = Notice(a_confirm(), None, ADDRESS).members()
    assert (members["email"], members["message"], members["objectId"], members["creator"]) == ("", "", "", {})
    assert members["acceptLink"] == "https://act.example/link/accept/12345678"


@pytest.mark.parametrize("names", [("screenName", "followersCount"), ("screen_name", "followers_count")])
def test_twitter_metadata_reach_the_mail(names: tuple[str, str]) -> None:
    """20 §12 no. 23: with the creator's e-mail, in names that providers can use as well."""
    told = {names[0]: "purple_org", names[1]: 4000, "name": "Purple", "url": None, "picture": ["no", "text"]}
    org = evolve(ORG, config={"twitter": told})
    fields = Notice(CONFIRM, ADA, ADDRESS, launch_details(CAMPAIGN, org)).merge_fields()
    assert fields["orgTwitterScreenName"] == "purple_org"
    assert fields["orgTwitterFollowersCount"] == 4000
    assert (fields["orgTwitterUrl"], fields["orgTwitterPicture"], fields["orgTwitterDescription"]) == ("", "", "")
    assert (fields["creatorEmail"], fields["creatorJobTitle"]) == ("ada@lynx.test", "Campaigner")
    assert (fields["campaignName"], fields["campaignTitle"]) == ("yellow", "Yellow")
    assert (fields["orgName"], fields["orgTitle"], fields["orgTwitterName"]) == ("purple", "Purple", "Purple")
    assert (fields["operation"], fields["subjectId"], fields["objectId"]) == ("launch_page", 5, 9)
    assert fields["org"] == launch_details(CAMPAIGN, org)["org"]


@pytest.mark.parametrize("config", [{}, {"twitter": None}, {"twitter": "purple"}, {"twitter": [1]}])
def test_any_config_will_do(config: dict[str, object]) -> None:
    details = launch_details(CAMPAIGN, evolve(ORG, config=config))
    assert details["org"] == {"name": "purple", "title": "Purple", "twitter": dict.fromkeys(TWITTER)}


@given(confirms, st.none() | users)
def test_all_that_is_told_is_json(confirm: Confirm, creator: User | None) -> None:
    notice = Notice(confirm, creator, ADDRESS, org_details(ORG))
    fields = notice.merge_fields()
    assert json.loads(json.dumps(fields)) == fields
    assert fields["orgTitle"] == "Purple"
    assert None not in [value for name, value in fields.items() if name not in ("creator", "org")]


def test_a_notice_does_not_print_what_is_personal() -> None:
    notice = Notice(a_confirm({"email": "carl@x.test"}), ADA, ADDRESS, {"org": {"name": "purple"}})
    assert not any(hidden in repr(notice) for hidden in ("carl", "ada@", "12345678", "purple"))
