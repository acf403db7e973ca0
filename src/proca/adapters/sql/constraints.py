"""From the name of a violated constraint to the error that the domain has for it."""

from collections.abc import Callable

from attrs import frozen

from proca.domain.errors import Conflict, Invalid, ProcaError
from proca.domain.rules import TAKEN


@frozen
class Constraint:
    """A constraint as PostgreSQL names it and as SQLite describes it."""

    name: str
    columns: str

    def matches(self, reported: str) -> bool:
        """Whether the database meant this one."""
        return reported == self.name or reported.endswith(f"UNIQUE constraint failed: {self.columns}")


def _taken(path: str) -> Callable[[], ProcaError]:
    return lambda: Invalid.one(TAKEN, path)


def _conflict(code: str, message: str) -> Callable[[], ProcaError]:
    return lambda: Conflict(message, code=code)


CONSTRAINTS: dict[Constraint, Callable[[], ProcaError]] = {
    Constraint("uq_orgs_name_key", "orgs.name_key"): _taken("name"),
    Constraint("uq_campaigns_name_key", "campaigns.name_key"): _taken("name"),
    Constraint("uq_campaigns_org_id_external_id", "campaigns.org_id, campaigns.external_id"): _taken("externalId"),
    Constraint("uq_action_pages_name_key", "action_pages.name_key"): _taken("name"),
    Constraint("uq_targets_campaign_id_external_id", "targets.campaign_id, targets.external_id"): _taken("externalId"),
    Constraint("uq_users_email_key", "users.email_key"): _taken("email"),
    Constraint("uq_users_external_id", "users.external_id"): _taken("externalId"),
    Constraint("uq_staffers_org_id_user_id", "staffers.org_id, staffers.user_id"): _conflict(
        "staffer_exists", "The user is a member already"
    ),
    Constraint("uq_templates_org_id_name_locale", "templates.org_id, templates.name, templates.locale"): _taken("name"),
    Constraint("uq_confirms_code", "confirms.code"): _conflict("code_taken", "The code is in use"),
}
