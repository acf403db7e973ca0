"""Where a supporter may be sent after a link (00 D9, 20.13#21)."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.campaigns.landing import is_allowed, with_query
from strategies_record import LEAD, PAGE

OURS = evolve(PAGE, name="otters.test/river", config={"allowedHosts": ["Page.test", 1, None]})
ORG = evolve(LEAD, config={"allowedHosts": ["org.test"]})
HOSTS = ("otters.test", "page.test", "org.test", "instance.test")


@pytest.mark.parametrize("host", [*HOSTS, "OTTERS.test", "otters.test:8080", "otters.test."])
@pytest.mark.parametrize("rest", ["", "/", "/a/b?c=d#e", "?x=1", "#top"])
def test_hosts_that_are_vouched_for(host: str, rest: str) -> None:
    for scheme in ("http", "https", "HTTPS"):
        assert is_allowed(f"{scheme}://{host}{rest}", OURS, ORG, ("instance.test",))


@given(st.text(max_size=50) | st.from_regex(r"https?://[a-z@.:/\\?#-]{1,30}", fullmatch=True))
def test_nothing_else(address: str) -> None:
    """Whatever is allowed has one of these hosts, also for those who take a backslash for a slash."""
    if is_allowed(address, OURS, ORG, ("instance.test",)):
        assert urlsplit(address.replace("\\", "/")).hostname in {*HOSTS, *(f"{host}." for host in HOSTS)}


@pytest.mark.parametrize("config", [{}, {"allowedHosts": "evil.test"}, {"allowedHosts": {"evil.test": 1}}])
def test_lists_that_are_none(config: dict[str, object]) -> None:
    assert not is_allowed("https://evil.test/", evolve(OURS, config=config), evolve(ORG, config=config))


QUERIES = st.lists(st.tuples(st.text("abc", min_size=1), st.text(max_size=5)), max_size=3)


@given(QUERIES, st.sampled_from(["", "/", "/a", "/ä b"]), st.sampled_from(["", "?", "?x=1&y=%20"]))
def test_what_happened_stands_in_front(given: list[tuple[str, str]], path: str, query: str) -> None:
    """20 §7.1: and what was there stays; the result fits into a header."""
    landing = with_query(f"https://otters.test{path}{query}#top", given)
    parts = urlsplit(landing)
    before = parse_qsl(query[1:], keep_blank_values=True)
    assert parse_qsl(parts.query, keep_blank_values=True) == [*given, *before]
    assert (parts.hostname, parts.fragment) == ("otters.test", "top")
    assert parts.path.startswith("/")
    assert landing.isascii()


def test_an_address_without_a_path_gets_one() -> None:
    """20.13#21."""
    assert with_query("https://otters.test", [("a", "1")]) == "https://otters.test/?a=1"
    assert with_query("https://otters.test?b=2", [("a", "1")]) == "https://otters.test/?a=1&b=2"
