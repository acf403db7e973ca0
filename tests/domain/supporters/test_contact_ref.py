"""The contact reference as text (10 §3.1; its vectors are tested with the contact schemas)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.errors import Invalid, Violation
from proca.domain.supporters.contact_ref import (
    FINGERPRINT_BYTES,
    Fingerprint,
    decode,
    encode,
    fingerprint,
    is_well_formed,
)
from strategies_record import fingerprints, texts


def test_the_vector_of_the_message_example() -> None:
    """30 §3.1."""
    assert encode(fingerprint("spec-seed", "ines@posteo.example")) == "2vEeRlpTajq2P_b9LzOK82_yF22cMn92wRkkIOiRRaA"


@given(texts, texts)
def test_references_have_43_characters(seed: str, material: str) -> None:
    """10 §3.1."""
    value = fingerprint(seed, material)
    assert len(value) == FINGERPRINT_BYTES
    assert len(encode(value)) == 43
    assert value == fingerprint(seed, material)


@given(fingerprints)
def test_decoding_undoes_encoding(value: Fingerprint) -> None:
    assert decode(encode(value)) == value
    assert is_well_formed(encode(value))


@given(st.text())
def test_a_text_is_a_reference_or_refused(text: str) -> None:
    """10 §3.1: of any length, but base64url without padding."""
    if is_well_formed(text):
        assert encode(decode(text))[:-1] == text[:-1]
    else:
        with pytest.raises(Invalid):
            decode(text)


@pytest.mark.parametrize("text", ["not base64!", "YQ==", "a", "a+/b", "ünï", "YQ\n", "Y Q"])
def test_decode_errors(text: str) -> None:
    """10 §3.1."""
    with pytest.raises(Invalid) as refusal:
        decode(text)
    assert refusal.value.violations == (Violation("contact_ref: Cannot decode from Base64url"),)
    assert not is_well_formed(text)
