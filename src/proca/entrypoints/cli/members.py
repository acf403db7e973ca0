"""`proca org members` and the like: who belongs to an org, as what."""

from collections.abc import Sequence
from typing import Annotated

import typer

from proca.application.users.operate_members import InviteMember
from proca.domain.confirms.confirm import Confirm
from proca.domain.users.permissions import names
from proca.domain.users.roles import CUSTOM, ROLES
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Row, Session, act, print_rows, run, say
from proca.ports.directories import Member

app = typer.Typer()
Email = Annotated[str, typer.Argument(help="E-mail of the account.")]
Org = Annotated[str, typer.Argument(help="Name of the org.")]
RoleName = Annotated[str, typer.Argument(help=f"One of {', '.join(role.name for role in ROLES)}.")]


@app.command("members")
def members(org: Org, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """List the members of an org with their role, or with their permissions where these are no role."""
    print_rows(map(_row, act(lambda s: _members(s, org), as_user)), ("email", "role", "perms"), as_json=as_json)


async def _members(s: Session, org: str) -> Sequence[Member]:
    found, viewer = await s.org(org)
    return (await s.use.orgs.browse_orgs.members(viewer, [found.id]))[found.id]


def _row(one: Member) -> Row:
    role = one.staffer.role
    shown = role if role != CUSTOM else ", ".join(names(one.staffer.perms)) or "none"
    return {"email": one.user.email, "role": shown, "perms": one.staffer.perms, "joinedAt": one.staffer.inserted_at}


@app.command("make-owner")
def make_owner(email: Email, org: Org, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Make somebody an owner, be they a member or not."""
    _give(email, org, "owner", as_json=as_json, dry_run=dry_run)


@app.command("make-coordinator")
def make_coordinator(email: Email, org: Org, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Make somebody a coordinator, be they a member or not."""
    _give(email, org, "coordinator", as_json=as_json, dry_run=dry_run)


@app.command("give-role")
def give_role(email: Email, org: Org, role: RoleName, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Give somebody a role, be they a member or not; all their permissions are replaced."""
    _give(email, org, role, as_json=as_json, dry_run=dry_run)


def _give(email: str, org: str, role: str, *, as_json: bool, dry_run: bool) -> None:
    member = run(lambda c: c.operators.give_role()(email, org, role), dry_run=dry_run)
    facts = {"email": email, "org": org, "role": role, "perms": member.perms}
    say(f"{email} is {role} of {org}", as_json=as_json, dry_run=dry_run, **facts)


@app.command("remove-member")
def remove_member(email: Email, org: Org, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """End a membership; the account stays."""
    run(lambda c: c.operators.remove_member()(email, org), dry_run=dry_run)
    say(f"Removed {email} from {org}", as_json=as_json, dry_run=dry_run, email=email, org=org)


@app.command("invite")
def invite(
    email: Email,
    org: Org,
    role: RoleName,
    message: Annotated[str | None, typer.Option(help="A word to them.")] = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Invite somebody, with an account or without; they get a mail, and the code is shown."""

    async def work(s: Session) -> Confirm:
        await s.known(org=org)
        if as_user is None:
            invite_member: InviteMember = s.container.operators.invite_member()
            return await invite_member(email, org, role, message)
        return await s.use.people.invite_org_user(s.caller, org, email, role, message)

    confirm = act(work, as_user, dry_run=dry_run)
    facts: dict[str, object] = {"email": email, "org": org, "role": role, "objectId": confirm.object_id}
    # The code of a rehearsal opens nothing.
    told = {} if dry_run else {"code": confirm.code.reveal()}
    shown = "".join(f"; the code is {code}" for code in told.values())
    say(f"Invited {email} to {org}{shown}", as_json=as_json, dry_run=dry_run, **facts, **told)
