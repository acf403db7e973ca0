"""Users (20 §1.2, §1.7)."""

from datetime import timedelta

import pytest
from attrs import evolve
from hypothesis import given

from proca.domain.errors import Invalid, Violation
from proca.domain.ids import UserId
from proca.domain.users.permissions import ADMIN_MASK, Permission
from proca.domain.users.user import (
    PasswordHash,
    User,
    change_email,
    change_password,
    change_profile,
    check_new_email,
    confirm_email,
    make_admin,
    register,
    rehash,
)
from strategies_users import NOW, a_user, bitsets, emails, users

LATER = NOW + timedelta(hours=1)
HASH = PasswordHash("$2b$12$invented")


def test_registration_gives_an_unconfirmed_account_without_rights() -> None:
    """20 §12 no. 14."""
    user = register(id=UserId(4), email="ada@lynx.test", password_hash=HASH, now=NOW)
    assert (user.confirmed_at, user.perms, user.version, user.inserted_at, user.updated_at) == (None, 0, 0, NOW, NOW)
    assert user.password_hash == HASH


def test_registration_needs_an_email() -> None:
    with pytest.raises(Invalid) as refusal:
        register(id=UserId(4), email="ada", password_hash=None, now=NOW, external_id="sso-1")
    assert refusal.value.violations == (Violation("must have the @ sign and no spaces", ("email",)),)


@given(bitsets)
def test_a_user_holds_admin_bits_only(perms: int) -> None:
    """20 §1.2: only bits 0 to 3 are meaningful."""
    assert a_user(perms=perms).perms == perms & 15


@pytest.mark.parametrize("permission", [Permission.JOIN_ORGS, Permission.MANAGE_USERS, Permission.MANAGE_ORGS])
def test_only_the_owner_of_the_instance_is_shown_as_admin(permission: Permission) -> None:
    """20 §1.7."""
    assert not a_user(perms=permission.mask).is_admin
    assert a_user(perms=Permission.INSTANCE_OWNER.mask).is_admin


@given(users)
def test_making_an_admin_sets_all_four_bits(user: User) -> None:
    admin = make_admin(user, LATER)
    assert admin.perms == ADMIN_MASK
    assert admin.is_admin


def test_a_profile_changes_in_part() -> None:
    """20.13#1."""
    before = change_profile(a_user(), NOW, phone="+32 2", job_title="  Chair ")
    after = change_profile(before, LATER, phone=None, picture_url="https://lynx.test/a.png")
    assert (after.phone, after.job_title, after.picture_url) == (None, "Chair", "https://lynx.test/a.png")
    assert after.updated_at == LATER


def test_empty_profile_fields_are_none() -> None:
    """10, Conventions."""
    user = change_profile(a_user(), NOW, phone="", job_title="  ", picture_url="")
    assert (user.phone, user.job_title, user.picture_url) == (None, None, None)


def test_all_broken_profile_rules_are_told() -> None:
    with pytest.raises(Invalid) as refusal:
        change_profile(a_user(), NOW, phone="x", job_title="1", picture_url="x")
    assert [violation.path for violation in refusal.value.violations] == [("jobTitle",), ("phone",), ("pictureUrl",)]


def test_an_email_has_to_change() -> None:
    """20 §1.2."""
    assert check_new_email(a_user(), "ADA@lynx.test") == [Violation("did not change", ("email",))]
    with pytest.raises(Invalid, match=r"^did not change$"):
        change_email(a_user(), "ada@lynx.test", NOW)


@given(users, emails)
def test_a_changed_email_is_confirmed(user: User, email: str) -> None:
    if not check_new_email(user, email):
        changed = change_email(user, email, LATER)
        assert (changed.email, changed.confirmed_at, changed.updated_at) == (email, LATER, LATER)


@given(users)
def test_nothing_else_changes_with_a_confirmation_or_a_password(user: User) -> None:
    confirmed = confirm_email(user, LATER)
    renewed = change_password(user, HASH, LATER)
    assert (confirmed.confirmed_at, confirmed.email, confirmed.perms) == (LATER, user.email, user.perms)
    assert (renewed.password_hash, renewed.confirmed_at, renewed.email) == (HASH, user.confirmed_at, user.email)


@given(users)
def test_a_better_hash_of_the_same_password_is_no_change_of_theirs(user: User) -> None:
    assert rehash(user, HASH) == evolve(user, password_hash=HASH)


def test_a_user_does_not_print_what_is_personal() -> None:
    user = change_profile(change_password(a_user(), HASH, NOW), NOW, phone="+32 2", job_title="Chair")
    assert not any(hidden in repr(user) for hidden in ("ada", "+32 2", "Chair", "invented"))
