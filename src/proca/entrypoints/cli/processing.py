"""`proca org processing`: how an org's actions are processed, and which service does which job."""

from typing import Annotated

import typer

from proca.adapters.http.rest.org_bodies import ProcessingChangesBody
from proca.domain.orgs.backends import Slot
from proca.domain.orgs.changes import ProcessingChanges
from proca.domain.words import camel_case
from proca.entrypoints.cli.asked import File, Settings, changes
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Row, Session, act, print_row, say

app = typer.Typer()
_SETTINGS = tuple(name for name in ProcessingChanges.__annotations__ if name not in list(Slot))


@app.command("processing")
def processing(
    org: Annotated[str, typer.Argument(help="Name of the org.")],
    settings: Settings = None,
    file: File = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Show settings of processing, or change them: `--set emailBackend=smtp`, `--set pushBackend=null`."""
    asked = changes(ProcessingChangesBody, ProcessingChanges, settings, file)

    async def work(s: Session) -> Row:
        if not asked:
            return await _shown(s, org)
        await s.known(org=org)
        await s.use.orgs.update_org_processing(s.caller, org, asked)
        # A rehearsal has kept nothing that could be shown.
        return {camel_case(name): value for name, value in asked.items()} if dry_run else await _shown(s, org)

    row = act(work, as_user, dry_run=dry_run)
    if not asked:
        print_row(row, as_json=as_json)
    else:
        say(f"Changed processing of org {org}", as_json=as_json, dry_run=dry_run, **row)


async def _shown(s: Session, name: str) -> Row:
    org, viewer = await s.org(name)
    slots = (await s.use.name_backends(viewer, [org.id]))[org.id]
    settings = {camel_case(one): getattr(org, one) for one in _SETTINGS}
    return settings | {camel_case(slot.value): filled.value if filled else None for slot, filled in slots.items()}
