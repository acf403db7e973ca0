"""Base64url without padding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain import base64url


@given(st.binary())
def test_what_is_encoded_decodes_to_itself(data: bytes) -> None:
    assert base64url.decode(base64url.encode(data)) == data


@given(st.text() | st.text("AB-_="))
def test_what_decodes_is_canonical_but_for_stray_bits(text: str) -> None:
    """Golden intake/follow-up-actions: a reference of 43 times B is taken although its last two bits say nothing."""
    try:
        data = base64url.decode(text)
    except ValueError:
        return
    assert base64url.encode(data)[:-1] == text[:-1]
    assert len(base64url.encode(data)) == len(text)


@pytest.mark.parametrize("text", ["AA==", "A", "A+8", "A/8", "AA\n", " AA", "ÄÄ", "A A"])
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the kind of error is the contract, its text is not
        base64url.decode(text)
