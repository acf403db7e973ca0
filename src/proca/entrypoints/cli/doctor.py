"""`proca doctor`."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from enum import Enum
from urllib.parse import SplitResult, urlsplit

from attrs import frozen
from dependency_injector import providers
from rich.markup import escape
from rich.table import Table

from proca.adapters.sql import migrate as migrations
from proca.adapters.untraced import Untraced
from proca.domain.errors import Unavailable
from proca.domain.mails.backend import MailBackends
from proca.domain.orgs.keys import PublicKey, active_key
from proca.domain.orgs.org import Org
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.outbox import Topic
from proca.domain.processing.topology import stuck_stages
from proca.entrypoints.cli.broker import reached
from proca.entrypoints.cli.shell import console, print_json
from proca.entrypoints.container import Container
from proca.entrypoints.settings import Settings
from proca.entrypoints.wiring import tracing as wired_tracing

_LONG_ENOUGH = 32
_TOO_LONG = timedelta(minutes=5)
_PORTS = {"http": 80, "https": 443}
_PATIENCE_SECONDS = 3


class Verdict(Enum):
    """How a finding stands."""

    FINE = "[green]fine[/]"
    UNSAFE = "[yellow]unsafe[/]"
    WRONG = "[red]wrong[/]"


@frozen
class Finding:
    """One thing looked at."""

    what: str
    verdict: Verdict
    note: str


async def doctor(container: Container, *, as_json: bool) -> bool:
    """Print all findings; whether nothing is wrong."""
    # What is looked at here is nobody's action, and packages that are missing are a finding.
    container.tracing.override(providers.Object(Untraced()))
    findings = [*_configured(container.settings()), *[finding async for finding in _stored(container)]]
    findings += [finding async for finding in _brokered(container)]
    findings.append(await _traced(container.settings()))
    if as_json:
        print_json([{"what": one.what, "verdict": one.verdict.name.lower(), "note": one.note} for one in findings])
    else:
        table = Table("What", "Verdict", "Note")
        for finding in findings:
            table.add_row(finding.what, finding.verdict.value, escape(finding.note))
        console.print(table)
    return all(finding.verdict is not Verdict.WRONG for finding in findings)


def _configured(settings: Settings) -> Iterator[Finding]:
    environment = "development" if settings.development else "production"
    yield Finding("environment", Verdict.UNSAFE if settings.development else Verdict.FINE, environment)
    missing = Verdict.UNSAFE if settings.development else Verdict.WRONG
    if settings.fingerprint_seed is None:
        yield Finding("FINGERPRINT_SEED", missing, "not set; `proca init` makes one, and it must never change")
    elif not settings.fingerprint_seed.reveal():
        yield Finding("FINGERPRINT_SEED", Verdict.UNSAFE, "empty: contact references can be guessed from addresses")
    else:
        yield Finding("FINGERPRINT_SEED", Verdict.FINE, "set")
    if settings.secret_keys:
        yield Finding("PROCA_SECRET_KEY", Verdict.FINE, f"{len(settings.secret_keys)} key(s), the first seals")
    else:
        yield Finding("PROCA_SECRET_KEY", missing, "not set; `proca init` makes one")
    open_to_all = "*" in settings.cors_allow_origin
    yield Finding("CORS_ALLOW_ORIGIN", Verdict.FINE, "any origin, as widgets need" if open_to_all else "listed origins")
    if settings.legacy_links:
        yield Finding("PROCA_LEGACY_LINKS", Verdict.UNSAFE, "on: what opens a link, even a mail scanner, acts on it")
    if settings.legacy_webhooks:
        yield Finding("PROCA_LEGACY_WEBHOOKS", Verdict.UNSAFE, "on: webhooks act without a secret")
    yield from _sign_on(settings)
    where = "inside `proca serve`" if settings.worker else "switched off here: `proca worker` must run"
    yield Finding("worker", Verdict.FINE, where)


def _sign_on(settings: Settings) -> Iterator[Finding]:
    jwt = settings.jwt
    if jwt.allow_unverified:
        note = "on: accounts are made for e-mails that nobody has verified"
        yield Finding("ALLOW_UNVERIFIED_EMAIL", Verdict.UNSAFE, note)
    if jwt.secret is not None and len(jwt.secret.reveal()) < _LONG_ENOUGH:
        note = f"shorter than {_LONG_ENOUGH} characters: tokens can be forged by guessing it"
        yield Finding("JWT_SECRET", Verdict.UNSAFE, note)


def _instance_key(container: Container, key: PublicKey | None) -> Finding:
    if key is None or key.private is None:
        return Finding("instance key", Verdict.WRONG, "missing; `proca init` makes one")
    try:
        container.vault().unlock(key.private)
    except Unavailable as error:
        return Finding("instance key", Verdict.WRONG, error.message)
    return Finding("instance key", Verdict.FINE, "active, and PROCA_SECRET_KEY opens it")


def _mails(container: Container, instance: Org, services: Sequence[Service]) -> Finding:
    """Whether invitations and account mails of the instance go anywhere."""
    service = MailBackends.of(instance.backends, instance.backends, services).for_transactional(0)
    kind = str(service.name) if service else "no service"
    if container.mails.mailers().of(service) is None:
        note = f"{kind}: invitations and account mails wait, and are given up after some hours"
        return Finding("mails of the instance", Verdict.UNSAFE, note)
    shown = service is None or service.name is ServiceName.PREVIEW
    return Finding("mails of the instance", Verdict.FINE, "shown at /mailbox, sent to nobody" if shown else kind)


async def _stored(container: Container) -> AsyncIterator[Finding]:
    if not await container.health().answers():
        yield Finding("database", Verdict.WRONG, "does not answer, or has no schema; `proca migrate`")
        return
    current = await migrations.is_current(container.engine())
    yield Finding(
        "database", Verdict.FINE if current else Verdict.WRONG, "up to date" if current else "`proca migrate`"
    )
    settings = container.settings()
    async with container.store().unit() as unit:
        instance = await unit.orgs.named(settings.instance_org)
        key = active_key(await unit.keys.of(instance.id)) if instance else None
        services = await unit.services.of(instance.id) if instance else ()
    yield Finding("instance org", Verdict.FINE if instance else Verdict.WRONG, settings.instance_org)
    yield _instance_key(container, key)
    if instance is not None:
        yield _mails(container, instance, services)
    plain = await container.reports().orgs_without_key()
    note = "every org has an active key" if not plain else f"contacts in clear text for: {', '.join(plain)}"
    yield Finding("sealed contacts", Verdict.UNSAFE if plain else Verdict.FINE, note)
    yield await _waiting(container)
    async for finding in _stuck(container):
        yield finding


async def _waiting(container: Container) -> Finding:
    """How many actions are to be processed; old ones are the sign of a worker that is not there, or fails."""
    seen = await container.read_backlog()()
    waiting = seen.waiting.get(Topic.PROCESS)
    if waiting is None:
        return Finding("actions waiting", Verdict.FINE, "0")
    age = seen.at - waiting.since
    if age < _TOO_LONG:
        return Finding("actions waiting", Verdict.FINE, str(waiting.waiting))
    note = f"{waiting.waiting}, the oldest for {age // timedelta(minutes=1)} minutes: does a worker run?"
    return Finding("actions waiting", Verdict.UNSAFE, note)


async def _stuck(container: Container) -> AsyncIterator[Finding]:
    """Orgs whose settings ask for a step that nobody takes: their supporters would wait for ever (30.12#4)."""
    routes = container.route_source()
    for org_id, readers in (await routes.readers(await routes.org_ids())).items():
        stages = sorted(stuck_stages(readers))
        if stages:
            async with container.store().unit() as unit:
                org = await unit.orgs.get(org_id)
            name = org.name if org else str(org_id)
            yield Finding(f"queues of {name}", Verdict.UNSAFE, f"asked for, and read by nobody: {', '.join(stages)}")


async def _brokered(container: Container) -> AsyncIterator[Finding]:
    if container.settings().broker is None:
        yield Finding("broker", Verdict.FINE, "none; queues are in the database, and orgs read them over HTTP")
        return
    try:
        async with reached(container):
            yield Finding("broker", Verdict.FINE, "answers")
    except Unavailable:
        yield Finding("broker", Verdict.WRONG, "cannot be reached, or will not let us in; messages wait until it does")


async def _traced(settings: Settings) -> Finding:
    """Whether traces are kept, and where they go; of the address only what holds no secret is told."""
    given, is_installed = settings.tracing, wired_tracing.is_installed()
    if given is None:
        packages = "installed" if is_installed else "not installed"
        return Finding("traces", Verdict.FINE, f"off; the packages for them are {packages}")
    address = urlsplit(given.address.reveal())
    place = f"sent to {address.scheme}://{address.netloc.rpartition('@')[2]} as {given.service}"
    if not is_installed:
        note = f"to be {place}, and nothing starts: pip install 'proca-server[tracing]'"
        return Finding("traces", Verdict.WRONG, note)
    if not await _is_somebody_at(address):
        return Finding("traces", Verdict.UNSAFE, f"{place}, where nobody answers: they are lost until somebody does")
    return Finding("traces", Verdict.FINE, place)


async def _is_somebody_at(address: SplitResult) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            _, writer = await asyncio.open_connection(address.hostname, address.port or _PORTS[address.scheme])
    except (OSError, UnicodeError):
        return False
    writer.close()
    return True
