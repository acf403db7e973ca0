"""`proca dead-letter`: what was given up, looked at, tried again, dropped (00 D7)."""

from collections.abc import Sequence
from typing import Annotated

import typer
from attrs import evolve, frozen

from proca.adapters.http.rest.dead_letter_bodies import ShownDeadLetterBody, group, letter, shown_letter
from proca.application.processing.dead_letters import DropDeadLetters, ReplayDeadLetters, Which
from proca.entrypoints.cli.shell import AsJson, AsUser, DryRun, Session, act, print_rows, print_view, say, tree

app = typer.Typer(no_args_is_help=True, help="Messages that were given up.")
Org = Annotated[str | None, typer.Option(help="Name of an org; all orgs and the instance itself without it.")]
Topic = Annotated[str | None, typer.Option(help="The queue that they died in.")]
Error = Annotated[str | None, typer.Option(help="The error, word for word.")]
Ids = Annotated[list[int] | None, typer.Argument(help="Numbers; all of a topic or error without them.")]
_COLUMNS = ("id", "topic", "routingKey", "actionId", "attempts", "error", "diedAt")


@app.command("list")
def list_(
    org: Org = None,
    topic: Topic = None,
    error: Error = None,
    after: Annotated[int, typer.Option(help="Only larger numbers.")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 100,
    as_user: AsUser = None,
    as_json: AsJson = False,
) -> None:
    """List what was given up, oldest message first."""

    async def work(s: Session) -> list[dict[str, object]]:
        await s.known(org=org)
        which = Which(topic=topic, error=error)
        found = await s.use.queues.list_dead_letters(s.caller, org, which, after, limit)
        return [tree(letter(one)) for one in found]

    print_rows(act(work, as_user), _COLUMNS, as_json=as_json)


@app.command("groups")
def groups(org: Org = None, as_user: AsUser = None, as_json: AsJson = False) -> None:
    """Count what was given up by topic and error, the most frequent first."""

    async def work(s: Session) -> list[dict[str, object]]:
        await s.known(org=org)
        return [tree(group(one)) for one in await s.use.queues.list_dead_letters.groups(s.caller, org, Which())]

    print_rows(act(work, as_user), ("count", "topic", "error", "firstAt", "lastAt"), as_json=as_json)


@app.command("show")
def show(
    number: Annotated[int, typer.Argument(help="Number of the message.")],
    org: Org = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
) -> None:
    """Show one with what it says; personal data are masked."""

    async def work(s: Session) -> ShownDeadLetterBody:
        await s.known(org=org)
        return shown_letter(await s.use.queues.show_dead_letter(s.caller, org, number))

    print_view(act(work, as_user), as_json=as_json)


@app.command("replay")
def replay(
    ids: Ids = None,
    org: Org = None,
    topic: Topic = None,
    error: Error = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Have some tried again at once, as if never tried: by number, topic or error."""
    which = _which(ids, topic, error)

    async def work(s: Session) -> int:
        return await _done(s, s.use.queues.replay_dead_letters, org, which, rehearse=dry_run)

    count = act(work, as_user, dry_run=dry_run)
    say(f"{count} to be tried again", as_json=as_json, dry_run=dry_run, count=count)


@app.command("drop")
def drop(
    ids: Ids = None,
    org: Org = None,
    topic: Topic = None,
    error: Error = None,
    as_user: AsUser = None,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Drop some for good: by number, topic or error."""
    which = _which(ids, topic, error)

    async def work(s: Session) -> int:
        return await _done(s, s.use.queues.drop_dead_letters, org, which, rehearse=dry_run)

    count = act(work, as_user, dry_run=dry_run)
    say(f"{count} dropped", as_json=as_json, dry_run=dry_run, count=count)


@frozen
class _Quiet:
    """No signals: whoever types the command is told, and standard output is for the answer alone."""

    def noticed(self, event: str, **ids: int | str) -> None:
        """Do nothing."""


def _which(ids: Sequence[int] | None, topic: str | None, error: str | None) -> Which:
    return Which(topic=topic, error=error, ids=ids or None)


async def _done(
    s: Session, do: ReplayDeadLetters | DropDeadLetters, org: str | None, which: Which, *, rehearse: bool
) -> int:
    await s.known(org=org)
    return await evolve(do, signals=_Quiet())(s.caller, org, which, rehearse=rehearse)
