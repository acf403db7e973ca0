"""Public keys (10 §1.12, §6.3, §6.4)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from proca.domain import base64url
from proca.domain.errors import Invalid, NotFound, ProcaError, Refused, Violation
from proca.domain.ids import OrgId, PublicKeyId
from proca.domain.orgs.keys import (
    Keys,
    PublicKey,
    activate,
    active_key,
    deactivate_all,
    expire,
    import_key,
    new_key,
)
from strategies_orgs import NOW, SEALED, key_rings

LATER = NOW + timedelta(hours=1)
Operation = tuple[str, int]
operations = st.lists(
    st.tuples(st.sampled_from(["activate", "deactivate_all", "expire"]), st.integers(min_value=1, max_value=9))
)


def key(key_id: int, now: datetime = NOW) -> PublicKey:
    return new_key(id=PublicKeyId(key_id), org_id=OrgId(7), name="k", public=b"k" * 32, private=SEALED, now=now)


def imported(public: str, name: str = "ours") -> PublicKey:
    return import_key(id=PublicKeyId(1), org_id=OrgId(7), name=name, public=public, now=NOW)


def run(keys: Keys, operation: Operation, now: datetime, *, is_instance: bool) -> Keys:
    verb, number = operation
    key_id = PublicKeyId(number)
    steps: dict[str, Callable[[], Keys]] = {
        "activate": lambda: activate(keys, key_id, now, is_instance=is_instance),
        "deactivate_all": lambda: deactivate_all(keys, now, is_instance=is_instance),
        "expire": lambda: expire(keys, key_id, now, is_instance=is_instance),
    }
    try:
        return steps[verb]()
    except ProcaError:
        return keys


@given(st.binary(min_size=32, max_size=32).filter(lambda public: any(public[1:31])))
def test_an_imported_key_is_public_and_not_active(public: bytes) -> None:
    """10 §6.4."""
    one = imported(base64url.encode(public))
    assert (one.public, one.private, one.active, one.expired, one.expired_at) == (public, None, False, False, None)


@pytest.mark.parametrize("public", ["not base64!", base64url.encode(b"k" * 32) + "="])
def test_a_key_that_cannot_be_read(public: str) -> None:
    """10 §6.4."""
    with pytest.raises(Invalid) as refusal:
        imported(public, name=" ")
    assert refusal.value.violations == (
        Violation("can't be blank", ("name",)),
        Violation("Cannot decode public key using Base64", ("public",)),
        Violation("must by 256 bits", ("public",)),
    )


@pytest.mark.parametrize("public", ["", " "])
def test_a_key_that_is_not_there(public: str) -> None:
    with pytest.raises(Invalid) as refusal:
        imported(public, name="")
    assert refusal.value.violations == (
        Violation("can't be blank", ("name",)),
        Violation("can't be blank", ("public",)),
    )


@pytest.mark.parametrize("high_bit", [0, 2**255])
@pytest.mark.parametrize(
    "point",
    [
        *(0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18),
        325606250916557431795983626356110631294008115727848805560023387167927233504,
        39382357235489614581723060781553021112529911719440698176882885853963445705823,
    ],
)
def test_a_key_that_nobody_holds(point: int, high_bit: int) -> None:
    """The points of small order, for which no library seals (RFC 7748 §6.1)."""
    with pytest.raises(Invalid) as refusal:
        imported(base64url.encode((point + high_bit).to_bytes(32, "little")))
    assert refusal.value.violations == (Violation("is invalid", ("public",)),)


@given(st.binary(min_size=1, max_size=40).filter(lambda public: len(public) != 32))
def test_a_key_of_another_size(public: bytes) -> None:
    """10 §1.12, Q50."""
    with pytest.raises(Invalid) as refusal:
        imported(base64url.encode(public), name="a" * 256)
    assert refusal.value.violations == (
        Violation("should be at most 255 character(s)", ("name",)),
        Violation("must by 256 bits", ("public",)),
    )


@given(key_rings, operations, st.booleans())
def test_at_most_one_key_is_active_whatever_happens(keys: Keys, steps: list[Operation], is_instance: bool) -> None:
    """10 §6.4, Q35: and an expired one never is."""
    keys = tuple(evolve(one, active=False) for one in keys)
    for number, step in enumerate(steps):
        keys = run(keys, step, NOW + timedelta(hours=number), is_instance=is_instance)
        assert sum(one.active for one in keys) <= 1
        assert not any(one.active and one.expired for one in keys)


@given(key_rings, operations)
def test_the_instance_never_loses_its_active_key(keys: Keys, steps: list[Operation]) -> None:
    """Q33, 00 D3."""
    for step in steps:
        had = active_key(keys)
        keys = run(keys, step, LATER, is_instance=True)
        assert had is None or active_key(keys) is not None


@given(key_rings, operations, st.booleans())
def test_keys_stay_in_place_and_expiry_is_for_good(keys: Keys, steps: list[Operation], is_instance: bool) -> None:
    for step in steps:
        after = run(keys, step, LATER, is_instance=is_instance)
        assert [(one.id, one.public, one.private) for one in after] == [
            (one.id, one.public, one.private) for one in keys
        ]
        assert all(new.expired or not old.expired for old, new in zip(keys, after, strict=True))
        keys = after


@given(key_rings, operations, st.booleans())
def test_every_change_is_dated(keys: Keys, steps: list[Operation], is_instance: bool) -> None:
    """Q35."""
    now = NOW - timedelta(days=1)
    for step in steps:
        after = run(keys, step, now, is_instance=is_instance)
        assert all(new == old or new.updated_at == now for old, new in zip(keys, after, strict=True))
        keys = after


def test_activation_replaces_and_is_dated() -> None:
    """10 §6.4, Q35."""
    first = activate([key(1), key(2), key(3)], PublicKeyId(1), NOW, is_instance=False)
    second = activate(first, PublicKeyId(2), LATER, is_instance=False)
    assert [(one.active, one.updated_at) for one in second] == [(False, LATER), (True, LATER), (False, NOW)]


def test_an_unknown_key_is_not_found() -> None:
    """10 §6.4."""
    for operation in (activate, expire):
        with pytest.raises(NotFound, match=r"^Public key not found$") as refusal:
            operation([key(1)], PublicKeyId(2), NOW, is_instance=False)
        assert refusal.value.code == "not_found"


def test_an_expired_key_cannot_be_activated() -> None:
    """10 §6.4."""
    keys = expire([key(1)], PublicKeyId(1), LATER, is_instance=False)
    assert keys[0].expired_at == LATER
    with pytest.raises(Refused, match=r"^Public key expired$") as refusal:
        activate(keys, PublicKeyId(1), LATER, is_instance=False)
    assert refusal.value.code == "expired"


def test_expiring_twice_keeps_the_first_date() -> None:
    """10 §1.12: the expiry time is the time of the last change."""
    once = expire([key(1)], PublicKeyId(1), NOW, is_instance=False)
    assert expire(once, PublicKeyId(1), LATER, is_instance=False) == once


def test_the_instance_key_is_only_replaced() -> None:
    """Q33, 00 D3."""
    keys = activate([key(1), key(2)], PublicKeyId(1), NOW, is_instance=True)
    with pytest.raises(Refused) as all_off:
        deactivate_all(keys, NOW, is_instance=True)
    with pytest.raises(Refused) as expired:
        expire(keys, PublicKeyId(1), NOW, is_instance=True)
    assert all_off.value.code == expired.value.code == "instance_key_required"
    replaced = activate(keys, PublicKeyId(2), LATER, is_instance=True)
    assert expire(replaced, PublicKeyId(1), LATER, is_instance=True)[0].expired


def test_the_instance_key_needs_its_private_half() -> None:
    """10 §6.3."""
    public_only = imported(base64url.encode(b"k" * 32))
    with pytest.raises(Refused) as refusal:
        activate([public_only], PublicKeyId(1), NOW, is_instance=True)
    assert refusal.value.code == "instance_key_required"
    assert activate([public_only], PublicKeyId(1), NOW, is_instance=False)[0].active


def test_any_other_org_may_go_without() -> None:
    """10 §6.4."""
    keys = activate([key(1), key(2)], PublicKeyId(1), NOW, is_instance=False)
    none = deactivate_all(keys, LATER, is_instance=False)
    assert active_key(none) is None
    assert [one.updated_at for one in none] == [LATER, NOW]


@given(key_rings)
def test_the_newest_active_key_seals(keys: Keys) -> None:
    """10 §6.3."""
    found = active_key(keys)
    active = [one for one in keys if one.active]
    assert (found in active) if active else found is None
    assert all(found is not None and found.inserted_at >= one.inserted_at for one in active)
