"""What the page to sign on says, and that no config can make it fail: laws over catalogues and hostile settings."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.http.page_app import Html
from proca.adapters.http.pages.countries import countries
from proca.adapters.http.pages.form import empty_form
from proca.adapters.http.pages.rendering import sign_response
from proca.adapters.http.pages.texts import CATALOGUES, LANGUAGES, preferred, texts_for
from proca.adapters.http.pages.view import Outcome, SignView, Visit
from proca.adapters.http.pages.wording import messages
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.contacts.asked_field import FieldKind
from proca.domain.contacts.country_rules import COUNTRIES
from proca.domain.contacts.schema import ContactSchema
from proca.domain.contacts.schemas import asked_fields
from proca.domain.errors import Violation
from proca.domain.ids import ActionPageId, CampaignId, OrgId
from proca.domain.intake.signing_page import SigningPage
from proca.domain.orgs.org import new_org

NOW = datetime(2026, 3, 4, tzinfo=UTC)
PLACEHOLDER = re.compile(r"\{\w+\}")
TEXT = st.text() | st.sampled_from(["<script>", "{org}", "{firstName}", '"><img onerror=x>', "{{7*7}}", "javascript:x"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda tree: st.lists(tree, max_size=3) | st.dictionaries(TEXT, tree, max_size=3),
    max_leaves=8,
)
KEYS = ("title", "text", "goal", "button", "thanks", "texts", "privacyPolicy", "actionType")
CONFIGS = st.dictionaries(st.sampled_from(KEYS), TREES)
SCHEMAS = st.sampled_from(ContactSchema)
LOCALES = st.sampled_from(["en", "de_AT", "fr", "es_MX", "it", "pt_BR", "pl", "sr_RS@latin", "ar", "xx"])


def page_of(config: dict[str, Any], schema: ContactSchema, locale: str, *, split: bool = False) -> SigningPage:
    lead = new_org(id=OrgId(1), name="lead", title="Lead", now=NOW)
    org = new_org(id=OrgId(2), name="partner", title="Partner", now=NOW) if split else lead
    campaign = Campaign(CampaignId(1), lead.id, "river", "River", NOW, NOW, contact_schema=schema)
    page = ActionPage(ActionPageId(1), campaign.id, org.id, "a.test/b", locale, NOW, NOW, config=config)
    return SigningPage(page, campaign, org, lead, keys={}, signer=None, targets=frozenset(), version=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_says_the_same(language: str) -> None:
    """The same keys with the same values to fill in, as in English."""
    ours, english = CATALOGUES[language], CATALOGUES["en"]
    assert set(ours) == set(english)
    for key, text in english.items():
        assert sorted(PLACEHOLDER.findall(ours[key])) in (
            sorted(PLACEHOLDER.findall(text)),
            sorted([*PLACEHOLDER.findall(text), "{lead}"]),
        )
        assert ours[key].strip() or key == "separator"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_asked_has_a_name(language: str) -> None:
    texts = texts_for(language)
    for schema in ContactSchema:
        for asked in asked_fields(schema):
            assert all(f"field.{asked.name}.{part}" in texts for part in ("label", "blank", "format"))
            known = {f"document.{choice}" for choice in asked.choices} if asked.kind is FieldKind.CHOICE else set()
            assert known <= set(texts.entries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_countries_have_names_in_every_language(language: str) -> None:
    named = countries(language)
    assert set(COUNTRIES) <= set(named)
    assert set(named) == set(countries("en"))
    assert all(re.fullmatch("[A-Z]{2}", code) and name.strip() for code, name in named.items())


def test_countries_stand_where_people_look_for_them() -> None:
    assert list(countries("de").values())[:3] == ["Afghanistan", "Ägypten", "Ålandinseln"]
    assert "Åland Islands" not in list(countries("en").values())[-5:]


def test_numbers_are_written_as_the_language_does() -> None:
    written = {language: texts_for(language).number(1234567) for language in LANGUAGES}
    assert written["en"] == "1,234,567"
    assert written["de"] == "1.234.567"
    assert written["fr"] == "1\u202f234\u202f567"
    assert texts_for("en").number(0) == "0"


def test_names_stand_in_a_row() -> None:
    assert texts_for("en").listing(["A"]) == "A"
    assert texts_for("en").listing(["A", "B", "C"]) == "A, B and C"


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "en"), ("", "en"), ("de-AT,de;q=0.9", "de"), ("xx, fr", "fr"), (";;;,\0", "en"), ("EN-us", "en")],
)
def test_the_language_of_somebody_unknown(header: str | None, language: str) -> None:
    assert preferred(header).language == language


def test_placeholders_are_filled_once_and_only_by_name() -> None:
    """What a value holds is no template again, and no attribute is reached through one."""
    texts = texts_for("en", {"optIn": "{org} {org.__class__} {0} {}"})
    assert texts("optIn", org="{lead}", lead="x") == "{lead} {org.__class__} {0} {}"


def test_what_concerns_no_control_is_said_too() -> None:
    found = messages([Violation("is invalid", ("fields",))], ["email"], texts_for("en"))
    assert found == {"": "Your signature could not be accepted. Please try again."}


def test_the_whole_name_is_mentioned_where_its_parts_are_right() -> None:
    """Nobody types `name`: its violations are those of the parts, unless only both together are too long."""
    long = Violation("should be at most 128 character(s)", ("name",))
    names = ["firstName", "lastName"]
    assert list(messages([long], names, texts_for("en"))) == ["firstName"]
    assert list(messages([long, Violation("can't be blank", ("lastName",))], names, texts_for("en"))) == ["lastName"]


@given(CONFIGS, SCHEMAS, LOCALES, st.booleans(), st.booleans(), st.none() | st.integers(0, 10**9))
def test_no_config_breaks_the_page_or_adds_markup(
    config: dict[str, Any], schema: ContactSchema, locale: str, split: bool, signed: bool, supporters: int | None
) -> None:
    page = page_of(config, schema, locale, split=split)
    visit = Visit("http://proca.test/p/a.test/b", supporters, signed, "<b>Inês</b>")
    broken = tuple(Violation("can't be blank", (one.name,)) for one in asked_fields(schema))
    for outcome in (Outcome(), Outcome(broken), Outcome(notice="refused")):
        html = Html(sign_response(SignView(page, visit, empty_form({}), outcome), 200).content)
        assert [one.text for one in html.all("script")] == [""]
        assert not html.all("img")
        assert not html.all("b")
        assert not [one for one in html.elements if any(name.startswith("on") for name in one.attributes)]
        addresses = [one.attributes["href"] for one in html.all("a")]
        assert all(re.match(r"#|/p/|https?://|mailto:", address) for address in addresses)
        assert len(html.all("h1")) == 1
