"""Templates as they are asked for: new ones, and stored ones changed (spec 20 §3.5 `upsertTemplate`)."""

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve

from proca.domain.asked import Nulls
from proca.domain.errors import refuse_if_any
from proca.domain.ids import OrgId, TemplateId
from proca.domain.orgs.changes import TemplateInput
from proca.domain.orgs.empty import none_if_empty
from proca.domain.templates.email_template import EmailTemplate, violations

_NULLS = Nulls(cleared=("external_id", "subject", "html", "text"))


def meant(templates: Iterable[EmailTemplate], asked: TemplateInput) -> EmailTemplate | None:
    """The template of that name in the locale asked for; without a locale the first of that name."""
    locale = none_if_empty(asked.get("locale"))
    named = (one for one in templates if one.name == asked["name"] and locale in (None, one.locale))
    return min(named, key=lambda one: (one.locale, one.id), default=None)


def new_template(template_id: TemplateId, org_id: OrgId, asked: TemplateInput, now: datetime) -> EmailTemplate:
    """A template of an org without any content yet."""
    return EmailTemplate(
        id=template_id,
        org_id=org_id,
        name=asked["name"],
        locale=asked.get("locale") or "",
        inserted_at=now,
        updated_at=now,
    )


def amended_template(template: EmailTemplate, asked: TemplateInput, now: datetime) -> EmailTemplate:
    """The template with what is asked for and nothing else changed; Invalid when it breaks a rule then."""
    changed = evolve(template, **_NULLS.taken(asked), updated_at=now)
    refuse_if_any(violations(changed))
    return changed
