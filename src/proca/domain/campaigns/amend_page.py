"""Action pages as they are asked for: new ones, stored ones changed, and copies (spec 10 §7.3)."""

from collections.abc import Iterator
from datetime import datetime

from attrs import evolve

from proca.domain.asked import KnownTemplates, Nulls, unknown_templates
from proca.domain.campaigns.action_page import ActionPage, checked, violations
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.errors import refuse_if_any
from proca.domain.ids import ActionPageId, OrgId

_TEMPLATES = ("thank_you_template", "supporter_confirm_template", "duplicate_template")
_NULLS = Nulls(blank=("name", "locale"), cleared=_TEMPLATES, ignored=("extra_supporters", "config", "delivery"))


def new_page(
    page_id: ActionPageId,
    campaign: Campaign,
    org_id: OrgId,
    changes: ActionPageChanges,
    templates: KnownTemplates,
    now: datetime,
) -> ActionPage:
    """A new page of the org in the campaign, not live yet; Invalid as `amended_page`."""
    plain = ActionPage(page_id, campaign.id, org_id, name="", locale="", inserted_at=now, updated_at=now)
    return amended_page(plain, changes, templates, now)


def amended_page(page: ActionPage, changes: ActionPageChanges, templates: KnownTemplates, now: datetime) -> ActionPage:
    """The page with what is asked for and nothing else changed; Invalid when it breaks a rule then."""
    changed = evolve(page, **_NULLS.taken(changes), updated_at=now)
    refuse_if_any([*violations(changed), *unknown_templates(templates, _TEMPLATES, page, changed)])
    return changed


def copied_page(page_id: ActionPageId, source: ActionPage, org_id: OrgId, name: str, now: datetime) -> ActionPage:
    """A page of the org in the source's campaign with its config, delivery and locale; Invalid for a bad name."""
    return checked(
        ActionPage(
            id=page_id,
            campaign_id=source.campaign_id,
            org_id=org_id,
            name=name,
            locale=source.locale,
            config=source.config,
            delivery=source.delivery,
            inserted_at=now,
            updated_at=now,
        )
    )


def templates_named(changes: ActionPageChanges) -> Iterator[str | None]:
    """The templates that the changes name."""
    yield changes.get("thank_you_template")
    yield changes.get("supporter_confirm_template")
    yield changes.get("duplicate_template")
