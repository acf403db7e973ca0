"""Mails to look at: /mailbox, on development machines only (spec 20 §7, 30 §5.6)."""

from collections.abc import AsyncIterator

import pytest
from dependency_injector import providers

from proca.adapters.email.preview import MemoryPreview
from proca.domain.ids import OutboxId
from proca.domain.mails.letter import Letter, Mailbox, Ordered, Written
from proca.entrypoints.container import container_for
from proca.entrypoints.settings import read
from world import World, world

SENDER, ANA = Mailbox("Proca", "no-reply@x.test"), Mailbox("Ana <b>", "ana/a@x.test")
HTML = "<p style='color:red'>Hello</p><script>alert(1)</script>"


@pytest.fixture
def preview() -> MemoryPreview:
    return MemoryPreview()


@pytest.fixture
async def w(preview: MemoryPreview) -> AsyncIterator[World]:
    async with world("memory") as made:
        made.container.mails.mailbox.override(providers.Object(preview))
        yield made


async def sent(preview: MemoryPreview) -> None:
    await preview.send(
        [
            Letter(OutboxId(1), "user:ana/a@x.test", SENDER, ANA, Written("First", HTML, "Hello plainly")),
            Letter(OutboxId(2), "user:ana/a@x.test", SENDER, ANA, Written("Second", "<b>2</b>", "")),
            Letter(OutboxId(3), "mtt:9", SENDER, ANA, Ordered("77", {"a": "<x>"})),
        ]
    )


async def test_the_list_and_its_mails(w: World, preview: MemoryPreview) -> None:
    assert "Nothing yet" in (await w.http.get("/mailbox")).text
    await sent(preview)
    page = (await w.http.get("/mailbox")).text
    assert page.index("Template 77") < page.index("Second") < page.index("First")
    assert "Ana &lt;b&gt;" in page
    assert 'href="/mailbox/user%3Aana/a%40x.test"' in page
    mail = (await w.http.get("/mailbox/user%3Aana/a%40x.test")).text
    assert mail.index("Second") < mail.index("First")
    assert "Hello plainly" in mail
    assert "&lt;x&gt;" in (await w.http.get("/mailbox/9")).text


async def test_a_mail_is_framed_and_runs_nothing(w: World, preview: MemoryPreview) -> None:
    """Whatever a template contains, it is sandboxed: no script, no origin, no request but for pictures."""
    await sent(preview)
    framed = await w.http.get("/mailbox/user:ana/a@x.test?html=1")
    assert framed.text == HTML
    policy = framed.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups ")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "<script>alert" not in (await w.http.get("/mailbox/user:ana/a@x.test")).text


@pytest.mark.parametrize("path", ["/mailbox/nobody", "/mailbox/9?html=1", "/mailbox/9?html=x", "/mailbox/9?html=2"])
async def test_what_is_not_there(w: World, preview: MemoryPreview, path: str) -> None:
    await sent(preview)
    assert (await w.http.get(path)).status_code in (400, 404)


@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/user:ana@x.test"])
async def test_only_development_shows_mails(path: str) -> None:
    async with world("memory") as w:
        assert (await w.http.get(path)).status_code == 404


@pytest.mark.parametrize(("environment", "shown"), [("development", True), ("", False)])
def test_where_mails_without_a_service_go(environment: str, shown: bool) -> None:
    """00 D17: a development machine shows them, any other keeps them until there is a service."""
    given = {"PROCA_ENV": environment, "FINGERPRINT_SEED": "", "DATABASE_URL": "sqlite:///unused-here.db"}
    container = container_for(read(given))
    assert (container.mails.mailers().of(None) is not None) is shown
    assert (container.mails.mailbox() is not None) is shown
