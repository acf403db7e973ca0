"""Setting up an instance: everything that is missing is made, once, or nothing at all (20 §11.3, 20.13#26)."""

from collections.abc import AsyncIterator

import pytest
from attrs import evolve

from proca.domain.errors import Invalid, Unavailable
from proca.domain.orgs.keys import active_key
from proca.domain.orgs.org import Org
from proca.domain.secret import Secret
from proca.domain.users.profile import check_password
from proca.domain.users.user import User, register
from proca.entrypoints.container import Container
from proca.ports.world import IdKind
from world import STORES, World, world

EMAIL, PASSWORD = "ada@wood.test", Secret("Correct-Horse-1")


@pytest.fixture(params=STORES)
async def w(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with world(request.param) as made:
        yield made


async def instance(container: Container) -> Org:
    async with container.store().unit() as unit:
        found = await unit.orgs.named(container.settings().instance_org)
    assert found is not None
    return found


async def user(container: Container, email: str = EMAIL) -> User | None:
    async with container.store().unit() as unit:
        return await unit.users.by_email(email)


async def test_the_first_time(w: World) -> None:
    """The world has just been set up: an org with one active key whose private half the vault opens."""
    org = await instance(w.container)
    assert (org.name, org.title) == ("instance", "instance")
    async with w.container.store().unit() as unit:
        (key,) = await unit.keys.of(org.id)
    assert key.active
    assert key.private is not None
    assert len(w.container.vault().unlock(key.private).reveal()) == 32


async def test_again_changes_nothing(w: World) -> None:
    """Neither org nor key nor version of the settings."""
    before = await instance(w.container), await w.container.source().version()
    result = await w.container.set_up()()
    assert (result.org_made, result.key_made, result.admin_made, result.password) == (False, False, False, None)
    assert (await instance(w.container), await w.container.source().version()) == before


async def test_an_org_that_lost_its_key_gets_one(w: World) -> None:
    """20 §11.3: present without an active key."""
    org = await instance(w.container)
    async with w.container.store().unit() as unit:
        (key,) = await unit.keys.of(org.id)
        await unit.keys.put(evolve(key, active=False))
    result = await w.container.set_up()()
    assert (result.org_made, result.key_made) == (False, True)
    async with w.container.store().unit() as unit:
        fresh = active_key(await unit.keys.of(org.id))
    assert fresh is not None
    assert fresh.id != key.id


async def test_an_admin_with_a_made_up_password(w: World) -> None:
    """20.13#26: made up and told once; it keeps the rules of passwords and fits."""
    result = await w.container.set_up()(EMAIL)
    assert result.admin_made
    assert result.password is not None
    assert check_password(result.password.reveal()) == []
    admin = await user(w.container)
    assert admin is not None
    assert admin.is_admin
    assert admin.confirmed_at is not None
    assert admin.password_hash is not None
    assert await w.container.passwords().verify(result.password, admin.password_hash)
    again = await w.container.set_up()(EMAIL)
    assert (again.admin_made, again.password) == (False, None)
    assert await user(w.container) == admin
    assert result.password.reveal() not in f"{result!r} {admin!r}"


async def test_an_admin_with_a_given_password(w: World) -> None:
    result = await w.container.set_up()(EMAIL, PASSWORD)
    assert (result.admin_made, result.password) == (True, None)
    admin = await user(w.container)
    assert admin is not None
    assert admin.password_hash is not None
    assert await w.container.passwords().verify(PASSWORD, admin.password_hash)


async def test_a_user_who_is_there_becomes_admin(w: World) -> None:
    """20 §11.3: found, whatever the case of the address; the password stays."""
    now = w.clock.now()
    hashed = await w.container.passwords().hash(PASSWORD)
    number = await w.container.ids().reserve(IdKind.USER)
    async with w.container.store().unit() as unit:
        await unit.users.put(register(id=number, email=EMAIL, password_hash=hashed, now=now))  # type: ignore[arg-type]
    result = await w.container.set_up()(EMAIL.upper(), Secret("Another-Horse-2"))
    assert (result.admin_made, result.password) == (False, None)
    admin = await user(w.container)
    assert admin is not None
    assert admin.is_admin
    assert admin.password_hash == hashed


@pytest.mark.parametrize(
    ("email", "password", "paths"),
    [
        (EMAIL, "weak", [("password",)] * 3),
        (EMAIL, "", [("password",)]),
        ("no address", PASSWORD.reveal(), [("emailFrom",)]),
        (None, "weak", [("password",)] * 3),
    ],
)
async def test_what_breaks_a_rule_makes_nothing(
    w: World, email: str | None, password: str, paths: list[tuple[str, ...]]
) -> None:
    """Every broken rule is told; org, key and user are made together or not at all."""
    elsewhere = evolve(w.container.set_up(), instance_org="second")
    with pytest.raises(Invalid) as refused:
        await elsewhere(email, Secret(password))
    assert [violation.path for violation in refused.value.violations] == paths
    async with w.container.store().unit() as unit:
        assert await unit.orgs.named("second") is None
    assert await user(w.container) is None


async def test_without_a_secret_key_nothing_is_made(w: World) -> None:
    """D18: a private key is kept sealed or not at all."""
    set_up = w.container.set_up()
    vault = evolve(w.container.vault(), keys=())
    generate = evolve(set_up.generate_key, vault=vault, instance_org="second")
    with pytest.raises(Unavailable) as refused:
        await evolve(set_up, generate_key=generate, instance_org="second")(EMAIL, PASSWORD)
    assert refused.value.code == "vault_unavailable"
    async with w.container.store().unit() as unit:
        assert await unit.orgs.named("second") is None
