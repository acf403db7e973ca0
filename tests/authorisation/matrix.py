"""Who may do what, written by hand from spec 20 §1.5-1.8, §3.4-3.9, §4 with 00 D12 and the fixes of 20 §13."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen


class Caller(StrEnum):
    """Somebody who asks; those with a role have it in the lead org, whose things are asked for."""

    ANONYMOUS = "anonymous"
    STRANGER = "stranger"
    OUTSIDER = "owner of another org"
    COORDINATOR = "coordinator"
    TRANSLATOR = "translator"
    CAMPAIGNER = "campaigner"
    OWNER = "owner"
    LEGACY_OWNER = "legacy owner"
    ADMIN_MEMBER = "admin and owner"
    ADMIN = "admin without membership"
    PARTNER = "partner's owner on lead's things"
    LEAD = "lead's owner on partner's things"


class Outcome(StrEnum):
    """What comes of asking: done, refused for lack of permission, or because one must be known or belong first."""

    OK = "ok"
    DENIED = "denied"
    UNAUTHORIZED = "unauthorized"
    PRIVATE = "private"
    PUBLIC = "public"
    NONE = "-"


C = Caller
ADMINS = frozenset({C.ADMIN, C.ADMIN_MEMBER})
OWNERS = frozenset({C.OWNER, C.LEGACY_OWNER}) | ADMINS
MANAGERS = OWNERS | {C.CAMPAIGNER}
INVITERS = MANAGERS | {C.TRANSLATOR}
EDITORS = INVITERS | {C.COORDINATOR}
STAFF = EDITORS
KNOWN = frozenset(C) - {C.ANONYMOUS}
EVERYBODY = frozenset(C)
# Of a campaign there is one, the lead's: nothing of it is the partner's.
NOT_PARTNERS = {C.LEAD: Outcome.NONE}


@frozen
class Rule:
    """Who succeeds; what anonymous callers, and those known who lack something, get instead."""

    succeeds: frozenset[Caller]
    anonymous: Outcome = Outcome.DENIED
    lacking: Outcome = Outcome.DENIED
    otherwise: Mapping[Caller, Outcome] = {}

    def outcome(self, caller: Caller) -> Outcome:
        """The cell of one caller."""
        if caller in self.otherwise:
            return self.otherwise[caller]
        if caller in self.succeeds:
            return Outcome.OK
        return self.anonymous if caller is C.ANONYMOUS else self.lacking


def _known(otherwise: Mapping[Caller, Outcome] | None = None) -> Rule:
    return Rule(KNOWN, anonymous=Outcome.UNAUTHORIZED, otherwise=otherwise or {})


def _face(private: frozenset[Caller], otherwise: Mapping[Caller, Outcome] | None = None) -> Rule:
    faces = {caller: Outcome.PRIVATE if caller in private else Outcome.PUBLIC for caller in C}
    return Rule(EVERYBODY, otherwise=faces | dict(otherwise or {}))


_of_campaign = NOT_PARTNERS
# Who acts for an org has to belong to it first.
_of_members = dict.fromkeys((C.STRANGER, C.OUTSIDER, C.PARTNER), Outcome.UNAUTHORIZED) | NOT_PARTNERS
PUBLIC = Rule(EVERYBODY)

RULES: dict[str, Rule] = {
    # Reading
    "campaigns": _face(ADMINS, NOT_PARTNERS),
    "campaign": _face(STAFF, NOT_PARTNERS),
    "actionPage": _face(STAFF | {C.LEAD}),
    "org": Rule(STAFF, anonymous=Outcome.UNAUTHORIZED, lacking=Outcome.UNAUTHORIZED),
    "currentUser": _known(),
    "users": Rule(ADMINS, otherwise=NOT_PARTNERS),
    "application": Rule(ADMINS, otherwise=NOT_PARTNERS),
    "actions": Rule(OWNERS),
    "exportActions": Rule(OWNERS),
    "contacts": Rule(OWNERS),
    # Acting and paying
    "addActionContact": PUBLIC,
    "addAction": PUBLIC,
    "linkActions": PUBLIC,
    "addStripePaymentIntent": PUBLIC,
    "addStripeSubscription": PUBLIC,
    "addStripeObject": PUBLIC,
    # Orgs
    "addOrg": _known(),
    "updateOrg": Rule(MANAGERS),
    "updateOrgProcessing": Rule(MANAGERS),
    "deleteOrg": Rule(OWNERS),
    "joinOrg": Rule(ADMINS),
    "upsertTemplate": Rule(EDITORS),
    "upsertService": Rule(MANAGERS),
    "resetTransactionalEmailBudget": Rule(MANAGERS),
    "generateKey": Rule(OWNERS),
    "addKey": Rule(OWNERS),
    "activateKey": Rule(OWNERS),
    "deactivateAllKeys": Rule(OWNERS),
    "expireKey": Rule(OWNERS),
    # People; the role asked for is coordinator, which everybody who may change members may give
    "addOrgUser": Rule(MANAGERS),
    "inviteOrgUser": Rule(INVITERS),
    "updateOrgUser": Rule(MANAGERS),
    "deleteOrgUser": Rule(MANAGERS),
    "updateUser": _known(),
    "resetApiToken": _known(),
    # Campaigns, pages, targets
    "addCampaign": Rule(MANAGERS),
    "upsertCampaign": Rule(MANAGERS),
    "updateCampaign": Rule(EDITORS, otherwise=_of_campaign),
    "updateCampaignProcessing": Rule(EDITORS, otherwise=_of_campaign),
    "deleteCampaign": Rule(MANAGERS, otherwise=_of_campaign),
    "addActionPage": Rule(MANAGERS),
    "updateActionPage": Rule(MANAGERS),
    "copyActionPage": Rule(MANAGERS),
    "copyCampaignActionPage": Rule(MANAGERS),
    "launchActionPage": Rule(MANAGERS),
    "deleteActionPage": Rule(MANAGERS),
    "upsertTargets": Rule(EDITORS, otherwise=_of_campaign),
    # Data
    "deleteContact": Rule(OWNERS - {C.LEGACY_OWNER}),
    "requeueActions": Rule(OWNERS),
    # Confirms: a partner's request to launch a page, and an invitation of the stranger
    "acceptOrgConfirm": Rule(MANAGERS, anonymous=Outcome.UNAUTHORIZED, otherwise=_of_members),
    "rejectOrgConfirm": Rule(MANAGERS, anonymous=Outcome.UNAUTHORIZED, otherwise=_of_members),
    "acceptUserConfirm": Rule(frozenset({C.STRANGER}), anonymous=Outcome.UNAUTHORIZED, otherwise=NOT_PARTNERS),
    "rejectUserConfirm": Rule(frozenset({C.STRANGER}), anonymous=Outcome.UNAUTHORIZED, otherwise=NOT_PARTNERS),
}
