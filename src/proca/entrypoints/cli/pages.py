"""`proca page …`: action pages."""

from collections.abc import Sequence
from typing import Annotated

import typer

from proca.adapters.http.rest import campaign_views
from proca.adapters.http.rest.campaign_bodies import ActionPageChangesBody, PrivateActionPageView
from proca.application.confirms.launch_action_page import LaunchStatus
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.changes import ActionPageChanges
from proca.domain.errors import Forbidden
from proca.entrypoints.cli.asked import File, Settings, changes, something
from proca.entrypoints.cli.shell import (
    AsJson,
    AsUser,
    DryRun,
    Session,
    act,
    print_rows,
    print_view,
    say,
    tell,
    tree,
)

app = typer.Typer(no_args_is_help=True, help="Action pages (widgets).")
Name = Annotated[str, typer.Argument(help="Name of the page: host/path, or org/path.")]
Org = Annotated[str, typer.Argument(help="Name of the org that has the page.")]
COLUMNS = ("id", "name", "locale", "live", "delivery", "extraSupporters", "campaignId")


@app.command("list")
def listed(
    org: Annotated[str | None, typer.Option(help="Pages of this org.")] = None,
    campaign: Annotated[str | None, typer.Option(help="Pages of this campaign.")] = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
) -> None:
    """List the pages of an org, or of a campaign."""
    if (org is None) == (campaign is None):
        raise typer.BadParameter("give one of the two", param_hint="--org, --campaign")
    work = _of_org if campaign is None else _of_campaign
    rows = [tree(campaign_views.private_page(page)) for page in act(lambda s: work(s, org or campaign or ""), as_user)]
    print_rows(rows, COLUMNS, as_json=as_json)


async def _of_org(s: Session, name: str) -> Sequence[ActionPage]:
    org, viewer = await s.org(name)
    return (await s.use.campaigns.browse_campaigns.pages_of_orgs(viewer, [org.id]))[org.id]


async def _of_campaign(s: Session, name: str) -> Sequence[ActionPage]:
    await s.known(campaign=name)
    number = (await s.use.find_campaign(name=name)).campaign.id
    return (await s.use.campaigns.browse_campaigns.pages_of_campaigns(await s.viewer(), [number]))[number]


@app.command("show")
def show(name: Name, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """Show a page as its org's staff see it."""

    async def work(s: Session) -> PrivateActionPageView:
        await s.known(page=name)
        found = await s.use.find_action_page(name=name)
        if not (await s.viewer()).sees_page(found.page, found.campaign.org_id):
            raise Forbidden("User is not a member of organisation", code="unauthorized")
        return campaign_views.private_page(found.page)

    print_view(act(work, as_user), as_json=as_json)


@app.command("add")
def add(
    org: Org,
    campaign: Annotated[str, typer.Argument(help="Name of the campaign that it joins.")],
    name: Name,
    settings: Settings = None,
    file: File = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make a page, not live yet; in English unless `--set locale=de` or so."""
    asked = changes(ActionPageChangesBody, ActionPageChanges, settings, file, name=name)
    asked.setdefault("locale", "en")

    async def work(s: Session) -> ActionPage:
        await s.known(org=org, campaign=campaign)
        return await s.use.campaigns.add_action_page(s.caller, org, campaign, asked)

    made = campaign_views.private_page(act(work, as_user, dry_run=dry_run))
    tell(f"Added page {made.name}", made, as_json=as_json, dry_run=dry_run)


@app.command("update")
def update(
    name: Name,
    settings: Settings = None,
    file: File = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Change a page: `--set thankYouTemplate=thanks`, `--set config=@config.json`."""
    asked = something(changes(ActionPageChangesBody, ActionPageChanges, settings, file))

    async def work(s: Session) -> ActionPage:
        await s.known(page=name)
        return await s.use.campaigns.update_action_page(s.caller, asked, name=name)

    changed = campaign_views.private_page(act(work, as_user, dry_run=dry_run))
    tell(f"Changed page {changed.name}", changed, as_json=as_json, dry_run=dry_run)


@app.command("copy")
def copy(
    org: Org,
    name: Name,
    from_page: Annotated[str | None, typer.Option(help="The page to copy.")] = None,
    from_campaign: Annotated[str | None, typer.Option(help="Copy the newest page of this campaign's lead.")] = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make a page for an org after another one, not live yet."""
    if (from_page is None) == (from_campaign is None):
        raise typer.BadParameter("give one of the two", param_hint="--from-page, --from-campaign")

    async def work(s: Session) -> ActionPage:
        await s.known(org=org, campaign=from_campaign, page=from_page)
        if from_page is not None:
            return await s.use.campaigns.copy_action_page(s.caller, org, name, from_page)
        return await s.use.campaigns.copy_campaign_action_page(s.caller, org, name, from_campaign or "")

    made = campaign_views.private_page(act(work, as_user, dry_run=dry_run))
    tell(f"Added page {made.name}", made, as_json=as_json, dry_run=dry_run)


@app.command("remove")
def remove(name: Name, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Take a page away on which nobody acted, but for tests."""

    async def work(s: Session) -> None:
        await s.known(page=name)
        await s.use.campaigns.delete_action_page(s.caller, name=name)

    act(work, as_user, dry_run=dry_run)
    say(f"Removed page {name}", as_json=as_json, dry_run=dry_run, name=name)


@app.command("launch")
def launch(
    name: Name,
    message: Annotated[str | None, typer.Option(help="With --as: a word to the lead, who has to agree.")] = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make a page live at once; with --as, ask the campaign's lead if that has to agree."""

    async def work(s: Session) -> LaunchStatus:
        await s.known(page=name)
        if as_user is not None:
            return await s.use.people.launch_action_page(s.caller, name, message)
        await s.container.operators.make_page_live()(name)
        return LaunchStatus.SUCCESS

    status = act(work, as_user, dry_run=dry_run)
    text = f"Page {name} is live" if status is LaunchStatus.SUCCESS else f"Asked the lead to launch page {name}"
    say(text, as_json=as_json, dry_run=dry_run, name=name, status=status.value)
