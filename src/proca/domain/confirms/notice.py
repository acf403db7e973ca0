"""What is told about a new confirm: the event, and the merge fields of the mail (spec 20 §8.4, 30 §3.4)."""

from collections.abc import Mapping
from datetime import datetime

from attrs import Factory, field, frozen

from proca.domain.campaigns.campaign import Campaign
from proca.domain.confirms.confirm import Confirm, Verb, link_path
from proca.domain.ids import OrgId
from proca.domain.mails.merge import flat
from proca.domain.orgs.org import Org
from proca.domain.outbox import OutboxEntry, event
from proca.domain.times import timestamp
from proca.domain.users.user import User
from proca.domain.words import snake_case

Json = dict[str, object]
TWITTER = ("name", "screenName", "picture", "description", "url", "followersCount")


@frozen
class Notice:
    """A confirm with its creator, the public address that links begin with, and what its operation adds."""

    confirm: Confirm
    creator: User | None
    address: str
    details: Mapping[str, object] = field(default=Factory(dict), repr=False)

    def members(self) -> Json:
        """The members of `confirm` in the event."""
        confirm = self.confirm
        creator = self.creator
        return {
            "operation": str(confirm.operation),
            "email": confirm.email or "",
            "message": confirm.message or "",
            "subjectId": confirm.subject_id,
            "objectId": "" if confirm.object_id is None else confirm.object_id,
            "code": confirm.code.reveal(),
            "creator": {"email": creator.email, "jobTitle": creator.job_title} if creator else {},
            "acceptLink": self.address + link_path(confirm, Verb.ACCEPT),
            "rejectLink": self.address + link_path(confirm, Verb.REJECT),
            **self.details,
        }

    def merge_fields(self) -> Json:
        """The same as variables of a mail: nested, and flat (`creatorEmail`) as templates of providers need them."""
        members = self.members()
        return {**members, **dict(flat(members))}

    def event(self, org_id: OrgId, now: datetime) -> OutboxEntry:
        """`confirm_created`, for one org, which is the `orgId` in it (30.12#18)."""
        body = {
            "eventType": "confirm_created",
            "timestamp": timestamp(now),
            "orgId": org_id,
            "confirm": self.members(),
        }
        return event(org_id, f"confirm_created.{self.confirm.operation}", body)


def launch_details(campaign: Campaign, org: Org) -> Json:
    """What a request to launch a page adds: the campaign, and the org that asks."""
    return {
        "campaign": {"name": campaign.name, "title": campaign.title},
        "org": {"name": org.name, "title": org.title, "twitter": _twitter(org)},
    }


def org_details(org: Org) -> Json:
    """What an invitation into an org adds."""
    return {"org": {"name": org.name, "title": org.title}}


def _twitter(org: Org) -> Json:
    """What the org's config tells of its account, its keys in camelCase or in the snake_case that Twitter used."""
    told = org.config.get("twitter")
    known = told if isinstance(told, Mapping) else {}
    return {name: _plain(known.get(name, known.get(snake_case(name)))) for name in TWITTER}


def _plain(value: object) -> str | int | None:
    return value if isinstance(value, (str, int)) else None
