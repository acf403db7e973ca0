"""`proca eci create`: all that a European Citizens' Initiative needs."""

from typing import Annotated

import typer

from proca.adapters.http.rest import org_views
from proca.application.orgs.create_eci import EciRequest
from proca.entrypoints.cli.shell import AsJson, DryRun, run, say, tree

app = typer.Typer(no_args_is_help=True, help="European Citizens' Initiatives.")


@app.callback()
def eci() -> None:
    """European Citizens' Initiatives."""


@app.command("create")
def create(
    org: Annotated[str, typer.Argument(help="Name of the org to make.")],
    campaign: Annotated[str, typer.Argument(help="Name of the campaign to make; pages are campaign/de and so on.")],
    key: Annotated[str, typer.Argument(help="Public half of the org's key, base64url of 32 bytes; keep the other.")],
    org_title: Annotated[str | None, typer.Option(help="Title of the org; its name without.")] = None,
    title: Annotated[str | None, typer.Option(help="Title of the campaign; its name without.")] = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make an org with the eci schema and an active key, a campaign, and a page for each country; all or nothing."""
    asked = EciRequest(org, org_title or org, campaign, title or campaign, key)
    made = run(lambda c: c.operators.create_eci()(asked), dry_run=dry_run)
    say(
        f"Made org {org}, campaign {campaign} and {len(made.pages)} pages",
        as_json=as_json,
        dry_run=dry_run,
        org={"id": made.org.id, "name": made.org.name},
        key=tree(org_views.key(made.key)),
        campaign={"id": made.campaign.id, "name": made.campaign.name},
        pages=[{"id": page.id, "name": page.name, "locale": page.locale} for page in made.pages],
    )
