"""`proca campaign targets`: the decision-makers of a campaign."""

from pathlib import Path
from typing import Annotated

import typer

from proca.adapters.http.rest import campaign_views
from proca.adapters.http.rest.campaign_bodies import TargetBody
from proca.adapters.http.rest.changes import given
from proca.domain.campaigns.changes import OutdatedTargets, TargetChanges
from proca.domain.errors import Forbidden
from proca.entrypoints.cli.asked import listed
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Row, Session, act, print_rows, say, tree

app = typer.Typer()
COLUMNS = ("externalId", "name", "locale", "area", "emails")


@app.command("targets")
def targets(
    campaign: Annotated[str, typer.Argument(help="Name of the campaign.")],
    file: Annotated[Path | None, typer.Option(help="Targets as they should be: a JSON list; - reads it.")] = None,
    outdated: Annotated[
        OutdatedTargets, typer.Option(help="What becomes of targets that are not in the file.")
    ] = OutdatedTargets.KEEP,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """List the targets of a campaign with their addresses, or change and add those in a file."""
    if file is None:
        print_rows(act(lambda s: _stored(s, campaign), as_user), COLUMNS, as_json=as_json)
        return
    asked = [given(one, TargetChanges) for one in listed(TargetBody, file)]

    async def work(s: Session) -> list[Row]:
        await s.known(campaign=campaign)
        number = (await s.use.find_campaign(name=campaign)).campaign.id
        kept = await s.use.campaigns.upsert_targets(s.caller, number, asked, outdated)
        return [tree(campaign_views.target(one, private=True)) for one in kept]

    rows = act(work, as_user, dry_run=dry_run)
    say(f"Set {len(rows)} target(s) of {campaign}", as_json=as_json, dry_run=dry_run, targets=rows)


async def _stored(s: Session, name: str) -> list[Row]:
    await s.known(campaign=name)
    view = await s.use.find_campaign(name=name)
    if not (await s.viewer()).sees_campaign(view.campaign):
        raise Forbidden("User is not a member of organisation", code="unauthorized")
    return [tree(campaign_views.target(one, private=True)) for one in view.targets]
