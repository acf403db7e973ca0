"""Reports as a collector receives them (spec 20 §5.5): over real HTTP, and nothing in them of what people sent."""

import pytest
import structlog

from collector import KEY, Collector, collecting
from proca.adapters.reporting import NoReporting, ReportRules, SentryReporting
from proca.domain.secret import Secret
from proca.ports.reporting import FailedField, Reporting
from strategies_users import a_user

CLEAR = frozenset({"country"})
EMAIL, NAME = "olga.secret@mail.test", "Olga-the-Secret"
FAILED = FailedField(
    ["addActionContact"],
    [("has invalid format", ["contact", "email"]), (f"{EMAIL} is taken", [])],
    org="riverwatch",
    campaign="free_the_tua",
    operation="Sign",
    variables={"contact": {"email": EMAIL, "firstName": NAME, "country": "PT", "birthDate": "1980-02-03"}},
)


def reporting(collector: Collector, *, everybody: bool = False, known: bool = False) -> SentryReporting:
    return SentryReporting(Secret(collector.dsn), "1.2.3", "production", ReportRules(everybody, known, CLEAR))


def fails() -> None:
    """Something with personal data in its local variables, its messages and its notes."""
    contact = {"email": EMAIL, "name": NAME}
    try:
        int(contact["name"])
    except ValueError as error:
        wrong = LookupError(f"cannot use {contact['email']}")
        wrong.add_note(EMAIL)
        raise wrong from error


def raised() -> Exception:
    try:
        fails()
    except LookupError as error:
        return error
    raise AssertionError


def test_a_failing_field_is_a_warning_with_masked_variables() -> None:
    with collecting() as collector:
        made = reporting(collector)
        made.field_failed(FAILED)
        made.close()
    (event,) = collector.events
    assert (event["level"], event["message"]) == ("warning", "addActionContact failed")
    assert event["tags"] == {"org": "riverwatch", "campaign": "free_the_tua", "field": "addActionContact"}
    assert event["extra"]["path"] == ["addActionContact"]
    assert event["extra"]["errors"] == [
        {"message": "has invalid format", "path": ["contact", "email"]},
        {"message": "*** is taken", "path": []},
    ]
    assert event["request"]["data"] == {
        "operationName": "Sign",
        "variables": {
            "contact": {
                "email": "XXXX.XXXXXX@XXXX.XXXX",
                "firstName": "XXXX-XXX-XXXXXX",
                "country": "PT",
                "birthDate": "0000-00-00",
            }
        },
    }
    assert (event["release"], event["environment"]) == ("1.2.3", "production")
    assert KEY in collector.keys[0]


def test_an_unexpected_error_says_where_and_not_what() -> None:
    with collecting() as collector:
        made = reporting(collector)
        made.unexpected("unexpected_error", raised())
        made.close()
    (event,) = collector.events
    assert (event["level"], event["message"]) == ("error", "unexpected_error")
    cause, error = event["exception"]["values"]
    assert (cause["type"], error["type"]) == ("ValueError", "LookupError")
    assert error["stacktrace"]["frames"][-1]["function"] == "fails"
    assert "user" not in event


def test_nothing_personal_is_in_what_is_sent() -> None:
    """No name, no address, no date, no local variable, no breadcrumb, no name of the machine."""
    with collecting() as collector:
        made = reporting(collector)
        structlog.get_logger("proca").error("a breadcrumb elsewhere", email=EMAIL)
        made.field_failed(FAILED)
        made.unexpected("unexpected_error", raised())
        made.close()
    assert len(collector.events) == 2
    for secret in (EMAIL, NAME, "Olga", "olga", "1980", "mail.test", "breadcrumb elsewhere", "cannot use"):
        assert secret not in collector.text
    for event in collector.events:
        assert not {"breadcrumbs", "modules", "contexts", "server_name", "threads"} & {
            key for key, value in event.items() if value
        }
        for error in event.get("exception", {}).get("values", ()):
            assert all("vars" not in frame and "context_line" not in frame for frame in error["stacktrace"]["frames"])


def test_a_known_caller_is_told_by_number_and_address() -> None:
    """Wire-true, and only ever for an option that somebody set; a stranger has neither."""
    user = a_user()
    with collecting() as collector:
        made = reporting(collector)
        made.field_failed(FailedField(["org"], [("nope", [])], user=user))
        made.close()
    assert collector.events[0]["user"] == {"id": str(user.id), "email": user.email}


@pytest.mark.parametrize(
    ("everybody", "known", "stranger_wanted", "user_wanted"),
    [(False, False, False, False), (True, False, True, True), (False, True, False, True), (True, True, True, True)],
)
def test_whose_errors_are_wanted(everybody: bool, known: bool, stranger_wanted: bool, user_wanted: bool) -> None:
    """REPORT_USER_ERRORS is for all, REPORT_AUTH_USER_ERRORS for those who are known."""
    with collecting() as collector:
        made = reporting(collector, everybody=everybody, known=known)
        assert (made.wants(None), made.wants(a_user())) == (stranger_wanted, user_wanted)
        made.close()


@pytest.mark.parametrize("status", [500, 429, 403])
def test_a_collector_that_refuses_hurts_nobody(status: int) -> None:
    with collecting(status) as collector:
        made = reporting(collector)
        made.field_failed(FAILED)
        made.close()
    assert len(collector.texts) == 1


def test_a_collector_that_is_away_hurts_nobody() -> None:
    with collecting() as collector:
        made = reporting(collector)
    made.field_failed(FAILED)
    made.unexpected("unexpected_error", raised())
    made.close()
    assert collector.texts == []


def test_a_report_that_cannot_be_made_raises_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    class Odd:
        def __str__(self) -> str:
            raise RuntimeError

    with collecting() as collector:
        made = reporting(collector)
        made.field_failed(FailedField(["x"], [], variables={"a": Odd()}))
        made.close()
    assert collector.texts == []
    assert "report_failed" in "".join(capsys.readouterr())


def test_a_circle_of_causes_ends() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first
    with collecting() as collector:
        made = reporting(collector)
        made.unexpected("unexpected_error", first)
        made.close()
    assert len(collector.events[0]["exception"]["values"]) == 10


def test_nobody_is_told_by_default() -> None:
    made: Reporting = NoReporting()
    assert not made.wants(a_user())
    made.field_failed(FAILED)
    made.unexpected("x", raised())
    made.close()


def test_the_key_does_not_print() -> None:
    with collecting() as collector:
        made = reporting(collector)
        assert KEY not in repr(made)
        made.close()
