"""`proca init`."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from proca.domain.orgs.keys import active_key
from proca.entrypoints.cli.migrate import migrate
from proca.entrypoints.container import Container
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import env_file, env_file_path

_SECRETS = ("PROCA_SECRET_KEY", "FINGERPRINT_SEED")


def missing_secrets(environ: Mapping[str, str], directory: Path | None = None) -> list[str]:
    """The secrets that neither the environment nor the env file has."""
    known = {**env_file(environ, directory), **environ}
    return [name for name in _SECRETS if name not in known]


async def refuse_over_an_instance(container: Container) -> None:
    """Raise SettingsError when the database holds an instance already: fresh secrets would break what it holds."""
    if not await container.health().answers():
        return
    async with container.store().unit() as unit:
        instance = await unit.orgs.named(container.settings().instance_org)
        key = active_key(await unit.keys.of(instance.id)) if instance else None
    if key is not None:
        missing = " and ".join(_SECRETS)
        raise SettingsError(f"The database holds an instance already: set the {missing} that it was made with")


def ensure_secrets(environ: Mapping[str, str], directory: Path | None = None) -> list[tuple[str, Path]]:
    """Make the secrets that neither the environment nor the env file has; the names made and the file they are in.

    The file is readable by its owner alone and belongs outside version control (00 D17).
    """
    path = env_file_path(environ, directory)
    made = missing_secrets(environ, directory)
    if made:
        path.touch(mode=0o600)
        path.chmod(0o600)
        with path.open("a", encoding="utf-8") as file:
            file.write(_missing_newline(path))
            file.writelines(f"{name}={secrets.token_urlsafe(32)}\n" for name in made)
    return [(name, path) for name in made]


def _missing_newline(path: Path) -> str:
    """What ends the last line of a file that somebody wrote by hand."""
    text = path.read_text(encoding="utf-8")
    return "\n" if text and not text.endswith("\n") else ""


async def init(container: Container, console: Console) -> None:
    """Migrate and set up; says what was made."""
    settings = container.settings()
    revision = await migrate(container)
    console.print(f"The database is at revision [bold]{revision}[/].")
    result = await container.set_up()(settings.admin_email, settings.admin_password)
    console.print(f"Instance org [bold]{escape(settings.instance_org)}[/]: {_word(made=result.org_made)}.")
    console.print(f"Its key pair: {_word(made=result.key_made)}.")
    if settings.admin_email:
        console.print(f"Admin [bold]{escape(settings.admin_email)}[/]: {_word(made=result.admin_made)}.")
    if result.password is not None:
        console.print(f"Password (shown this once): [bold]{result.password.reveal()}[/]", highlight=False)


def _word(*, made: bool) -> str:
    return "made" if made else "was there"
