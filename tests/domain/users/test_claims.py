"""Signed claims (20 §2.1, 20.13#11): whom they are about, and when they are not believed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Unauthenticated
from proca.domain.users.claims import CLOCK_SKEW, ClaimRules, Claims, Identity, find, identify
from strategies_users import NOW

RULES = ClaimRules(verified=("user_metadata.email_verified",))
STRICT = ClaimRules(issuer="https://sign.test", audience="proca")
AT = int(NOW.timestamp())

trees: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["sub", "email", "exp", "nbf", "iss", "aud", "user_metadata", "email_verified"])
paths = st.text(st.sampled_from("ab[]. "), max_size=8)


def claims(**other: object) -> Claims:
    """What a provider signs for somebody whose e-mail is verified."""
    return {
        "sub": "s-1",
        "email": "ada@lynx.test",
        "exp": AT + 60,
        "user_metadata": {"email_verified": True},
        "email_verified": True,
        **other,
    }


def refused(given: Claims, rules: ClaimRules = RULES) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        identify(given, rules, NOW)
    assert refusal.value.code == "unauthorized"
    return refusal.value.message


def test_claims_name_somebody() -> None:
    assert identify(claims(), RULES, NOW) == Identity("ada@lynx.test", "s-1", is_verified=True)
    assert "ada" not in repr(identify(claims(), RULES, NOW))


@pytest.mark.parametrize("email", [None, "", "  ", "ada", "a b@c", 5, ["ada@lynx.test"], "a" * 160 + "@x", "a@\0"])
def test_an_email_has_to_be_there(email: object) -> None:
    """20 §2.1."""
    assert refused(claims(email=email)) == "JWT is invalid (missing values)"


@pytest.mark.parametrize("subject", [None, "", True, 1.5, [], {}, "s" * 256, 10**300, "s\0"])
def test_a_subject_has_to_be_there(subject: object) -> None:
    assert refused(claims(sub=subject)) == "JWT is invalid (missing values)"


def test_a_subject_may_be_a_number() -> None:
    assert identify(claims(sub=42), RULES, NOW).external_id == "42"


@pytest.mark.parametrize("expiry", [None, "tomorrow", True, AT + 60.5, float("inf"), float("nan"), [], {}])
def test_an_expiry_is_whole_seconds(expiry: object) -> None:
    """20.13#11: 401 where the original crashed."""
    assert refused(claims(exp=expiry)) == "JWT is invalid (missing values)"


@pytest.mark.parametrize(("expiry", "is_over"), [(AT - 1, True), (AT, True), (AT + 1, False), (10**400, False)])
def test_an_expiry_is_strictly_in_the_future(expiry: int, is_over: bool) -> None:
    """20 §2.1."""
    if is_over:
        assert refused(claims(exp=expiry)) == "JWT expired"
    else:
        assert identify(claims(exp=expiry), RULES, NOW)


@pytest.mark.parametrize("begin", [AT + CLOCK_SKEW + 1, True, "now", None, float("nan"), float("inf")])
def test_a_token_of_tomorrow_is_not_valid_yet(begin: object) -> None:
    """20.13#11: `nbf` is honoured."""
    assert refused(claims(nbf=begin)) == "JWT not valid yet"


@pytest.mark.parametrize("begin", [AT - 1, AT, AT + CLOCK_SKEW, AT + 0.5])
def test_clocks_may_differ_a_little(begin: object) -> None:
    assert identify(claims(nbf=begin), RULES, NOW)


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"iss": "https://sign.test"},
        {"aud": "proca"},
        {"iss": "https://sign.test", "aud": "others"},
        {"iss": "https://sign.test", "aud": ["others"]},
        {"iss": "https://evil.test", "aud": "proca"},
        {"iss": 5, "aud": {"proca": 1}},
    ],
)
def test_tokens_for_others_are_refused_when_parties_are_set(other: dict[str, object]) -> None:
    """20.13#11."""
    assert refused(claims(**other), STRICT) == "JWT is for somebody else"
    assert identify(claims(**other), RULES, NOW)


@pytest.mark.parametrize("audience", ["proca", ["others", "proca"]])
def test_tokens_for_us_are_taken(audience: object) -> None:
    assert identify(claims(iss="https://sign.test", aud=audience), STRICT, NOW)


@pytest.mark.parametrize("verified", [None, False, 0, "", "false", "False", "0", " no ", [], {}])
def test_an_email_has_to_be_verified(verified: object) -> None:
    """20 §12 no. 13."""
    given = claims(user_metadata={"email_verified": verified})
    assert refused(given) == "Email not verified"
    lenient = ClaimRules(verified=RULES.verified, accepts_unverified=True)
    assert not identify(given, lenient, NOW).is_verified


@pytest.mark.parametrize("verified", [True, 1, "true", "2026-01-01T00:00:00Z", ["yes"]])
def test_many_words_mean_verified(verified: object) -> None:
    assert identify(claims(user_metadata={"email_verified": verified}), RULES, NOW).is_verified


@pytest.mark.parametrize(("verified", "is_believed"), [(True, True), (False, False)])
def test_kratos(verified: bool, is_believed: bool) -> None:
    """20 §12 no. 13: a Kratos-style token with `verified` at the configured path."""
    path = "session.identity.verifiable_addresses.[].verified"
    rules = ClaimRules(email=("session.identity.traits.email", "email"), verified=(path,))
    addresses = [{"verified": verified}, {"verified": True}]
    identity = {"traits": {"email": "kim@lynx.test"}, "verifiable_addresses": addresses}
    given = claims(session={"identity": identity})
    if is_believed:
        assert identify(given, rules, NOW).email == "kim@lynx.test"
    else:
        assert refused(given, rules) == "Email not verified"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", 1),
        ("a b", 1),
        ("a. b", 1),
        ("list.[].c", 2),
        ("list [] c", 2),
        ("[].a", None),
        ("a.[].b", None),
        ("a.b.c", None),
        ("none", None),
        ("empty.[]", None),
        ("deep.[].[]", 3),
    ],
)
def test_paths(path: str, found: object) -> None:
    """20 §2.1: steps between dots or spaces, `[]` goes through a list, and the first result counts."""
    tree = {"a": {"b": 1}, "list": [{}, {"c": None}, {"c": 2}, {"c": 3}], "none": None, "empty": [], "deep": [[], [3]]}
    assert find(tree, (path,)) == found


def test_the_first_path_that_leads_somewhere_counts() -> None:
    assert find({"a": None, "b": False, "c": 1}, ("x", "a", "b", "c")) is False


@given(tree=st.dictionaries(st.text(max_size=3), trees), some=st.lists(paths))
def test_law_looking_never_fails(tree: dict[str, object], some: list[str]) -> None:
    find(tree, some)


@given(tree=st.dictionaries(names, trees), moment=st.integers(0, 10**6))
def test_law_any_claims_are_believed_or_refused(tree: dict[str, object], moment: int) -> None:
    """20.13#11: never another error."""
    try:
        identity = identify(tree, RULES, NOW + timedelta(seconds=moment))
    except Unauthenticated:
        return
    assert identity.is_verified
