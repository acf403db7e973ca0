"""`proca campaign …`: campaigns and their targets."""

from typing import Annotated

import typer

from proca.adapters.http.rest import campaign_views
from proca.adapters.http.rest.campaign_bodies import CampaignChangesBody, PrivateCampaignView
from proca.domain.campaigns.changes import CampaignChanges
from proca.domain.errors import Forbidden
from proca.entrypoints.cli import targets
from proca.entrypoints.cli.asked import File, Settings, changes, something
from proca.entrypoints.cli.shell import (
    AsJson,
    AsUser,
    DryRun,
    Row,
    Session,
    act,
    print_rows,
    print_view,
    say,
    tell,
)

app = typer.Typer(no_args_is_help=True, help="Campaigns and their targets.")
app.add_typer(targets.app)
Name = Annotated[str, typer.Argument(help="Name of the campaign.")]
Title = Annotated[str | None, typer.Option(help="Title of the campaign.")]


@app.command("list")
def listed(
    org: Annotated[str | None, typer.Option(help="Only campaigns that this org leads.")] = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
) -> None:
    """List campaigns."""
    print_rows(act(lambda s: _rows(s, org), as_user), ("id", "name", "title", "status", "org"), as_json=as_json)


async def _rows(s: Session, org: str | None) -> list[Row]:
    await s.known(org=org)
    viewer = await s.viewer()
    return [
        {
            "id": view.campaign.id,
            "name": view.campaign.name,
            "title": view.campaign.title,
            "status": view.campaign.status.value,
            "org": view.lead.name,
        }
        for view in await s.use.list_campaigns()
        if viewer.sees_campaign(view.campaign) and (org is None or view.lead.is_called(org))
    ]


@app.command("show")
def show(name: Name, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """Show a campaign as the lead's staff see it."""

    async def work(s: Session) -> PrivateCampaignView:
        await s.known(campaign=name)
        campaign = (await s.use.find_campaign(name=name)).campaign
        if not (await s.viewer()).sees_campaign(campaign):
            raise Forbidden("User is not a member of organisation", code="unauthorized")
        return campaign_views.private_campaign(campaign)

    print_view(act(work, as_user), as_json=as_json)


@app.command("add")
def add(
    org: Annotated[str, typer.Argument(help="Name of the org that leads it.")],
    name: Name,
    title: Title = None,
    settings: Settings = None,
    file: File = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make a campaign; without a title it has that of its name."""
    asked = changes(CampaignChangesBody, CampaignChanges, settings, file, name=name, title=title)
    asked.setdefault("title", name)

    async def work(s: Session) -> PrivateCampaignView:
        await s.known(org=org)
        return campaign_views.private_campaign(await s.use.campaigns.add_campaign(s.caller, org, asked))

    made = act(work, as_user, dry_run=dry_run)
    tell(f"Added campaign {made.name}", made, as_json=as_json, dry_run=dry_run)


@app.command("update")
def update(
    name: Name,
    title: Title = None,
    settings: Settings = None,
    file: File = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Change a campaign; `--set status=closed` and so on."""
    asked = something(changes(CampaignChangesBody, CampaignChanges, settings, file, title=title))

    async def work(s: Session) -> PrivateCampaignView:
        await s.known(campaign=name)
        return campaign_views.private_campaign(await s.use.campaigns.update_campaign(s.caller, asked, name=name))

    changed = act(work, as_user, dry_run=dry_run)
    tell(f"Changed campaign {changed.name}", changed, as_json=as_json, dry_run=dry_run)


@app.command("remove")
def remove(name: Name, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Take a campaign away with the lead's pages and its targets, if nobody acted there and no partner is in."""

    async def work(s: Session) -> None:
        await s.known(campaign=name)
        await s.use.campaigns.delete_campaign(s.caller, name=name)

    act(work, as_user, dry_run=dry_run)
    say(f"Removed campaign {name}", as_json=as_json, dry_run=dry_run, name=name)
