"""Decision-makers (10 §1.10)."""

import pytest
from attrs import evolve
from hypothesis import given

from proca.domain.actions.custom_fields import FLAT_MAP, CustomFields
from proca.domain.campaigns.target import Target, TargetEmail, checked
from proca.domain.errors import Invalid, Violation
from proca.domain.supporters.supporter import EmailStatus
from strategies_record import CAMPAIGN, NOW, a_target_id, targets

MINISTER = Target(a_target_id(1), CAMPAIGN.id, "minister-1", "Minister of Rivers", NOW, NOW)
LONG = "should be at most 255 character(s)"


@given(targets)
def test_good_targets_pass_unchanged(target: Target) -> None:
    """10 §1.10."""
    assert checked(target) is target


@pytest.mark.parametrize(
    ("target", "message", "path"),
    [
        (evolve(MINISTER, name=" "), "can't be blank", ("name",)),
        (evolve(MINISTER, name="x" * 256), LONG, ("name",)),
        (evolve(MINISTER, external_id=""), "can't be blank", ("externalId",)),
        (evolve(MINISTER, external_id="x" * 256), LONG, ("externalId",)),
        (evolve(MINISTER, locale="sr@latin"), "has invalid format", ("locale",)),
        (evolve(MINISTER, area="x" * 256), LONG, ("area",)),
        (evolve(MINISTER, fields=CustomFields({"party": None})), FLAT_MAP, ("fields",)),
        (evolve(MINISTER, fields=CustomFields({"bio": "x" * 5120})), "is invalid", ("fields",)),
        (
            evolve(MINISTER, emails=(TargetEmail("m@gov.test"), TargetEmail(" "))),
            "can't be blank",
            ("emails", 1, "email"),
        ),
        (evolve(MINISTER, emails=(TargetEmail("minister"),)), "has invalid format", ("emails", 0, "email")),
    ],
)
def test_broken_rules(target: Target, message: str, path: tuple[str | int, ...]) -> None:
    """10 §1.10, Q40, Q41."""
    with pytest.raises(Invalid) as refusal:
        checked(target)
    assert refusal.value.violations == (Violation(message, path),)


def test_addresses_are_trimmed_and_lower_cased() -> None:
    """10 §1.10."""
    assert TargetEmail(" Minister@GOV.test\n").email == "minister@gov.test"


@pytest.mark.parametrize("status", EmailStatus)
def test_where_mail_may_go(status: EmailStatus) -> None:
    """10 §8.1: sendable when the status is none or active."""
    assert TargetEmail("m@gov.test", status).is_sendable == (status in {EmailStatus.NONE, EmailStatus.ACTIVE})


def test_empty_texts_are_none() -> None:
    """10, Conventions."""
    target = evolve(MINISTER, locale="", area="")
    assert (target.locale, target.area) == (None, None)
