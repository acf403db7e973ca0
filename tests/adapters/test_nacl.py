"""Sealing: only the receiving org reads a contact, only the instance's own keys open a secret (10 §6, D18)."""

from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.public import Box, PrivateKey
from nacl.public import PublicKey as BoxKey

from proca.adapters.nacl import NaclKeyMaker, NaclSealer, NaclVault
from proca.domain.contacts.contact import Payload
from proca.domain.errors import Unavailable
from proca.domain.ids import OrgId, PublicKeyId
from proca.domain.intake.signing_page import SealingKeys
from proca.domain.orgs.keys import PublicKey
from proca.domain.secret import SealedSecret, Secret, SecretBytes

NOW = datetime(2026, 3, 4, tzinfo=UTC)
OLD, NEW = Secret("the old secret of the instance"), Secret("the new secret of the instance")
VAULT = NaclVault((OLD,))


def key(number: int, *, private: bool = False) -> tuple[PublicKey, SecretBytes]:
    public, secret = NaclKeyMaker().pair()
    kept = VAULT.lock(secret) if private else None
    stamps = {"inserted_at": NOW, "updated_at": NOW}
    made = PublicKey(
        id=PublicKeyId(number), org_id=OrgId(number), name="key", public=public, private=kept, active=True, **stamps
    )
    return made, secret


SIGNER, _ = key(1, private=True)
RECIPIENT, PRIVATE = key(2)
OTHER, OTHER_PRIVATE = key(3)


def opened(payload: Payload, private: SecretBytes, signer: PublicKey = SIGNER) -> bytes:
    """What PyNaCl makes of the payload, as the receiving org does (spec 40)."""
    return Box(PrivateKey(private.reveal()), BoxKey(signer.public)).decrypt(payload.content, payload.nonce)


def test_the_receiving_org_opens_what_was_sealed_for_it() -> None:
    """10 §6.1: `crypto_box` with the org's public and the instance's private key, nonce apart."""
    payload = NaclSealer(VAULT).seal(b'{"email":"olga@mail.test"}', SealingKeys(RECIPIENT, SIGNER))
    assert (payload.public_key_id, payload.sign_key_id) == (RECIPIENT.id, SIGNER.id)
    assert payload.is_sealed
    assert b"olga" not in payload.content
    assert opened(payload, PRIVATE) == b'{"email":"olga@mail.test"}'


@given(content=st.binary(max_size=2000))
def test_law_what_is_sealed_can_be_opened(content: bytes) -> None:
    assert opened(NaclSealer(VAULT).seal(content, SealingKeys(RECIPIENT, SIGNER)), PRIVATE) == content


def test_each_payload_has_a_nonce_of_its_own() -> None:
    """D3: 24 fresh random bytes a row, for the same content too."""
    sealer, keys = NaclSealer(VAULT), SealingKeys(RECIPIENT, SIGNER)
    payloads = [sealer.seal(b"the same", keys) for _ in range(500)]
    nonces = {payload.nonce for payload in payloads}
    assert len(nonces) == len(payloads)
    assert {len(nonce or b"") for nonce in nonces} == {24}
    assert len({payload.content for payload in payloads}) == len(payloads)


def test_nobody_else_opens_it() -> None:
    payload = NaclSealer(VAULT).seal(b"for one only", SealingKeys(RECIPIENT, SIGNER))
    with pytest.raises(CryptoError):
        opened(payload, OTHER_PRIVATE)


def test_remembered_boxes_do_not_mix_keys() -> None:
    """One sealer serves all orgs, again and again."""
    sealer = NaclSealer(VAULT)
    for _ in range(2):
        for recipient, private in ((RECIPIENT, PRIVATE), (OTHER, OTHER_PRIVATE)):
            payload = sealer.seal(recipient.name.encode(), SealingKeys(recipient, SIGNER))
            assert payload.public_key_id == recipient.id
            assert opened(payload, private) == recipient.name.encode()


def test_a_replaced_instance_key_signs_at_once() -> None:
    """The key of the instance is replaced while the sealer remembers the old one."""
    sealer = NaclSealer(VAULT)
    sealer.seal(b"before", SealingKeys(RECIPIENT, SIGNER))
    next_signer, _ = key(9, private=True)
    payload = sealer.seal(b"after", SealingKeys(RECIPIENT, next_signer))
    assert opened(payload, PRIVATE, next_signer) == b"after"


def test_boxes_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proca.adapters.nacl._MOST_BOXES", 3)
    sealer = NaclSealer(VAULT)
    for number in range(10):
        recipient = evolve(RECIPIENT, id=PublicKeyId(100 + number))
        assert opened(sealer.seal(b"x", SealingKeys(recipient, SIGNER)), PRIVATE) == b"x"
        assert len(sealer._boxes) <= 3


def test_without_a_private_half_nothing_is_sealed() -> None:
    """D3: refused, never in clear."""
    with pytest.raises(Unavailable) as refused:
        NaclSealer(VAULT).seal(b"secret", SealingKeys(RECIPIENT, evolve(SIGNER, private=None)))
    assert refused.value.code == "sealing_unavailable"


def test_for_a_key_that_nobody_holds_nothing_is_sealed() -> None:
    """D3: such a key cannot be imported any more, but may have been stored by the original."""
    with pytest.raises(Unavailable) as refusal:
        NaclSealer(VAULT).seal(b"x", SealingKeys(evolve(RECIPIENT, public=bytes(32)), SIGNER))
    assert refusal.value.code == "sealing_unavailable"


def test_with_another_secret_key_nothing_is_sealed() -> None:
    """D3: the instance lost the secret that its private key is kept under."""
    with pytest.raises(Unavailable) as refused:
        NaclSealer(NaclVault((NEW,))).seal(b"secret", SealingKeys(RECIPIENT, SIGNER))
    assert refused.value.code == "vault_unavailable"


def test_key_pairs_belong_together_and_differ() -> None:
    pairs = [NaclKeyMaker().pair() for _ in range(20)]
    for public, private in pairs:
        assert len(public) == len(private.reveal()) == 32
        assert bytes(PrivateKey(private.reveal()).public_key) == public
    assert len({public for public, _ in pairs}) == len(pairs)


@given(secret=st.binary(max_size=200))
def test_law_what_is_locked_can_be_unlocked(secret: bytes) -> None:
    locked = VAULT.lock(SecretBytes(secret))
    assert VAULT.unlock(locked) == SecretBytes(secret)
    assert secret not in locked.ciphertext or len(secret) < 4
    assert VAULT.lock(SecretBytes(secret)).ciphertext != locked.ciphertext


def test_the_newest_key_locks_and_older_ones_still_unlock() -> None:
    """D18: the list rotates; once everything is locked anew, the old key can go."""
    before = VAULT.lock(SecretBytes(b"kept"))
    rotated = NaclVault((NEW, OLD))
    assert rotated.unlock(before) == SecretBytes(b"kept")
    again = rotated.lock(SecretBytes(b"kept"))
    assert NaclVault((NEW,)).unlock(again) == SecretBytes(b"kept")
    with pytest.raises(Unavailable):
        VAULT.unlock(again)


@pytest.mark.parametrize("keys", [(), (NEW,)])
def test_without_the_right_key_nothing_is_unlocked(keys: tuple[Secret, ...]) -> None:
    with pytest.raises(Unavailable) as refused:
        NaclVault(keys).unlock(VAULT.lock(SecretBytes(b"kept")))
    assert refused.value.code == "vault_unavailable"


@given(noise=st.binary(max_size=100))
def test_law_noise_is_refused_and_no_crash(noise: bytes) -> None:
    with pytest.raises(Unavailable):
        VAULT.unlock(SealedSecret(noise))


def test_without_a_key_nothing_is_locked() -> None:
    with pytest.raises(Unavailable) as refused:
        NaclVault(()).lock(SecretBytes(b"kept"))
    assert refused.value.code == "vault_unavailable"


def test_secrets_never_print() -> None:
    sealer = NaclSealer(VAULT)
    payload = sealer.seal(b"olga@mail.test", SealingKeys(RECIPIENT, SIGNER))
    locked = VAULT.lock(PRIVATE)
    printed = " ".join(map(repr, (VAULT, sealer, SIGNER, PRIVATE, locked, payload, NaclKeyMaker().pair()[1])))
    for secret in (OLD.reveal(), repr(PRIVATE.reveal()), repr(locked.ciphertext), repr(payload.content), "olga"):
        assert secret not in printed
