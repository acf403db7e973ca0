"""Orgs as they are asked for: new ones, and stored ones changed (spec 20 §1.1, §3.5)."""

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve

from proca.domain.asked import KnownTemplates, Nulls, unknown_templates
from proca.domain.errors import Invalid, Refused, Violation, refuse_if_any
from proca.domain.ids import OrgId
from proca.domain.orgs.backends import Backends, Slot, resolve
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.orgs.org import TEXT_MAX, Org, OrgChanges, violations
from proca.domain.orgs.service import ServiceName
from proca.domain.rules import EMAIL, TAKEN, text

_NULLS = Nulls(
    blank=("name", "title"),
    cleared=("email_from", "supporter_confirm_template"),
    ignored=(
        *("contact_schema", "action_schema_version", "high_security", "config"),
        *("doi_thank_you", "reply_enabled", "sender_rewrite", "supporter_confirm"),
        *("custom_supporter_confirm", "custom_action_confirm", "custom_action_deliver", "custom_event_deliver"),
    ),
)


def founded(org_id: OrgId, owner_email: str, instance: Backends | None, now: datetime) -> Org:
    """An org without a name yet: it mails in its founder's name, and with what the instance org mails with."""
    borrows = instance is not None and resolve(Slot.EMAIL, instance, instance) is not None
    return Org(
        id=org_id,
        name="",
        title="",
        # Addresses of accounts follow a looser rule; one that cannot be a sender leaves none.
        email_from=owner_email if not any(text(owner_email, TEXT_MAX, (), EMAIL)) else None,
        backends=Backends(email_backend=ServiceName.SYSTEM if borrows else None),
        inserted_at=now,
        updated_at=now,
    )


def amended(
    org: Org,
    changes: OrgChanges | ProcessingChanges,
    templates: KnownTemplates,
    now: datetime,
    wrong: Iterable[Violation] = (),
) -> Org:
    """The org with what is asked for and nothing else changed; Invalid for what is wrong already, or is then.

    A null clears the sender and the template, is no name or title, and elsewhere means that nothing is asked.
    """
    changed = evolve(org, **_NULLS.taken(changes), updated_at=now)
    unknown = unknown_templates(templates, ("supporter_confirm_template",), org, changed)
    refuse_if_any([*violations(changed), *unknown, *wrong])
    return changed


def check_name(org: Org, changed: Org, instance_org: str) -> None:
    """The instance org is known by its name, which it keeps and which nobody else gets; Invalid otherwise."""
    if changed.is_called(org.name):
        return
    if org.is_called(instance_org):
        raise Invalid.one("cannot be changed", "name")
    if changed.is_called(instance_org):
        raise Invalid.one(TAKEN, "name")


def check_deletable(org: Org, instance_org: str) -> None:
    """The instance org stays, because its key seals for everybody (00 D3); Refused otherwise."""
    if org.is_called(instance_org):
        raise Refused("The instance org cannot be deleted", code="instance_org_required")
