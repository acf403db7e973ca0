"""Permission bits (20 §1.5)."""

from hypothesis import given

from proca.domain.users.permissions import (
    ADMIN_MASK,
    Permission,
    Scope,
    admin_bits,
    combined,
    holds,
    names,
    staffer_bits,
)
from strategies_users import bitsets, perms

TABLE = {
    "instance_owner": 1,
    "join_orgs": 2,
    "manage_users": 4,
    "manage_orgs": 8,
    "org_owner": 128,
    "use_api": 256,
    "export_contacts": 512,
    "delete_contacts": 1024,
    "change_org_users": 32768,
    "change_org_settings": 65536,
    "change_org_services": 65536,
    "manage_campaigns": 131072,
    "manage_action_pages": 262144,
    "launch_action_page": 524288,
    "change_campaign_settings": 1048576,
}


def test_names_and_values_are_those_of_the_table() -> None:
    """20 §1.5."""
    assert {permission.value: permission.mask for permission in Permission} == TABLE


def test_four_permissions_belong_to_users() -> None:
    of_users = [permission for permission in Permission if permission.scope is Scope.USER]
    assert combined(*of_users) == ADMIN_MASK == 15
    assert Permission.ORG_OWNER.scope is Scope.STAFFER


def test_bit_16_is_listed_by_both_names() -> None:
    """20 §1.5."""
    assert names(65536 | 1 | 512) == (
        "instance_owner",
        "export_contacts",
        "change_org_settings",
        "change_org_services",
    )


@given(bitsets)
def test_every_bitset_is_its_admin_bits_and_its_staffer_bits(some: int) -> None:
    """20.13#8, 20.13#25: nothing above bit 15 is lost."""
    assert admin_bits(some) | staffer_bits(some) == some
    assert admin_bits(some) & staffer_bits(some) == 0
    assert admin_bits(some) <= ADMIN_MASK


@given(perms)
def test_names_are_those_of_the_permissions_held_in_the_order_of_the_table(some: int) -> None:
    listed = names(some)
    assert listed == tuple(name for name in TABLE if name in listed)
    assert {permission for permission in Permission if holds(some, permission)} == set(listed)


@given(perms)
def test_combining_the_names_gives_the_known_bits_back(some: int) -> None:
    by_name = {permission.value: permission for permission in Permission}
    assert combined(*(by_name[name] for name in names(some))) == some & combined(*Permission)
