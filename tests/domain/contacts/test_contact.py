"""One org's copy of the personal data (10 §1.6)."""

from attrs import evolve
from hypothesis import given

from proca.domain.contacts.contact import NONCE_BYTES, Payload
from strategies_record import a_contact, payloads


@given(payloads)
def test_a_payload_with_a_nonce_is_sealed(payload: Payload) -> None:
    """10 §1.6: a null nonce means plain text, else it has 24 bytes."""
    assert payload.is_sealed == (payload.nonce is not None)
    assert len(payload.nonce or bytes(NONCE_BYTES)) == NONCE_BYTES


def test_the_copy_does_not_print_what_it_holds() -> None:
    contact = evolve(a_contact(), payload=Payload(b"ines@posteo.example"))
    assert "ines" not in repr(contact)


@given(payloads)
def test_a_sealed_payload_names_the_keys_that_open_it(payload: Payload) -> None:
    assert payload.key_ids == {payload.public_key_id, payload.sign_key_id} - {None}
