"""Action pages (10 §1.4)."""

import re
import time

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.action_page import DEFAULT_JOURNEY, ActionPage, checked
from proca.domain.errors import Invalid, Violation
from strategies_record import PAGE, pages, trees

# The rule of 10 §1.4 letter by letter; its nested repetition is harmless on short texts only.
SPECIFIED = re.compile(r"([A-Za-z0-9\-_]+|[A-Za-z0-9-]+(?:\.[A-Za-z0-9.-]+)+)(?:/[A-Za-z0-9_-]+)+")
LONG = "should be at most 255 character(s)"


def refusals(page: ActionPage) -> list[Violation]:
    with pytest.raises(Invalid) as refused:
        checked(page)
    return list(refused.value.violations)


@given(pages)
def test_good_pages_pass_unchanged(page: ActionPage) -> None:
    """10 §1.4."""
    assert checked(page) is page


@pytest.mark.parametrize(
    "name",
    [
        "act.wood.test/petition1",
        "act.wood.test/p/a",
        "act-now.wood.test/p/a",
        "wood_org/petition",
        "wood-org/c/locale/34",
    ],
)
def test_good_names(name: str) -> None:
    """10 §10.4 no. 49."""
    assert checked(evolve(PAGE, name=name)).name == name


@pytest.mark.parametrize(
    "name",
    [
        "act_now.wood.test/p",
        "wood_org",
        "wood/",
        "/wood",
        "wood.test/../../x",
        "wood.test////",
        "wood.test/p\n",
        "wöod.test/p",
        ".wood/p",
        "wood.test/a.b",
    ],
)
def test_bad_names(name: str) -> None:
    """10 §10.4 no. 49."""
    assert refusals(evolve(PAGE, name=name)) == [Violation("has invalid format", ("name",))]


@given(st.text("aZ0-_./", max_size=16))
def test_the_name_rule(name: str) -> None:
    """10 §1.4."""
    page = evolve(PAGE, name=name)
    if SPECIFIED.fullmatch(name):
        checked(page)
    else:
        assert refusals(page)


def test_a_name_is_judged_quickly_however_it_is_made() -> None:
    began = time.perf_counter()
    refusals(evolve(PAGE, name=".a" * 5000))
    refusals(evolve(PAGE, name="a" + ".a" * 5000 + "!"))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("locale", ["en", "pt_BR", "sr@latin", "sr_RS@latin"])
def test_good_locales(locale: str) -> None:
    """10 §1.4."""
    checked(evolve(PAGE, locale=locale))


@pytest.mark.parametrize("locale", ["EN", "eng", "pt-BR", "pt_br", "sr@", "en\n"])
def test_bad_locales(locale: str) -> None:
    """10 §1.4."""
    assert refusals(evolve(PAGE, locale=locale)) == [Violation("has invalid format", ("locale",))]


@pytest.mark.parametrize(
    ("page", "message", "path"),
    [
        (evolve(PAGE, name=" "), "can't be blank", "name"),
        (evolve(PAGE, name="a/" + "b" * 254), LONG, "name"),
        (evolve(PAGE, locale=""), "can't be blank", "locale"),
        (evolve(PAGE, extra_supporters=-1), "is invalid", "extraSupporters"),
        (evolve(PAGE, extra_supporters=100_000_001), "is invalid", "extraSupporters"),
        (evolve(PAGE, config={"\0": 1}), "is invalid", "config"),
        (evolve(PAGE, thank_you_template="x" * 256), LONG, "thankYouTemplate"),
        (evolve(PAGE, supporter_confirm_template="x" * 256), LONG, "supporterConfirmTemplate"),
        (evolve(PAGE, duplicate_template="x" * 256), LONG, "duplicateTemplate"),
    ],
)
def test_broken_rules(page: ActionPage, message: str, path: str) -> None:
    """10 §1.4, Q40."""
    assert refusals(page) == [Violation(message, (path,))]


def test_defaults() -> None:
    """10 §1.4."""
    assert (PAGE.live, PAGE.delivery, PAGE.extra_supporters, dict(PAGE.config)) == (False, True, 0, {})


@pytest.mark.parametrize("extra", [0, 100_000_000])
def test_extra_supporters(extra: int) -> None:
    """10 §1.4: both ends included."""
    checked(evolve(PAGE, extra_supporters=extra))


def test_empty_templates_are_none() -> None:
    """10, Conventions."""
    page = evolve(PAGE, thank_you_template="", supporter_confirm_template="", duplicate_template="")
    assert (page.thank_you_template, page.supporter_confirm_template, page.duplicate_template) == (None, None, None)


@given(pages)
def test_the_domain_is_the_first_segment(page: ActionPage) -> None:
    """10 §1.4."""
    assert page.name.startswith(page.domain + "/")
    assert "/" not in page.domain


@given(pages)
def test_names_compare_without_case(page: ActionPage) -> None:
    """10 §1.4."""
    assert evolve(page, name=page.name.upper()).name_key == evolve(page, name=page.name.lower()).name_key


def test_the_journey() -> None:
    """10 §7.3: the config's, else the default."""
    assert evolve(PAGE, config={"journey": ["Petition", "Donate", 3]}).journey == ("Petition", "Donate", "3")
    assert evolve(PAGE, config={"journey": []}).journey == ()
    assert PAGE.journey == DEFAULT_JOURNEY == ("Petition", "Share")


@given(trees)
def test_every_config_gives_a_journey(tree: object) -> None:
    assert all(isinstance(step, str) for step in evolve(PAGE, config={"journey": tree}).journey)
