"""Sources: tracking codes and location (10 §4.6)."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from attrs import asdict, evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.source import MAX_LENGTH, Source, Tracking, contradicts, location_of, source_of
from strategies_record import texts

HOME = "https://wood.test/"
ACT = "https://wood.test/act"
GOOD = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "ws", "wss"]),
    st.sampled_from(["wood.test", "wood.test:8080", "ada@wood.test", "evil.test"]),
    st.sampled_from(["/", "/act", "/act/now"]),
    st.sampled_from(["", "?u=2", "#top", "?a=b#c"]),
)
BAD = st.sampled_from(
    ["", "nonsense", "https://wood.test", "https:///act", "ftp://wood.test/", "//wood.test/", "https://[half/"]
) | st.just("https://wood.test:port/")
urls = st.none() | GOOD | BAD
codes = st.none() | st.sampled_from(["", "team"]) | texts
trackings = st.none() | st.builds(Tracking, codes, codes, codes, codes, urls)


# ---------------------------------------------------------------- which source


def test_nothing_known_is_no_source() -> None:
    """10 §4.6, tracking absent, Referer absent; Q1: a null tracking counts as absent."""
    assert source_of(None, None) is None
    assert source_of(None, "") is None


def test_a_referer_alone_is_an_unknown_source_with_a_location() -> None:
    """10 §4.6, tracking absent, Referer present."""
    referer = "https://wood.test/act?u=2"
    assert source_of(None, referer) == Source("unknown", "unknown", "unknown", "", referer)
    assert source_of(None, "nonsense") == Source("unknown", "unknown", "unknown", "", "")


@pytest.mark.parametrize("referer", [None, ACT])
def test_codes_are_taken_and_missing_ones_default(referer: str | None) -> None:
    """10 §4.6, tracking present; §10.1 no. 11."""
    tracking = Tracking(source="team", medium="mail", campaign="week7")
    assert source_of(tracking, referer) == Source("team", "mail", "week7", "", referer or "")
    assert source_of(Tracking(), referer) == Source("unknown", "unknown", "unknown", "", referer or "")


def test_empty_codes_take_the_default() -> None:
    """10, Conventions: an empty text is the field's default."""
    assert source_of(Tracking("", "", "", ""), None) == Source("unknown", "unknown", "unknown", "", "")


@pytest.mark.parametrize("name", ["source", "medium", "campaign", "content"])
def test_a_null_code_is_no_source_and_no_error(name: str) -> None:
    """10 §4.6, Q1."""
    nulled: Tracking = evolve(Tracking(), **{name: None})
    assert source_of(nulled, ACT) is None


@pytest.mark.parametrize("bad", ["\0", "\ud800", "é\0"])
def test_codes_that_no_store_could_keep_are_no_source(bad: str) -> None:
    assert source_of(Tracking(content=bad), None) is None
    assert source_of(None, f"https://wood.test/{bad}") is None


@given(trackings, urls)
def test_sources_fit_and_come_of_what_is_known(tracking: Tracking | None, referer: str | None) -> None:
    """10 §4.6: values are cut to 255 characters; none only without input or with a null code."""
    source = source_of(tracking, referer)
    if source is None:
        nulls = tracking and None in (tracking.source, tracking.medium, tracking.campaign, tracking.content)
        assert nulls or (tracking is None and not referer)
    else:
        assert all(len(text) <= MAX_LENGTH for text in asdict(source).values())
        assert source.location == location_of(tracking.location if tracking else None, referer)[:MAX_LENGTH]


@given(st.text("aé", min_size=256, max_size=300))
def test_values_are_cut(long: str) -> None:
    """10 §4.6."""
    source = source_of(Tracking(long, long, long, long), ACT + "?" + long)
    cut = long[:255]
    assert source == Source(cut, cut, cut, cut, (ACT + "?" + long)[:255])


# ---------------------------------------------------------------- which location


def rows() -> Iterator[tuple[str, str | None, str | None, str]]:
    yield "bears out", "https://wood.test/act?u=2", HOME, ACT
    yield "bears out, stripped", "https://wood.test/act?u=2#x", "https://wood.test/act?r=1", ACT
    yield "lies elsewhere", "https://evil.test/", ACT, ACT
    yield (
        "lies elsewhere, stripped",
        "https://evil.test/x?y",
        "https://ada@wood.test:8080/act?x#y",
        ("https://wood.test:8080/act"),
    )
    yield "another scheme lies elsewhere", "http://wood.test/act", ACT, ACT
    yield "not well-formed", "nonsense", ACT + "?u=2", ACT
    yield "starts alike, not well-formed", "https://wood.test/act\0", "ftp://wood.test/", ""
    yield "no path is not well-formed", "https://wood.test", ACT, ACT
    yield "absent", None, ACT + "?u=2#x", ACT + "?u=2#x"
    yield "empty is absent", "", ACT + "?u=2", ACT + "?u=2"
    yield "no referer", ACT, None, ""
    yield "empty referer", ACT, "", ""
    yield "referer not well-formed", ACT, "nonsense", ""
    yield "referer without path", ACT, "https://wood.test", ""
    yield "referer of another scheme", ACT, "android-app://wood.test/", ""
    yield "referer with a broken port", ACT, "https://wood.test:port/", ""
    yield "nothing", None, None, ""


@pytest.mark.parametrize(("claimed", "referer", "stored"), [row[1:] for row in rows()], ids=[row[0] for row in rows()])
def test_the_location_table(claimed: str | None, referer: str | None, stored: str) -> None:
    """10 §4.6 row by row, §10.1 no. 13."""
    assert location_of(claimed, referer) == stored


@given(urls, urls)
def test_a_location_never_names_a_host_that_the_referer_does_not(claimed: str | None, referer: str | None) -> None:
    """10 §4.6."""
    location = location_of(claimed, referer)
    assert not location or urlsplit(location).hostname == urlsplit(referer or "").hostname


@given(GOOD, GOOD)
def test_a_claimed_location_is_stored_stripped(claimed: str, referer: str) -> None:
    """10 §4.6: scheme, host, port and path only."""
    location = urlsplit(location_of(claimed, referer))
    assert (location.query, location.fragment, location.username) == ("", "", None)


@given(trackings, urls)
def test_a_contradiction_is_noticed_where_the_claim_was_not_believed(
    tracking: Tracking | None, referer: str | None
) -> None:
    """10 §4.6: a warning is reported."""
    if contradicts(tracking, referer):
        assert tracking is not None
        assert location_of(tracking.location, referer) == location_of("nonsense", referer)


def test_what_contradicts() -> None:
    """10 §4.6."""
    assert contradicts(Tracking(location="https://evil.test/"), ACT)
    assert not contradicts(Tracking(location=ACT + "/now"), ACT)
    assert not contradicts(Tracking(location="nonsense"), ACT)
    assert not contradicts(Tracking(location=ACT), None)
    assert not contradicts(Tracking(), ACT)
    assert not contradicts(None, ACT)
