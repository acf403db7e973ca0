"""`proca key …`: the keys that contacts are sealed with."""

from typing import Annotated

import typer

from proca.adapters.http.rest import org_views
from proca.adapters.http.rest.org_bodies import KeyBody
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Row, Session, act, print_rows, say, tell, tree

app = typer.Typer(no_args_is_help=True, help="Keys that contacts are sealed with.")
Org = Annotated[str, typer.Argument(help="Name of the org.")]
Name = Annotated[str, typer.Argument(help="A name for the key.")]
Number = Annotated[int, typer.Argument(help="Number of the key.")]
COLUMNS = ("id", "name", "public", "active", "expired")


@app.command("list")
def listed(org: Org, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """List the keys of an org, newest first."""

    async def work(s: Session) -> list[Row]:
        found, viewer = await s.org(org)
        keys = (await s.use.orgs.browse_orgs.keys(viewer, [found.id]))[found.id]
        return [tree(org_views.key(key)) | {"privateIsHere": key.private is not None} for key in keys]

    print_rows(act(work, as_user), (*COLUMNS, "privateIsHere"), as_json=as_json)


@app.command("generate")
def generate(org: Org, name: Name, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Make a key pair, not active yet; the private half is shown this once, unless it is kept (instance org)."""

    async def work(s: Session) -> KeyBody:
        await s.known(org=org)
        pair = await s.use.orgs.generate_org_key(s.caller, org, name)
        # Nobody needs the private half of a key that is kept here, or that is not kept at all.
        return org_views.key(pair.key, None if pair.key.private or dry_run else pair.private)

    made = act(work, as_user, dry_run=dry_run)
    shown = f"; private key (shown this once): {made.private}" if made.private else ""
    tell(f"Made key {made.id} for {org}{shown}", made, as_json=as_json, dry_run=dry_run)


@app.command("add")
def add(
    org: Org,
    name: Name,
    public: Annotated[str, typer.Argument(help="Public half in base64url, 32 bytes.")],
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Import the public half of a key, not active yet."""

    async def work(s: Session) -> KeyBody:
        await s.known(org=org)
        return org_views.key(await s.use.orgs.add_key(s.caller, org, name, public))

    made = act(work, as_user, dry_run=dry_run)
    tell(f"Added key {made.id} to {org}", made, as_json=as_json, dry_run=dry_run)


@app.command("activate")
def activate(
    org: Org, number: Number, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False
) -> None:
    """Seal with this key from now on, and with no other."""

    async def work(s: Session) -> None:
        await s.known(org=org)
        await s.use.orgs.activate_key(s.caller, org, number)

    act(work, as_user, dry_run=dry_run)
    say(f"Key {number} of {org} is active", as_json=as_json, dry_run=dry_run, id=number, org=org)


@app.command("expire")
def expire(org: Org, number: Number, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Retire a key for good."""

    async def work(s: Session) -> KeyBody:
        await s.known(org=org)
        return org_views.key(await s.use.orgs.expire_key(s.caller, org, number))

    expired = act(work, as_user, dry_run=dry_run)
    tell(f"Key {number} of {org} is expired", expired, as_json=as_json, dry_run=dry_run)


@app.command("deactivate-all")
def deactivate_all(org: Org, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Seal with no key any more: contacts of the org are stored in clear text from now on."""

    async def work(s: Session) -> None:
        await s.known(org=org)
        await s.use.orgs.deactivate_all_keys(s.caller, org)

    act(work, as_user, dry_run=dry_run)
    say(f"No key of {org} is active", as_json=as_json, dry_run=dry_run, org=org)
