"""Templates (20 §3.5 `upsertTemplate`; 00 D19; Q1, Q40)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, Violation
from proca.domain.ids import OrgId, TemplateId
from proca.domain.orgs.changes import TemplateInput
from proca.domain.templates.amend import amended_template, meant, new_template
from proca.domain.templates.email_template import EmailTemplate, choose

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BLANK = "can't be blank"
INVALID_SUBJECT = "Invalid mustache template format in subject: "

names = st.sampled_from(["thanks", "ask", "Thanks"])
locales = st.sampled_from(["en", "en_GB", "pt", "pt_BR", "de", "sr@latin"])
contents = st.text(st.characters(codec="utf-8", exclude_characters="\0{}"), min_size=1, max_size=50)
templates = st.builds(
    EmailTemplate,
    id=st.integers(min_value=1).map(TemplateId),
    org_id=st.just(OrgId(7)),
    name=names,
    locale=locales,
    external_id=st.none() | st.just("tpl-77"),
    subject=contents.filter(str.strip),
    html=contents.filter(str.strip),
    text=st.none() | contents,
    inserted_at=st.just(NOW),
    updated_at=st.just(NOW),
)
SETTABLE = ("external_id", "subject", "html", "text")


def asked(name: str = "thanks", **details: Any) -> TemplateInput:
    wanted: Any = {"name": name, **details}
    return wanted


def a_template(locale: str = "en", number: int = 1, name: str = "thanks") -> EmailTemplate:
    return EmailTemplate(
        id=TemplateId(number),
        org_id=OrgId(7),
        name=name,
        locale=locale,
        subject="S",
        html="H",
        inserted_at=NOW,
        updated_at=NOW,
    )


def refused(wanted: TemplateInput, stored: EmailTemplate | None = None) -> list[Violation]:
    before = stored or new_template(TemplateId(1), OrgId(7), wanted, NOW)
    with pytest.raises(Invalid) as refusal:
        amended_template(before, wanted, LATER)
    return list(refusal.value.violations)


@given(templates, templates, st.sets(st.sampled_from(SETTABLE)))
def test_law_only_what_is_asked_for_changes(stored: EmailTemplate, other: EmailTemplate, keys: set[str]) -> None:
    wanted: Any = {key: getattr(other, key) for key in keys}
    changed = amended_template(stored, asked(stored.name, **wanted), LATER)
    assert changed == evolve(stored, **wanted, updated_at=LATER)
    assert (changed.name, changed.locale) == (stored.name, stored.locale)


@given(templates)
def test_law_a_new_template_is_what_was_asked_for(one: EmailTemplate) -> None:
    wanted = asked(**{key: getattr(one, key) for key in ("name", "locale", *SETTABLE)})
    made = amended_template(new_template(one.id, one.org_id, wanted, LATER), wanted, LATER)
    assert made == evolve(one, inserted_at=LATER, updated_at=LATER)
    assert made.label == f"{one.name}@{one.locale}"


@given(st.lists(templates, unique_by=lambda one: (one.name, one.locale)), names, st.none() | st.just("") | locales)
def test_law_which_one_is_meant(some: list[EmailTemplate], name: str, locale: str | None) -> None:
    """20 §3.5: of that name and locale; without a locale any of that name."""
    found = meant(some, asked(name, locale=locale))
    fitting = [one for one in some if one.name == name and (not locale or one.locale == locale)]
    assert (found in fitting) if fitting else found is None


def test_an_absent_locale_is_no_locale() -> None:
    stored = [a_template("sv", 2), a_template("de", 3)]
    assert meant(stored, asked()) == stored[1]
    assert refused(asked(subject="S", html="H")) == [Violation(BLANK, ("locale",))]


def test_what_has_to_be_there() -> None:
    """20 §3.5: in the order that clients know."""
    assert refused(asked()) == [Violation(BLANK, (path,)) for path in ("html", "locale", "subject")]
    assert refused(asked(" ", locale="en", subject=" ", html=None)) == [
        Violation(BLANK, (path,)) for path in ("html", "name", "subject")
    ]


@pytest.mark.parametrize("nothing", [None, ""])
def test_a_null_clears(nothing: str | None) -> None:
    """Q1: what has to be there cannot be cleared, unless the provider has the words."""
    stored = evolve(a_template(), text="T")
    assert amended_template(stored, asked(text=nothing), LATER).text is None
    assert refused(asked(subject=nothing), stored) == [Violation(BLANK, ("subject",))]
    remote = amended_template(stored, asked(subject=nothing, html=nothing, external_id="tpl-77"), LATER)
    assert (remote.subject, remote.html, remote.external_id) == (None, None, "tpl-77")
    assert refused(asked(external_id=nothing), remote) == [Violation(BLANK, ("html",)), Violation(BLANK, ("subject",))]


@pytest.mark.parametrize(
    ("details", "message", "path"),
    [
        ({"name": "bad/name"}, "has invalid format", "name"),
        ({"name": "a" * 256}, "should be at most 255 character(s)", "name"),
        ({"locale": "a" * 256}, "should be at most 255 character(s)", "locale"),
        ({"external_id": "a" * 256}, "should be at most 255 character(s)", "externalId"),
        ({"subject": "a" * 256}, "should be at most 255 character(s)", "subject"),
        ({"html": "a" * 200_001}, "should be at most 200000 character(s)", "html"),
        ({"text": "a" * 200_001}, "should be at most 200000 character(s)", "text"),
        ({"text": "{{#a}}\ud800"}, "has invalid format", "text"),
        ({"subject": "{{#open}} never closed"}, INVALID_SUBJECT + "unclosed section open", "subject"),
        ({"html": "{{open"}, "Invalid mustache template format in html: unclosed tag", "html"),
        ({"text": "{{/a}}"}, "Invalid mustache template format in text: unexpected closing of a", "text"),
    ],
)
def test_broken_rules(details: dict[str, Any], message: str, path: str) -> None:
    """20 §3.5, Q40."""
    wanted: Any = {"name": "thanks", "locale": "en", "subject": "S", "html": "H", **details}
    assert refused(wanted) == [Violation(message, (path,))]


def test_an_error_does_not_repeat_the_whole_template() -> None:
    [violation] = refused(asked(locale="en", subject="S", html="{{/" + "a" * 1000 + "}}"))
    assert len(violation.message) < 400


@pytest.mark.parametrize(
    ("locale", "default", "chosen"),
    [
        ("en_GB", None, "en_GB"),
        ("en_US", None, "en"),
        ("de_AT", "pt_BR", "pt_BR"),
        ("pt", None, "pt_BR"),
        ("de", "fr", "en"),
        ("de", None, "en"),
    ],
)
def test_languages(locale: str, default: str | None, chosen: str) -> None:
    """D19: the exact locale, its language, the campaign's default, then any."""
    stored = [a_template(one, number) for number, one in enumerate(["pt_BR", "en_GB", "en"], 1)]
    found = choose([*stored, a_template("de", 9, "other")], "thanks", locale, default)
    assert found is not None
    assert found.locale == chosen


def test_no_template_of_that_name() -> None:
    assert choose([a_template()], "other", "en") is None


@given(st.lists(templates), names, locales, st.none() | locales)
def test_law_something_of_that_name_is_chosen(
    some: list[EmailTemplate], name: str, locale: str, default: str | None
) -> None:
    """D19."""
    found = choose(some, name, locale, default)
    named = [one for one in some if one.name == name]
    assert (found in named) if named else found is None
    if any(one.locale == locale for one in named):
        assert found is not None
        assert found.locale == locale
