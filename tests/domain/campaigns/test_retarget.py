"""Decision-makers as they are asked for (10 §8.1, §1.10; Q9, Q44, 20.13#18)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.actions.custom_fields import FLAT_MAP, CustomFields
from proca.domain.campaigns.changes import TargetChanges
from proca.domain.campaigns.retarget import disabled, left_out, refuse_written_to, upserted
from proca.domain.campaigns.target import Target, TargetEmail
from proca.domain.errors import Invalid, Violation
from proca.domain.ids import CampaignId
from proca.domain.supporters.supporter import EmailStatus
from strategies_record import CAMPAIGN, NOW, a_target_id, targets

LATER = NOW + timedelta(days=1)
ADA = Target(
    a_target_id(1),
    CAMPAIGN.id,
    "ada",
    "Ada Berg",
    NOW,
    NOW,
    locale="sv",
    area="SE",
    fields=CustomFields({"party": "green"}),
    emails=(TargetEmail("ada@parl.test", EmailStatus.BOUNCE, "full", 2), TargetEmail("office@parl.test")),
)
BO = Target(a_target_id(2), CAMPAIGN.id, "bo", "Bo Dahl", NOW, NOW, emails=(TargetEmail("bo@parl.test"),))


def upsert(stored: Sequence[Target], *asked: TargetChanges) -> tuple[Target, ...]:
    fresh = [a_target_id(100 + at) for at in range(len(asked))]
    return upserted(CAMPAIGN.id, stored, asked, fresh, LATER)


def refused(*asked: TargetChanges) -> list[Violation]:
    with pytest.raises(Invalid) as refusal:
        upsert((ADA, BO), *asked)
    return list(refusal.value.violations)


def asked_of(target: Target) -> TargetChanges:
    return TargetChanges(
        external_id=target.external_id,
        name=target.name,
        locale=target.locale,
        area=target.area,
        fields=target.fields,
        emails=[address.email for address in target.emails],
    )


@st.composite
def _lists(draw: st.DrawFn) -> tuple[list[Target], list[Target]]:
    """Stored targets of a campaign and targets to ask for, which overlap."""
    drawn = draw(st.lists(targets, max_size=4, unique_by=lambda target: target.external_id))
    here = [evolve(target, campaign_id=CAMPAIGN.id, emails=_once(target.emails)) for target in drawn]
    return [target for target in here if draw(st.booleans())], draw(st.permutations(here))


def _once(emails: Sequence[TargetEmail]) -> tuple[TargetEmail, ...]:
    return tuple({address.email: address for address in emails}.values())


@given(_lists())
def test_law_the_answer_is_what_was_asked_for_in_its_order(lists: tuple[list[Target], list[Target]]) -> None:
    """Q44; who is there keeps number, age and what is known of their addresses, and twice is once."""
    stored, wanted = lists
    changes = [asked_of(target) for target in wanted]
    fresh = [a_target_id(100 + at) for at in range(len(changes))]
    made = upserted(CAMPAIGN.id, stored, changes, fresh, LATER)
    known = {target.external_id: target for target in stored}
    for target, number, asked in zip(made, fresh, wanted, strict=True):
        if asked.external_id in known:
            assert target == evolve(known[asked.external_id], updated_at=LATER)
        else:
            emails = tuple(TargetEmail(address.email) for address in asked.emails)
            expected = evolve(asked, id=number, emails=emails, inserted_at=LATER, updated_at=LATER, version=0)
            assert target == expected
    assert upserted(CAMPAIGN.id, made, changes, fresh, LATER) == made
    assert left_out(stored, made) == ()


@given(_lists())
def test_law_names_alone_keep_the_rest(lists: tuple[list[Target], list[Target]]) -> None:
    """20 §3.7: what is not asked for keeps its value."""
    stored, _ = lists
    changes = [TargetChanges(external_id=target.external_id) for target in stored]
    fresh = [a_target_id(100 + at) for at in range(len(changes))]
    assert upserted(CAMPAIGN.id, stored, changes, fresh, LATER) == tuple(
        evolve(target, updated_at=LATER) for target in stored
    )


def test_addresses_are_replaced_and_keep_their_history() -> None:
    """Golden targets/upsert; spelling does not matter, repetition counts once, order is that of the list."""
    made = upsert((ADA,), {"external_id": "ada", "emails": [" New@Parl.test", "ADA@parl.test", "new@parl.test"]})
    assert made[0].emails == (TargetEmail("new@parl.test"), ADA.emails[0])
    assert upsert((ADA,), {"external_id": "ada", "emails": []})[0].emails == ()
    assert upsert((ADA,), {"external_id": "ada", "emails": None})[0].emails == ADA.emails


def test_nulls() -> None:
    """Q1, Q48: area and locale are taken away, fields and addresses stay."""
    asked: Any = {"external_id": "ada", "locale": None, "area": None, "fields": None, "emails": None}
    assert upsert((ADA,), asked) == (evolve(ADA, locale=None, area=None, updated_at=LATER),)


def test_fields_are_replaced() -> None:
    assert upsert((ADA,), {"external_id": "ada", "fields": {"seat": 12}})[0].fields == {"seat": 12}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([{"external_id": "new"}], [Violation("can't be blank", ("targets", 0, "name"))]),
        ([{"external_id": "ada", "name": None}], [Violation("can't be blank", ("targets", 0, "name"))]),
        (
            [{"external_id": "bo"}, {"external_id": "ada", "emails": ["a@b.test", "nope"]}],
            [Violation("has invalid format", ("targets", 1, "emails", 1, "email"))],
        ),
        (
            [{"external_id": "ada", "fields": {"a": None}, "locale": "SWE"}],
            [Violation(FLAT_MAP, ("targets", 0, "fields")), Violation("has invalid format", ("targets", 0, "locale"))],
        ),
        (
            [{"external_id": name} for name in ("bo", "ada", "bo", "bo")],
            [
                Violation("has already been taken", ("targets", 2, "externalId")),
                Violation("has already been taken", ("targets", 3, "externalId")),
            ],
        ),
        (
            [{"external_id": "", "name": "A"}, {"name": "B"}],
            [
                Violation("can't be blank", ("targets", 0, "externalId")),
                Violation("can't be blank", ("targets", 1, "externalId")),
            ],
        ),
    ],
)
def test_refusals(asked: list[TargetChanges], expected: list[Violation]) -> None:
    """20 §3.3, Q44: each with the position in the list; everything at once."""
    assert refused(*asked) == expected


def test_targets_stay_within_their_campaign() -> None:
    """Q9, 20.13#18: the same external id elsewhere is somebody else."""
    made = upserted(CampaignId(9), (), [{"external_id": "ada", "name": "Ada"}], [a_target_id(5)], LATER)
    assert (made[0].id, made[0].campaign_id) == (a_target_id(5), 9)


def test_who_is_not_in_the_list() -> None:
    made = upsert((ADA, BO), {"external_id": "bo"})
    assert left_out((ADA, BO), made) == (ADA,)


def test_disabling_stops_mail_and_keeps_reasons() -> None:
    """10 §8.1: none and active become inactive; a bounce stays a bounce; who has no sendable address stays as is."""
    silent = evolve(ADA, emails=ADA.emails[:1])
    active = evolve(BO, emails=(TargetEmail("bo@parl.test", EmailStatus.ACTIVE),))
    assert disabled((ADA, active, silent), LATER) == (
        evolve(
            ADA,
            emails=(ADA.emails[0], TargetEmail("office@parl.test", EmailStatus.INACTIVE)),
            updated_at=LATER,
        ),
        evolve(BO, emails=(TargetEmail("bo@parl.test", EmailStatus.INACTIVE),), updated_at=LATER),
    )


def test_who_was_written_to_stays() -> None:
    """20 §3.3: the path names the target."""
    refuse_written_to([])
    with pytest.raises(Invalid) as refusal:
        refuse_written_to([BO.id, ADA.id])
    assert refusal.value.violations == (
        Violation("has messages", ("targets", ADA.id, "messages")),
        Violation("has messages", ("targets", BO.id, "messages")),
    )
