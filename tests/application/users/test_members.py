"""Who may take in, change and let go whom (20 §3.6, §1.6, 20.13#2, #4, #14), on all stores."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from people import People
from proca.domain.errors import Forbidden, Invalid, NotFound, ProcaError, Unauthenticated
from proca.domain.orgs.org import Org
from proca.domain.users.permissions import Permission
from proca.domain.users.roles import CAMPAIGNER, COORDINATOR, OWNER, ROLES, TRANSLATOR, Role
from proca.domain.users.user import User
from world import STORES, world

NOT_FOUND = "not_found"
LEGACY_OWNER = OWNER.perms & ~Permission.DELETE_CONTACTS.mask


@pytest.fixture(params=STORES)
async def p(request: pytest.FixtureRequest) -> AsyncIterator[People]:
    async with world(request.param) as made:
        yield People(made)


@pytest.fixture
async def m() -> AsyncIterator[People]:
    async with world("memory") as made:
        yield People(made)


async def perms_of(p: People, org: Org, user: User) -> int | None:
    staffer = await p.staffer(org, user)
    return staffer.perms if staffer else None


async def refused(
    p: People, kind: type[ProcaError], message: str, *call: object, use: str = "add_org_user"
) -> ProcaError:
    with pytest.raises(kind) as refusal:
        await getattr(p.use, use)(*call)
    assert refusal.value.message == message
    return refusal.value


async def test_an_existing_user_becomes_a_member_at_once(p: People) -> None:
    """20 §3.6: without a mail."""
    lynx = await p.w.org("lynx")
    bea, carl = await p.staff(lynx, OWNER), await p.user("carl")
    before = await p.w.messages()
    assert await p.use.add_org_user(bea, "LYNX", "CARL@X.test", "campaigner") is True
    assert await perms_of(p, lynx, carl) == CAMPAIGNER.perms
    assert await p.w.messages() == before


async def test_a_member_is_left_alone_whatever_the_role(p: People) -> None:
    """20 §3.6: NOOP before the role is looked at."""
    lynx = await p.w.org("lynx")
    bea = await p.staff(lynx, CAMPAIGNER)
    carl = await p.staff(lynx, TRANSLATOR)
    for role in ("owner", "king", "coordinator"):
        assert await p.use.add_org_user(bea, "lynx", carl.email, role) is False
    assert await perms_of(p, lynx, carl) == TRANSLATOR.perms


async def test_two_who_add_the_same_user_at_once(p: People) -> None:
    lynx = await p.w.org("lynx")
    bea, carl = await p.staff(lynx, OWNER), await p.user("carl")
    added = await asyncio.gather(*(p.use.add_org_user(bea, "lynx", carl.email, "translator") for _ in range(5)))
    assert sorted(added) == [False] * 4 + [True]
    assert await perms_of(p, lynx, carl) == TRANSLATOR.perms


async def test_adding_refused(m: People) -> None:
    """20 §12 no. 19, §3.2."""
    lynx = await m.w.org("lynx")
    bea, stranger = await m.staff(lynx, CAMPAIGNER), await m.user("stranger")
    nobody = await refused(m, NotFound, "User does not exist", bea, "lynx", "nobody@x.test", "owner")
    assert nobody.code == NOT_FOUND
    assert (await refused(m, NotFound, "No such role", bea, "lynx", stranger.email, "king")).code == NOT_FOUND
    too_high = await refused(m, Forbidden, "User must have higher role", bea, "lynx", stranger.email, "owner")
    assert too_high.code == "permission_denied"
    await refused(m, NotFound, "User does not exist", bea, "lynx", "no\0body@x.test", "owner")
    await refused(m, NotFound, "Entity not found", bea, "none", stranger.email, "owner")
    await refused(m, NotFound, "Entity not found", None, "none", stranger.email, "owner")
    message = "User is not a member of team responsible for resource"
    await refused(m, Unauthenticated, message, None, "lynx", stranger.email, "owner")
    lacking = await refused(
        m, Forbidden, "You do not have the required permission", stranger, "lynx", "nobody@x.test", "owner"
    )
    assert lacking.details == {"required": ["change_org_settings"], "provided": []}


@pytest.mark.parametrize("use", ["add_org_user", "update_org_user"])
async def test_roles_are_given_up_to_ones_own(m: People, use: str) -> None:
    """20 §1.6: an owner anything, a campaigner all but owner; a translator may not touch members here."""
    allowed = {OWNER: ROLES, CAMPAIGNER: (CAMPAIGNER, TRANSLATOR, COORDINATOR), TRANSLATOR: (), COORDINATOR: ()}
    lynx = await m.w.org("lynx")
    for actor_role, given in allowed.items():
        actor = await m.staff(lynx, actor_role)
        for role in ROLES:
            name = f"{actor_role.name}-to-{role.name}"
            member = await (m.user(name) if use == "add_org_user" else m.staff(lynx, COORDINATOR, name))
            before = await perms_of(m, lynx, member)
            try:
                await getattr(m.use, use)(actor, "lynx", member.email, role.name)
            except Forbidden:
                assert role not in given
                assert await perms_of(m, lynx, member) == before
            else:
                assert role in given
                assert await perms_of(m, lynx, member) == role.perms


@pytest.mark.parametrize("perms", [OWNER.perms, LEGACY_OWNER])
async def test_an_owner_of_old_gives_the_whole_role(m: People, perms: int) -> None:
    """20 §12 no. 8: an owner without delete_contacts assigns owner all the same."""
    lynx = await m.w.org("lynx")
    bea, carl = await m.user("bea"), await m.user("carl")
    await m.join(bea, lynx, perms)
    await m.use.add_org_user(bea, "lynx", carl.email, "owner")
    assert await perms_of(m, lynx, carl) == OWNER.perms
    assert await perms_of(m, lynx, bea) == perms


async def test_an_admin_without_membership_works(p: People) -> None:
    """20.13#14, 00 D12."""
    lynx = await p.w.org("lynx")
    root, carl = await p.admin(), await p.user("carl")
    assert await p.use.add_org_user(root, "lynx", carl.email, "translator") is True
    await p.use.update_org_user(root, "lynx", carl.email, "owner")
    assert await perms_of(p, lynx, carl) == OWNER.perms
    await p.use.delete_org_user(root, "lynx", carl.email)
    assert await perms_of(p, lynx, carl) is None


async def test_a_new_role_replaces_all_permissions(p: People) -> None:
    """20 §1.6."""
    lynx = await p.w.org("lynx")
    bea, carl = await p.staff(lynx, OWNER), await p.user("carl")
    await p.join(carl, lynx, COORDINATOR.perms | Permission.USE_API.mask)
    await p.use.update_org_user(bea, "lynx", carl.email, "translator")
    assert await perms_of(p, lynx, carl) == TRANSLATOR.perms


async def test_nobody_demotes_somebody_stronger_or_themselves(m: People) -> None:
    """20.13#4."""
    lynx = await m.w.org("lynx")
    bea, carl = await m.staff(lynx, OWNER), await m.staff(lynx, CAMPAIGNER)
    await refused(
        m, Forbidden, "User must have higher role", carl, "lynx", bea.email, "coordinator", use="update_org_user"
    )
    await refused(
        m, Forbidden, "User must have higher role", carl, "lynx", carl.email, "coordinator", use="update_org_user"
    )
    await refused(
        m, Forbidden, "User must have higher role", bea, "lynx", bea.email, "campaigner", use="update_org_user"
    )
    assert (await perms_of(m, lynx, bea), await perms_of(m, lynx, carl)) == (OWNER.perms, CAMPAIGNER.perms)


@pytest.mark.parametrize("use", ["update_org_user", "delete_org_user"])
async def test_only_members_are_changed_or_removed(m: People, use: str) -> None:
    """20 §3.6."""
    lynx = await m.w.org("lynx")
    bea, stranger = await m.staff(lynx, OWNER), await m.user("stranger")
    role = ("owner",) if use == "update_org_user" else ()
    await refused(m, NotFound, "User is not a member of this org", bea, "lynx", stranger.email, *role, use=use)
    await refused(m, NotFound, "User does not exist", bea, "lynx", "nobody@x.test", *role, use=use)
    await refused(m, NotFound, "Entity not found", bea, "none", stranger.email, *role, use=use)
    await refused(m, Forbidden, "You do not have the required permission", stranger, "lynx", bea.email, *role, use=use)


async def test_whoever_keeps_the_settings_removes_members(p: People) -> None:
    """20.13#2: without join_orgs."""
    lynx = await p.w.org("lynx")
    bea, carl, dora = await p.staff(lynx, OWNER), await p.staff(lynx, CAMPAIGNER), await p.staff(lynx, TRANSLATOR)
    await p.use.delete_org_user(carl, "lynx", dora.email)
    await p.use.delete_org_user(bea, "lynx", carl.email)
    assert [await p.staffer(lynx, user) is not None for user in (bea, carl, dora)] == [True, False, False]
    async with p.w.container.store().unit() as unit:
        assert await unit.users.get(carl.id) is not None


async def test_nobody_removes_somebody_stronger_or_themselves(m: People) -> None:
    """20.13#2."""
    lynx = await m.w.org("lynx")
    bea, carl = await m.staff(lynx, OWNER), await m.staff(lynx, CAMPAIGNER)
    await refused(m, Forbidden, "User must have higher role", carl, "lynx", bea.email, use="delete_org_user")
    own = await refused(m, Forbidden, "You cannot remove yourself", bea, "lynx", bea.email, use="delete_org_user")
    assert own.code == "permission_denied"
    assert await perms_of(m, lynx, bea) == OWNER.perms


async def test_who_may_join_any_org_may_leave_it(m: People) -> None:
    """20 §3.6; golden orgs/join."""
    lynx = await m.w.org("lynx")
    root = await m.admin()
    await m.join(root, lynx, OWNER.perms)
    await m.use.delete_org_user(root, "lynx", root.email)
    assert await m.staffer(lynx, root) is None


async def test_an_invitation_is_a_confirm_a_mail_and_an_event(p: People) -> None:
    """20 §12 no. 17: it works for unknown addresses too."""
    lynx = await p.w.org("lynx")
    instance = await p.w.org("somewhere")
    bea = await p.staff(lynx, OWNER)
    confirm = await p.use.invite_org_user(bea, "lynx", "carl@x.test", "owner", "hi")
    assert (confirm.email, confirm.message, confirm.object_id) == ("carl@x.test", "hi", 1541760)
    assert (confirm.charges, confirm.creator_id, confirm.subject_id) == (1, bea.id, lynx.id)
    code = confirm.code.reveal()
    assert len(code) >= 8
    assert code.isdecimal()
    assert await p.stored(confirm) == confirm
    (mail,) = await p.mails()
    assert (mail.template, mail.to) == ("add_staffer", "carl@x.test")
    assert mail.variables["code"] == code
    assert str(mail.variables["acceptLink"]).endswith(f"/link/accept/{code}?email=carl%40x.test")
    assert (mail.variables["orgName"], mail.variables["creatorEmail"]) == ("lynx", bea.email)
    (event,) = await p.instance_events()
    assert event["eventType"] == "confirm_created"
    assert (event["confirm"]["operation"], event["confirm"]["code"]) == ("add_staffer", code)
    assert event["confirm"]["org"] == {"name": "lynx", "title": "Lynx"}
    assert await p.events(instance.id) == await p.events(lynx.id) == []


@pytest.mark.parametrize(
    ("role", "may_invite"),
    [
        (OWNER, ["owner", "campaigner", "translator", "coordinator"]),
        (CAMPAIGNER, ["campaigner", "translator", "coordinator"]),
        (TRANSLATOR, ["translator", "coordinator"]),
        (COORDINATOR, []),
    ],
)
async def test_who_may_invite_whom(m: People, role: Role, may_invite: list[str]) -> None:
    """20 §12, the table of roles; golden roles/invite-org-user."""
    lynx = await m.w.org("lynx")
    actor = await m.staff(lynx, role)
    for wanted in ROLES:
        call = (actor, "lynx", "carl@x.test", wanted.name)
        if wanted.name in may_invite:
            assert (await m.use.invite_org_user(*call)).object_id == wanted.perms
        else:
            with pytest.raises(Forbidden) as refusal:
                await m.use.invite_org_user(*call)
            assert refusal.value.code == "permission_denied"


async def test_an_admin_without_membership_invites(m: People) -> None:
    """20.13#14; golden roles/invite-org-user crashed here."""
    await m.w.org("lynx")
    assert (await m.use.invite_org_user(await m.admin(), "lynx", "carl@x.test", "owner")).object_id == OWNER.perms


async def test_inviting_refused(m: People) -> None:
    """golden confirms/invitations, roles/invite-org-user."""
    lynx = await m.w.org("lynx")
    bea, stranger = await m.staff(lynx, OWNER), await m.user("stranger")
    use = "invite_org_user"
    await refused(m, NotFound, "No such role", bea, "lynx", "carl@x.test", "king", use=use)
    await refused(m, NotFound, "Entity not found", None, "none", "carl@x.test", "owner", use=use)
    message = "User is not a member of team responsible for resource"
    await refused(m, Unauthenticated, message, None, "lynx", "carl@x.test", "owner", use=use)
    lacking = await refused(
        m, Forbidden, "You do not have the required permission", stranger, "lynx", "a@b", "owner", use=use
    )
    assert lacking.details == {"required": ["change_org_users"], "provided": []}
    wrong = await refused(m, Invalid, "must have the @ sign and no spaces", bea, "lynx", "carl", "owner", use=use)
    assert wrong.path == ("email",)
    await refused(m, Invalid, "has invalid format", bea, "lynx", "carl@x.test", "owner", "\0", use=use)
    assert await m.mails() == []
