"""Confirms: life, lookup and links (20 §8.1, §8.2, 00 D14)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.confirms.confirm import (
    Confirm,
    ConfirmDetails,
    Lookup,
    Verb,
    accept,
    link_path,
    open_confirm,
    reject,
)
from proca.domain.confirms.operation import Operation
from proca.domain.errors import Invalid, Refused, Violation
from proca.domain.ids import ConfirmId, UserId
from proca.domain.secret import Secret
from strategies_users import NOW, emails

CODE = Secret("12345678")
MONTH = timedelta(days=30)
SECOND = timedelta(seconds=1)

codes = st.sampled_from(["12345678", "87654321", "123456789"]).map(Secret)
maybe_emails = st.none() | st.sampled_from(["carl@x.test", "CARL@x.test", "dora@x.test"])
maybe_objects = st.none() | st.integers(min_value=1, max_value=3)
confirms = st.builds(
    Confirm,
    id=st.integers(min_value=1).map(ConfirmId),
    operation=st.sampled_from(Operation),
    subject_id=st.integers(min_value=1),
    object_id=maybe_objects,
    email=maybe_emails,
    code=codes,
    charges=st.integers(min_value=0, max_value=5),
    message=st.none() | st.text(),
    creator_id=st.none() | st.integers(min_value=1).map(UserId),
    inserted_at=st.just(NOW),
    updated_at=st.just(NOW),
)
verbs = st.sampled_from(Verb)
moments = st.integers(min_value=-1, max_value=31 * 24).map(lambda hours: NOW + timedelta(hours=hours))


def a_confirm(details: ConfirmDetails | None = None) -> Confirm:
    return open_confirm(
        id=ConfirmId(1), operation=Operation.LAUNCH_PAGE, subject_id=5, code=CODE, now=NOW, **(details or {})
    )


def test_a_new_confirm_has_one_charge() -> None:
    """20 §12 no. 20."""
    confirm = a_confirm()
    assert (confirm.charges, confirm.object_id, confirm.email, confirm.message) == (1, None, None, None)
    assert (confirm.inserted_at, confirm.updated_at) == (NOW, NOW)


def test_a_confirm_is_spent_by_its_acceptance() -> None:
    """20 §12 no. 20."""
    once = accept(a_confirm(), NOW)
    assert once.charges == 0
    with pytest.raises(Refused, match=r"^expired$") as refusal:
        accept(once, NOW)
    assert refusal.value.code == "expired"


@pytest.mark.parametrize("answer", [accept, reject])
def test_a_confirm_lives_for_thirty_days(answer: Callable[[Confirm, datetime], Confirm]) -> None:
    """00 D14, 20.13#7."""
    assert answer(a_confirm(), NOW + MONTH - SECOND).charges == 0
    with pytest.raises(Refused, match=r"^expired$") as refusal:
        answer(a_confirm(), NOW + MONTH)
    assert refusal.value.code == "expired"


def test_a_rejected_confirm_has_no_charges() -> None:
    """20 §8.2."""
    rejected = reject(a_confirm({"charges": 4}), NOW)
    assert rejected.charges == 0
    assert reject(rejected, NOW) == rejected


@given(confirms, st.lists(st.tuples(verbs, moments)))
def test_charges_are_never_negative_and_never_grow(confirm: Confirm, answers: list[tuple[Verb, datetime]]) -> None:
    """20 §8.2."""
    for verb, now in answers:
        before, confirm = confirm, answered(confirm, verb, now)
        assert 0 <= confirm.charges <= before.charges


@given(confirms, st.lists(moments))
def test_it_is_accepted_as_often_as_it_has_charges(confirm: Confirm, times: list[datetime]) -> None:
    """20 §8.2."""
    in_time = [now for now in times if now < NOW + MONTH]
    spent = confirm
    for now in times:
        spent = answered(spent, Verb.ACCEPT, now)
    assert spent.charges == max(0, confirm.charges - len(in_time))


def test_charges_cannot_be_stored_negative() -> None:
    with pytest.raises(ValueError, match="charges"):
        evolve(a_confirm(), charges=-1)


def test_an_invitation_needs_an_email_that_can_be_one() -> None:
    with pytest.raises(Invalid) as refusal:
        a_confirm({"email": "carl"})
    assert refusal.value.violations == (Violation("must have the @ sign and no spaces", ("email",)),)
    assert a_confirm({"email": "carl@x.test"}).email == "carl@x.test"


@pytest.mark.parametrize("text", ["\0", "a\ud800b"])
def test_what_no_store_can_keep_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        a_confirm({"message": text, "email": f"{text}@x.test"})
    assert [violation.path for violation in refusal.value.violations] == [("email",), ("message",)]
    assert a_confirm({"message": "hi, Carl"}).message == "hi, Carl"


@given(confirms)
def test_a_confirm_is_found_in_the_form_that_its_link_has(confirm: Confirm) -> None:
    """20 §8.1, §8.4."""
    url = urlsplit(link_path(confirm, Verb.ACCEPT))
    query = parse_qs(url.query)
    object_id = int(query["id"][0]) if "id" in query else None
    lookup = Lookup.by(Secret(url.path.rpartition("/")[2]), query.get("email", [None])[0], object_id)
    assert lookup.finds(confirm)


@given(confirms, codes, maybe_emails, maybe_objects)
def test_lookup_forms(confirm: Confirm, code: Secret, email: str | None, object_id: int | None) -> None:
    """20 §8.1."""
    found = Lookup.by(code, email, object_id).finds(confirm)
    if email is not None:
        expected = email.lower() == (confirm.email or "").lower()
    elif object_id is not None:
        expected = object_id == confirm.object_id
    else:
        expected = (confirm.email, confirm.object_id) == (None, None)
    assert found == (expected and code == confirm.code)


def test_an_empty_email_is_none() -> None:
    """10, Conventions."""
    assert Lookup.by(CODE, "", 3) == Lookup(CODE, None, 3)


@given(emails)
def test_links_name_the_email_first(email: str) -> None:
    """20 §7.3."""
    link = urlsplit(link_path(a_confirm({"email": email, "object_id": 9}), Verb.REJECT))
    assert link.path == "/link/reject/12345678"
    assert parse_qs(link.query) == {"email": [email]}


def test_links_name_the_object_else_nothing() -> None:
    """20 §12 no. 22."""
    assert link_path(a_confirm({"object_id": 9}), Verb.ACCEPT) == "/link/accept/12345678?id=9"
    assert link_path(a_confirm(), Verb.ACCEPT) == "/link/accept/12345678"


def test_a_confirm_does_not_print_what_is_personal() -> None:
    confirm = a_confirm({"email": "carl@x.test", "message": "hi Carl"})
    shown = repr(confirm) + repr(Lookup.by(CODE, "carl@x.test"))
    assert not any(hidden in shown for hidden in ("carl", "Carl", "12345678"))


def answered(confirm: Confirm, verb: Verb, now: datetime) -> Confirm:
    try:
        return accept(confirm, now) if verb is Verb.ACCEPT else reject(confirm, now)
    except Refused:
        return confirm
