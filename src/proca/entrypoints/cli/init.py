"""`proca init`."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from attrs import evolve

from proca.application.orgs.set_up import SetUpResult
from proca.domain.orgs.keys import active_key
from proca.entrypoints.cli.migrate import may_be_there, migrate
from proca.entrypoints.cli.migrate import rehearse as rehearse_migration
from proca.entrypoints.cli.shell import say
from proca.entrypoints.container import Container
from proca.entrypoints.environment import SettingsError
from proca.entrypoints.settings import env_file, env_file_path

Facts = dict[str, object]
_SECRETS = ("PROCA_SECRET_KEY", "FINGERPRINT_SEED")


def missing_secrets(environ: Mapping[str, str], directory: Path | None = None) -> list[str]:
    """The secrets that neither the environment nor the env file has."""
    known = {**env_file(environ, directory), **environ}
    return [name for name in _SECRETS if name not in known]


async def refuse_over_an_instance(container: Container) -> None:
    """Raise SettingsError when the database holds an instance already: fresh secrets would break what it holds."""
    if not (may_be_there(container) and await container.health().answers()):
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


async def init(container: Container) -> Facts:
    """Migrate and set up; what was made."""
    revision = await migrate(container)
    settings = container.settings()
    return _facts(container, revision, await container.set_up()(settings.admin_email, settings.admin_password))


async def rehearse(container: Container) -> Facts:
    """What would be made, with a container that keeps nothing."""
    settings = container.settings()
    _, revision = await rehearse_migration(container)
    made = SetUpResult(org_made=True, key_made=True, admin_made=settings.admin_email is not None)
    if settings.secret_keys and may_be_there(container) and await container.health().answers():
        made = await container.set_up()(settings.admin_email, settings.admin_password)
    return _facts(container, revision, evolve(made, password=None))


def _facts(container: Container, revision: str, made: SetUpResult) -> Facts:
    settings = container.settings()
    facts: Facts = {
        "revision": revision,
        "org": settings.instance_org,
        "orgMade": made.org_made,
        "keyMade": made.key_made,
        "admin": settings.admin_email,
        "adminMade": made.admin_made,
    }
    return facts if made.password is None else facts | {"password": made.password.reveal()}


def report(facts: Facts) -> None:
    """Say what was made and what was there."""
    say(f"The database is at revision {facts['revision']}.", as_json=False)
    say(f"Instance org {facts['org']}: {_word(facts['orgMade'])}.", as_json=False)
    say(f"Its key pair: {_word(facts['keyMade'])}.", as_json=False)
    if facts["admin"]:
        say(f"Admin {facts['admin']}: {_word(facts['adminMade'])}.", as_json=False)
    if "password" in facts:
        say(f"Password (shown this once): {facts['password']}", as_json=False)


def _word(made: object) -> str:
    return "made" if made else "was there"
