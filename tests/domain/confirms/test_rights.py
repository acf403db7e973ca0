"""Who may answer a confirm (20 §8.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.confirms.rights import check_right
from proca.domain.errors import Forbidden, Unauthenticated
from proca.domain.ids import ConfirmId, OrgId
from proca.domain.secret import Secret
from proca.domain.users.access import AuthContext
from proca.domain.users.roles import CAMPAIGNER, OWNER, ROLES, TRANSLATOR, Role
from strategies_users import NOW, a_staffer, a_user, contexts

LEAD = OrgId(7)
BY_STAFF = [Operation.JOIN_CAMPAIGN, Operation.ADD_PARTNER, Operation.LAUNCH_PAGE]
NEEDED = {
    Operation.JOIN_CAMPAIGN: ["manage_campaigns"],
    Operation.ADD_PARTNER: ["manage_action_pages"],
    Operation.LAUNCH_PAGE: ["manage_campaigns"],
}


def confirm_of(operation: Operation, email: str | None = None) -> Confirm:
    return Confirm(
        id=ConfirmId(1),
        operation=operation,
        subject_id=5,
        object_id=OWNER.perms,
        email=email,
        code=Secret("12345678"),
        inserted_at=NOW,
        updated_at=NOW,
    )


def staff(role: Role, org_id: int = LEAD) -> AuthContext:
    return AuthContext(a_user(), a_staffer(role.perms, org_id=org_id))


@given(st.none() | contexts)
def test_an_action_is_confirmed_by_anyone_who_has_the_code(context: AuthContext | None) -> None:
    """20 §8.3."""
    check_right(confirm_of(Operation.CONFIRM_ACTION), context)


@pytest.mark.parametrize("operation", sorted(set(Operation) - {Operation.CONFIRM_ACTION}))
def test_all_else_needs_an_account(operation: Operation) -> None:
    """20 §8.3, 20.13#14."""
    with pytest.raises(Unauthenticated, match=r"^unauthorized$") as refusal:
        check_right(confirm_of(operation, "ada@lynx.test"), None, LEAD)
    assert refusal.value.code == "unauthorized"


@pytest.mark.parametrize("operation", BY_STAFF)
@pytest.mark.parametrize("role", [OWNER, CAMPAIGNER])
def test_staff_with_the_permission_may_answer(operation: Operation, role: Role) -> None:
    """20 §12 no. 22."""
    check_right(confirm_of(operation), staff(role), LEAD)


@pytest.mark.parametrize("operation", BY_STAFF)
@pytest.mark.parametrize("role", ROLES)
def test_staff_of_another_org_may_not_answer(operation: Operation, role: Role) -> None:
    """20 §8.3."""
    with pytest.raises(Forbidden):
        check_right(confirm_of(operation), staff(role, org_id=8), LEAD)


@pytest.mark.parametrize("operation", BY_STAFF)
@pytest.mark.parametrize("context", [staff(TRANSLATOR), AuthContext(a_user()), AuthContext(a_user(perms=14))])
def test_others_lack_the_permission(operation: Operation, context: AuthContext) -> None:
    """20 §8.3, 00 D12."""
    with pytest.raises(Forbidden, match=r"^User does not have sufficient permissions$") as refusal:
        check_right(confirm_of(operation), context, LEAD)
    assert refusal.value.code == "permission_denied"
    assert refusal.value.details == {"required": NEEDED[operation]}


@pytest.mark.parametrize("operation", BY_STAFF)
@given(org_id=st.none() | st.integers(min_value=1).map(OrgId))
def test_an_admin_without_membership_works(operation: Operation, org_id: OrgId | None) -> None:
    """20.13#14."""
    check_right(confirm_of(operation), AuthContext(a_user(perms=1)), org_id)


def test_without_an_org_nobody_is_its_staff() -> None:
    with pytest.raises(Forbidden):
        check_right(confirm_of(Operation.LAUNCH_PAGE), AuthContext(a_user()), None)


def test_an_invitation_is_for_the_one_invited() -> None:
    """20 §12 no. 17, 20.13#8."""
    check_right(confirm_of(Operation.ADD_STAFFER, "Ada@Lynx.test"), AuthContext(a_user()))


@pytest.mark.parametrize("email", ["carl@x.test", None])
@pytest.mark.parametrize("user_perms", [0, 15])
def test_an_invitation_is_for_nobody_else(email: str | None, user_perms: int) -> None:
    """20.13#8."""
    with pytest.raises(Forbidden) as refusal:
        check_right(confirm_of(Operation.ADD_STAFFER, email), AuthContext(a_user(perms=user_perms)))
    assert (refusal.value.code, refusal.value.details) == ("permission_denied", {})
