"""`proca user …`: accounts, and who belongs where."""

from typing import Annotated

import typer

from proca.domain.secret import Secret
from proca.domain.users.roles import detect
from proca.domain.users.user import User
from proca.entrypoints.cli.shell import AsJson, DryRun, Row, print_rows, run, say
from proca.entrypoints.container import Container

app = typer.Typer(no_args_is_help=True, help="Accounts of people.")
Email = Annotated[str, typer.Argument(help="E-mail of the account.")]
COLUMNS = ("id", "email", "admin", "confirmed", "orgs")


@app.command("add")
def add(
    email: Email,
    password: Annotated[str | None, typer.Argument(help="Password; one is made up and shown without.")] = None,
    admin: Annotated[bool, typer.Option(help="Make them an admin of the instance.")] = False,
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make an account whose e-mail counts as confirmed."""
    made = run(
        lambda c: c.operators.make_user()(email, Secret(password) if password else None, admin=admin), dry_run=dry_run
    )
    shown = _once(made.made_up, dry_run=dry_run)
    say(f"Added {email}", as_json=as_json, dry_run=dry_run, id=made.user.id, email=email, **_facts(shown))
    _show(shown, as_json=as_json)


@app.command("list")
def listed(
    email: Annotated[str | None, typer.Option(help="Only e-mails like this (% stands for anything).")] = None,
    org: Annotated[str | None, typer.Option(help="Only staff of this org.")] = None,
    as_json: AsJson = False,
) -> None:
    """List accounts with their orgs and roles."""
    print_rows(run(lambda c: _rows(c, email, org)), COLUMNS, as_json=as_json)


@app.command("make-admin")
def make_admin(email: Email, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Give an account the four admin permissions."""
    run(lambda c: c.operators.make_admin()(email), dry_run=dry_run)
    say(f"Added {email} as admin", as_json=as_json, dry_run=dry_run, email=email)


@app.command("confirm")
def confirm(email: Email, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Count the e-mail of an account as confirmed."""
    run(lambda c: c.operators.confirm_user()(email), dry_run=dry_run)
    say(f"Confirmed {email}", as_json=as_json, dry_run=dry_run, email=email)


@app.command("reset-password")
def reset_password(email: Email, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Set a made-up password, show it this once, and end all sessions and tokens."""
    made = run(lambda c: c.operators.reset_password()(email), dry_run=dry_run)
    shown = _once(made.made_up, dry_run=dry_run)
    say(f"New password for {email}", as_json=as_json, dry_run=dry_run, email=email, **_facts(shown))
    _show(shown, as_json=as_json)


@app.command("reset-token")
def reset_token(email: Email, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Make a new API token, show it this once; earlier ones are void."""
    token = _once(run(lambda c: c.operators.issue_api_token()(email), dry_run=dry_run), dry_run=dry_run)
    _show_token(token, f"New token for {email}", as_json=as_json, dry_run=dry_run, email=email)


@app.command("queue-token")
def queue_token(
    email: Email,
    org: Annotated[str, typer.Argument(help="Name of the org.")],
    as_json: AsJson = False,
    dry_run: DryRun = False,
) -> None:
    """Make a token that reads the queues of one org and does nothing else, show it this once."""
    token = _once(run(lambda c: c.operators.issue_queue_token()(email, org), dry_run=dry_run), dry_run=dry_run)
    _show_token(token, f"New token for the queues of {org}", as_json=as_json, dry_run=dry_run, email=email)


@app.command("remove")
def remove(email: Email, as_json: AsJson = False, dry_run: DryRun = False) -> None:
    """Take an account away, with its memberships and tokens."""
    run(lambda c: c.operators.remove_user()(email), dry_run=dry_run)
    say(f"Removed {email}", as_json=as_json, dry_run=dry_run, email=email)


async def _rows(container: Container, email: str | None, org: str | None) -> list[Row]:
    await container.operators.check_names()(org)
    people = container.user_directory()
    users: list[User] = list(await people.matching(None, email, org))
    memberships = await people.memberships([user.id for user in users])
    orgs = await container.org_directory().orgs()
    return [
        {
            "id": user.id,
            "email": user.email,
            "admin": user.is_admin,
            "confirmed": user.confirmed_at is not None,
            "orgs": ", ".join(f"{orgs[one.org_id].name} ({detect(one.perms)})" for one in memberships.get(user.id, ())),
        }
        for user in users
    ]


def _once(secret: Secret | None, *, dry_run: bool) -> Secret | None:
    """What is shown this once; that of a rehearsal opens nothing and would only be taken for one that does."""
    return None if dry_run else secret


def _show_token(token: Secret | None, words: str, *, as_json: bool, dry_run: bool, email: str) -> None:
    if as_json or token is None:
        facts = {} if token is None else {"token": token.reveal()}
        say(words, as_json=as_json, dry_run=dry_run, email=email, **facts)
    else:
        say(token.reveal(), as_json=False)


def _facts(secret: Secret | None) -> dict[str, object]:
    return {} if secret is None else {"password": secret.reveal()}


def _show(secret: Secret | None, *, as_json: bool) -> None:
    if secret is not None and not as_json:
        say(f"Password (shown this once): {secret.reveal()}", as_json=False)
