"""Templates of orgs (20 §3.5 `upsertTemplate`; golden templates/upsert)."""

import asyncio
from typing import Any

import pytest

from application.campaigns.coalition import UNKNOWN, Coalition, refusal, said, violations
from application.orgs.stage import use
from proca.domain.errors import Conflict, Violation
from proca.domain.templates.email_template import EmailTemplate

THANKS = {"name": "thanks", "locale": "en", "subject": "Thank you {{firstName}}", "html": "<p>Hi</p>"}


async def put(c: Coalition, **template: Any) -> EmailTemplate:
    wanted: Any = template
    return await use(c).upsert_template(c.owner, "Red", wanted)


async def labels(c: Coalition) -> list[str]:
    async with c.w.container.store().unit() as unit:
        return [one.label for one in await unit.templates.of(c.lead.id)]


async def test_one_for_each_name_and_locale(c: Coalition) -> None:
    """Golden templates/upsert."""
    made = await put(c, **THANKS, text="Dear")
    changed = await put(c, name="thanks", locale="en", subject="Thanks!")
    assert (changed.id, changed.version, changed.subject) == (made.id, 2, "Thanks!")
    assert (changed.html, changed.text) == ("<p>Hi</p>", "Dear")
    await put(c, **{**THANKS, "locale": "sv"})
    await put(c, **{**THANKS, "name": "good name-1"})
    assert await labels(c) == ["good name-1@en", "thanks@en", "thanks@sv"]


@pytest.mark.parametrize("locale", [{}, {"locale": None}, {"locale": ""}])
async def test_without_a_locale_any_of_that_name(c: Coalition, locale: dict[str, Any]) -> None:
    """Golden templates/upsert `no-locale-updates`, `no-locale-new-name`."""
    await put(c, **{**THANKS, "locale": "de"})
    changed = await put(c, name="thanks", subject="S2", **locale)
    assert (changed.locale, changed.subject) == ("de", "S2")
    fresh = put(c, name="fresh", subject="S", html="H", **locale)
    assert await violations(fresh) == [Violation("can't be blank", ("locale",))]


async def test_templates_of_a_provider_need_no_words(c: Coalition) -> None:
    """20 §3.5; the original crashed."""
    made = await put(c, name="remote", locale="en", external_id="tpl-77")
    assert (made.external_id, made.subject, made.html) == ("tpl-77", None, None)
    cleared = put(c, name="remote", external_id=None)
    assert [one.path for one in await violations(cleared)] == [("html",), ("subject",)]


async def test_a_null_text_is_none(c: Coalition) -> None:
    """Q1."""
    await put(c, **THANKS, text="Dear")
    assert (await put(c, name="thanks", locale="en", text=None)).text is None
    assert await violations(put(c, name="thanks", locale="en", html=None)) == [Violation("can't be blank", ("html",))]


@pytest.mark.parametrize("part", ["subject", "html", "text"])
async def test_syntax(m: Coalition, part: str) -> None:
    """Golden templates/upsert `broken-*`."""
    [broken] = await violations(put(m, **{**THANKS, part: "{{#open}} never closed"}))
    assert broken.message.startswith(f"Invalid mustache template format in {part}: ")
    assert broken.path == (part,)
    assert await labels(m) == []


async def test_what_has_to_be_there(m: Coalition) -> None:
    """Golden templates/upsert `only-name`, `bad-name`; Q40."""
    assert [one.path for one in await violations(put(m, name="bare"))] == [("html",), ("locale",), ("subject",)]
    assert await violations(put(m, **{**THANKS, "name": "bad/name"})) == [Violation("has invalid format", ("name",))]
    long = [Violation("should be at most 255 character(s)", ("subject",))]
    assert await violations(put(m, **{**THANKS, "subject": "a" * 256})) == long


async def test_the_same_new_one_from_many_at_once(c: Coalition) -> None:
    """Whoever comes second changes what the first has added."""
    ended = await asyncio.gather(*(put(c, **THANKS) for _ in range(4)), return_exceptions=True)
    assert all(isinstance(end, EmailTemplate | Conflict) for end in ended)
    assert await labels(c) == ["thanks@en"]


async def test_orgs_do_not_share_templates(m: Coalition) -> None:
    mine = await put(m, **THANKS)
    wanted: Any = THANKS
    theirs = await use(m).upsert_template(m.partner_owner, "yellow", wanted)
    assert (theirs.id != mine.id, theirs.org_id) == (True, m.partner.id)


async def test_rights(m: Coalition) -> None:
    """20 §3.5: whoever edits content."""
    wanted: Any = THANKS
    for name in ("owner", "campaigner", "translator", "coordinator", "admin"):
        await use(m).upsert_template(m.users[name], "red", wanted)
    for name in ("partner", "stranger"):
        refused = await refusal(use(m).upsert_template(m.users[name], "red", wanted))
        assert (refused.code, refused.details["required"]) == ("permission_denied", ["change_campaign_settings"])
    assert [await said(use(m).upsert_template(m.owner, "none", wanted))] == UNKNOWN
