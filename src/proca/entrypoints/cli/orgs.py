"""`proca org …`: organisations, and what concerns many of them."""

from collections.abc import Sequence
from typing import Annotated

import typer

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.org_bodies import OrgChangesBody
from proca.application.orgs.operate import ListOrgs, MakeOrg
from proca.domain.orgs.org import Org, OrgChanges
from proca.domain.orgs.service import NO_PASSWORD
from proca.entrypoints.cli import members, processing
from proca.entrypoints.cli.asked import File, Settings, changes, something
from proca.entrypoints.cli.shell import (
    AsJson,
    AsUser,
    DryRun,
    Session,
    act,
    caller,
    print_rows,
    print_view,
    run,
    say,
    tell,
)
from proca.entrypoints.container import Container

app = typer.Typer(no_args_is_help=True, help="Organisations, their members and settings.")
app.add_typer(members.app)
app.add_typer(processing.app)
Name = Annotated[str, typer.Argument(help="Name of the org.")]


@app.command("list")
def listed(as_user: AsUser = None, as_json: AsJson = False) -> None:
    """List orgs."""
    orgs = act(_all, as_user)
    rows = [{"id": org.id, "name": org.name, "title": org.title, "schema": org.contact_schema.value} for org in orgs]
    print_rows(rows, ("id", "name", "title", "schema"), as_json=as_json)


async def _all(s: Session) -> Sequence[Org]:
    list_orgs: ListOrgs = s.container.operators.list_orgs()
    return await list_orgs(await s.viewer())


@app.command("show")
def show(name: Name, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """Show an org as its staff see it."""
    org, _ = act(lambda s: s.org(name), as_user)
    print_view(org_views.private_org(org), as_json=as_json)


@app.command("add")
def add(
    name: Name,
    title: Annotated[str | None, typer.Option(help="Title; the name without.")] = None,
    owner: Annotated[str | None, typer.Option(help="E-mail of the account that will own it; nobody without.")] = None,
    settings: Settings = None,
    file: File = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make an org."""
    asked = changes(OrgChangesBody, OrgChanges, settings, file, name=name, title=title)
    asked.setdefault("title", name)
    made = run(lambda c: _add(c, asked, owner), dry_run=dry_run)
    tell(f"Added org {made.name}", org_views.private_org(made), as_json=as_json, dry_run=dry_run)


async def _add(container: Container, asked: OrgChanges, owner: str | None) -> Org:
    if owner is None:
        make_org: MakeOrg = container.operators.make_org()
        return await make_org(asked)
    return await container.use_cases().orgs.add_org(await caller(container, owner), asked)


@app.command("update")
def update(
    name: Name,
    settings: Settings = None,
    file: File = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Change settings of an org; `--set name=NEW` renames it."""
    asked = something(changes(OrgChangesBody, OrgChanges, settings, file))

    async def work(s: Session) -> Org:
        await s.known(org=name)
        return await s.use.orgs.update_org(s.caller, name, asked)

    changed = act(work, as_user, dry_run=dry_run)
    tell(f"Changed org {changed.name}", org_views.private_org(changed), as_json=as_json, dry_run=dry_run)


@app.command("remove")
def remove(name: Name, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Take an org away with its campaigns and pages, if nobody acted there."""

    async def work(s: Session) -> None:
        await s.known(org=name)
        await s.use.orgs.delete_org(s.caller, name)

    act(work, as_user, dry_run=dry_run)
    say(f"Removed org {name}", as_json=as_json, dry_run=dry_run, name=name)


@app.command("webhooks")
def webhooks(as_json: AsJson = False) -> None:
    """List the webhooks of all orgs: where they lead, as whom, and whether with a password."""
    rows = [
        {"org": org.name, "id": one.id, "url": one.host, "user": one.user, "hasPassword": one.password != NO_PASSWORD}
        for org, one in run(lambda c: c.operators.list_webhooks()())
    ]
    print_rows(rows, ("org", "id", "url", "user", "hasPassword"), as_json=as_json)


@app.command("backfill-delete-contacts")
def backfill_delete_contacts(
    org: Annotated[str | None, typer.Option(help="Only owners of this org.")] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Add the permission; without, owners are only listed.")
    ] = False,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """List owners from before there was `delete_contacts`, and give them this permission."""
    found = run(lambda c: c.operators.backfill_delete_contacts()(org, apply=apply), dry_run=dry_run)
    rows = [{"org": one.org.name, "email": one.member.user.email, "perms": one.member.staffer.perms} for one in found]
    if not as_json and not apply:
        print_rows(rows, ("org", "email", "perms"), as_json=False)
    text = f"Added delete_contacts to {len(rows)} owner(s)" if apply else f"{len(rows)} legacy owner(s)"
    say(text, as_json=as_json, dry_run=dry_run, count=len(rows), owners=rows, applied=apply and not dry_run)
