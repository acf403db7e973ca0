"""Rules of e-mail, password and profile fields (20 §1.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Violation
from proca.domain.users.profile import check_confirmation, check_email, check_password, check_profile, email_key
from strategies_users import emails

SHORT = "should be at least 12 character(s)"
LOWER = "at least one lower case character"
UPPER = "at least one upper case character"
MARK = "at least one digit or punctuation character"


def messages(violations: list[Violation]) -> list[str]:
    return [violation.message for violation in violations]


@pytest.mark.parametrize(
    ("plain", "expected"),
    [
        ("Hello world!", []),
        ("not valid", [SHORT, UPPER, MARK]),
        ("", ["can't be blank"]),
        ("            ", ["can't be blank"]),
        ("ALL UPPER CASE 1", [LOWER]),
        ("no punctuation A.,;", [MARK]),
        ("Aa1" * 27, ["should be at most 80 character(s)"]),
        ("Aa1_" * 20, []),
        ("Äa1_Äa1_Äa1_", [UPPER]),
    ],
)
def test_passwords(plain: str, expected: list[str]) -> None:
    """20 §12 no. 14, 20 §1.2."""
    violations = check_password(plain)
    assert messages(violations) == expected
    assert {violation.path for violation in violations} <= {("password",)}


@given(st.text(max_size=100))
def test_a_good_password_has_a_good_length(plain: str) -> None:
    if not check_password(plain):
        assert 12 <= len(plain) <= 80


def test_the_password_is_typed_twice() -> None:
    assert check_confirmation("one", "one") == []
    assert check_confirmation("one", "two") == [Violation("does not match password", ("passwordConfirmation",))]


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("ada@lynx.test", []),
        ("@", ["must have the @ sign and no spaces"]),
        ("ada lovelace@lynx.test", ["must have the @ sign and no spaces"]),
        ("ada@lynx.test\n", ["must have the @ sign and no spaces"]),
        ("lynx.test", ["must have the @ sign and no spaces"]),
        (" ", ["can't be blank"]),
        ("a" * 158 + "@b", []),
        ("a" * 160 + "@b", ["should be at most 160 character(s)"]),
        ("a" * 161, ["must have the @ sign and no spaces", "should be at most 160 character(s)"]),
    ],
)
def test_emails(email: str, expected: list[str]) -> None:
    """20 §1.2."""
    violations = check_email(email)
    assert messages(violations) == expected
    assert {violation.path for violation in violations} <= {("email",)}


@given(emails)
def test_emails_compare_without_case(email: str) -> None:
    assert email_key(email.upper()) == email_key(email.lower()) == email_key(email)


@pytest.mark.parametrize(
    "title", [None, "A", "Head of Campaigns, E.U.", "Chargée d\u2019affaires", "O'Neill-Chair", "Dr."]
)
def test_good_job_titles(title: str | None) -> None:
    assert list(check_profile(None, title, None)) == []


@pytest.mark.parametrize("title", ["", "1st", "Head!", "-ist", "Head,", "Head 2 Campaigns", "Head\tof"])
def test_bad_job_titles(title: str) -> None:
    assert list(check_profile(None, title, None)) == [Violation("has invalid format", ("jobTitle",))]


@pytest.mark.parametrize("phone", [None, "+32 (0)2-123", "123"])
def test_good_phones(phone: str | None) -> None:
    assert list(check_profile(None, None, phone)) == []


@pytest.mark.parametrize("phone", ["", "++1", "12a", "1+2", "٣", "12\n"])
def test_bad_phones(phone: str) -> None:
    assert list(check_profile(None, None, phone)) == [Violation("has invalid format", ("phone",))]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://cdn.lynx.test/ada.png",
        "http://lynx.test/a/b.JPG?size=2",
        "wss://lynx.test/a.svg",
        "ws://lynx.test/a.webp",
        "https://lynx.test/a.avif#x",
    ],
)
def test_good_pictures(url: str | None) -> None:
    assert list(check_profile(url, None, None)) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ada.png",
        "ftp://lynx.test/ada.png",
        "https:///ada.png",
        "https://lynx.test",
        "https://lynx.test/",
        "https://lynx.test/.png",
        "https://lynx.test/ada",
        "https://lynx.test/ada.pdf",
        "https://lynx.test/?ada.png",
        "https://lynx.test/a da.png",
        "https://lynx\n.test/ada.png",
        "https://[lynx/ada.png",
    ],
)
def test_bad_pictures(url: str) -> None:
    assert list(check_profile(url, None, None)) == [Violation("URL is invalid", ("pictureUrl",))]
