"""Campaigns as they are asked for: new ones, and stored ones changed (spec 10 §7.1)."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from attrs import evolve

from proca.domain.asked import KnownTemplates, Nulls, unknown_templates
from proca.domain.campaigns.campaign import Campaign, violations
from proca.domain.campaigns.changes import CampaignChanges, CampaignProcessingChanges, MttChanges
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.errors import Violation, refuse_if_any
from proca.domain.ids import CampaignId
from proca.domain.orgs.org import Org
from proca.domain.rules import BLANK, INVALID
from proca.domain.words import camel_case

# Who collects whose data and what anybody may read: not for those who only edit content (Q43).
DELICATE = frozenset({"force_delivery", "public_actions", "transient_actions"})

_NULLS = Nulls(
    blank=("name", "title"),
    cleared=(
        *("external_id", "start", "end"),
        *("supporter_confirm", "supporter_confirm_template", "action_confirm"),
    ),
    ignored=("contact_schema", "status", "config", "force_delivery"),
    lists=("public_actions", "transient_actions"),
)
_MTT_NULLS = Nulls(
    cleared=("message_template", "test_email", "max_emails_per_hour"),
    ignored=("cc_sender", "drip_delivery", "timezone"),
    lists=("cc_contacts",),
)
_DATES = ("start_at", "end_at")
# Stands in for dates that are refused, so that everything else is still checked.
_SOME_TIME = MailToTargets(datetime(2000, 1, 1, 9, tzinfo=UTC), datetime(2000, 1, 2, 18, tzinfo=UTC))


def new_campaign(
    campaign_id: CampaignId, org: Org, changes: CampaignChanges, templates: KnownTemplates, now: datetime
) -> Campaign:
    """A new campaign of the org, which says how contacts look unless the changes do (Q23); Invalid as `amended`."""
    plain = Campaign(
        id=campaign_id,
        org_id=org.id,
        name="",
        title="",
        contact_schema=org.contact_schema,
        inserted_at=now,
        updated_at=now,
    )
    return amended(plain, changes, templates, now)


def amended(
    campaign: Campaign,
    changes: CampaignChanges | CampaignProcessingChanges,
    templates: KnownTemplates,
    now: datetime,
) -> Campaign:
    """The campaign with what is asked for and nothing else changed; Invalid when it breaks a rule then."""
    asked = cast(CampaignChanges, changes)
    mtt, wrong = _mail_settings(campaign.mtt, asked, templates)
    changed = evolve(campaign, **_NULLS.taken(asked), mtt=mtt, updated_at=now)
    refuse_if_any([*violations(changed), *(one.under("mtt") for one in wrong)])
    return changed


def is_delicate(changes: CampaignChanges) -> bool:
    """Whether something is asked for that concerns more than content."""
    return any(changes.get(name) is not None for name in DELICATE)


def template_named(changes: CampaignChanges) -> Iterator[str | None]:
    """The template that the changes name."""
    yield (changes.get("mtt") or {}).get("message_template")


def _mail_settings(
    stored: MailToTargets | None, changes: CampaignChanges, templates: KnownTemplates
) -> tuple[MailToTargets | None, list[Violation]]:
    if "mtt" not in changes:
        return stored, []
    asked = changes["mtt"]
    if asked is None:
        return None, []
    dates, wrong = _dates(stored, asked)
    changed = evolve(stored or _SOME_TIME, **_MTT_NULLS.taken(asked), **dates)
    return changed, [*wrong, *unknown_templates(templates, ("message_template",), stored, changed)]


def _dates(stored: MailToTargets | None, asked: MttChanges) -> tuple[Mapping[str, Any], list[Violation]]:
    """Both dates in UTC, or what is wrong with them: they are there together or not at all."""
    dates: dict[str, datetime] = {}
    wrong: list[Violation] = []
    for name in _DATES:
        given = cast("datetime | None", asked.get(name) if name in asked else getattr(stored, name, None))
        if given is None:
            wrong.append(Violation(BLANK, (camel_case(name),)))
            continue
        try:
            dates[name] = given.astimezone(UTC)
        except OverflowError:
            wrong.append(Violation(INVALID, (camel_case(name),)))
    return ({name: getattr(_SOME_TIME, name) for name in _DATES} if wrong else dates), wrong
