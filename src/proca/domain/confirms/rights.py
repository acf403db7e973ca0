"""Whether the caller may accept or reject a confirm (spec 20 §8.3, 20.13#6, #8, #14; 00 D14)."""

from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import TERMS, Answerer
from proca.domain.errors import Forbidden, Unauthenticated
from proca.domain.ids import OrgId
from proca.domain.users.access import AuthContext
from proca.domain.users.permissions import Permission
from proca.domain.users.profile import email_key


def check_right(confirm: Confirm, context: AuthContext | None, org_id: OrgId | None = None) -> None:
    """The caller, who knows the code, must be entitled to answer; Unauthenticated or Forbidden otherwise.

    `org_id` is the org whose staff answers: the acting org or the campaign's lead org, as the terms say.
    """
    terms = TERMS[confirm.operation]
    if terms.answerer is Answerer.ANYONE:
        return
    if context is None:
        raise Unauthenticated("unauthorized", code="unauthorized")
    if terms.permission is None:
        _check_invited(confirm, context)
    else:
        _check_staffer(context, org_id, terms.permission)


def _check_invited(confirm: Confirm, context: AuthContext) -> None:
    if confirm.email is None or email_key(confirm.email) != email_key(context.user.email):
        raise _insufficient()


def _check_staffer(context: AuthContext, org_id: OrgId | None, permission: Permission) -> None:
    is_member = context.staffer is not None and context.staffer.org_id == org_id
    if not (context.user.is_admin or (is_member and context.has(permission))):
        raise _insufficient(permission)


def _insufficient(*required: Permission) -> Forbidden:
    details: dict[str, object] = {"required": [permission.value for permission in required]} if required else {}
    return Forbidden("User does not have sufficient permissions", code="permission_denied", details=details)
