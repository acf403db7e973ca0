"""`proca action …`: moderation of what supporters did."""

from typing import Annotated

import typer

from proca.adapters.http.rest.moderation import ModeratedBody, moderated
from proca.domain.confirms.confirm import Verb
from proca.domain.ids import ActionId
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Session, act, tell

app = typer.Typer(no_args_is_help=True, help="What supporters did.")
Number = Annotated[int, typer.Argument(help="Number of the action.", min=1, max=2**53 - 1)]


@app.command("accept")
def accept(number: Number, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Let an action through that waits for moderation; it goes on at once."""
    made = _decided(number, Verb.ACCEPT, as_user, dry_run=dry_run)
    tell(f"Action {number} is let through", made, as_json=as_json, dry_run=dry_run)


@app.command("reject")
def reject(number: Number, as_user: AsUser = None, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Hold an action back for good; it counts no more."""
    made = _decided(number, Verb.REJECT, as_user, dry_run=dry_run)
    tell(f"Action {number} is held back", made, as_json=as_json, dry_run=dry_run)


def _decided(number: int, verb: Verb, as_user: str | None, *, dry_run: bool) -> ModeratedBody:
    async def work(s: Session) -> ModeratedBody:
        return moderated(await s.use.links.moderate_action(s.caller, ActionId(number), verb))

    return act(work, as_user, dry_run=dry_run)
