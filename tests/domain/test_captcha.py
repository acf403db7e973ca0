"""Proofs that no machine signs, as values (spec 20 §10, §3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proca.domain.captcha import CaptchaProof, is_asked_by, missing, not_enabled
from proca.domain.errors import Refused
from proca.domain.secret import Secret

TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["required", "sitekey"]), inner),
    max_leaves=5,
)


@given(TREES)
def test_law_only_a_clear_wish_asks(wish: object) -> None:
    """00 D11: true, or an object that is required; anybody may have written the config."""
    clear = wish is True or (isinstance(wish, dict) and wish.get("required") is True)
    assert is_asked_by({"captcha": wish}) is clear
    assert not is_asked_by({"other": wish})


def test_wishes() -> None:
    assert is_asked_by({"captcha": True})
    assert is_asked_by({"captcha": {"required": True}})
    assert not is_asked_by({"captcha": 1})
    assert not is_asked_by({"captcha": {"required": "yes"}})


@given(st.text(), st.none() | st.text())
def test_law_a_proof_is_what_was_sent(code: str, service: str | None) -> None:
    """Nothing but blanks is no proof, no service is the default one; the code does not print."""
    proof = CaptchaProof.of(code, service)
    if not code.strip():
        assert proof is None
    else:
        assert proof == CaptchaProof(Secret(code), service or None)
        assert repr(Secret(code)) in repr(proof)
        assert repr(Secret(code)) == "***"


def test_no_code_is_no_proof() -> None:
    assert CaptchaProof.of(None, "hcaptcha") is None


@pytest.mark.parametrize(
    ("error", "message", "code"),
    [
        (missing(), "Captcha code is required for this API call", "unauthorized"),
        (not_enabled(), "not enabled", "bad_arg"),
    ],
)
def test_texts(error: Refused, message: str, code: str) -> None:
    """20 §3.2."""
    assert (error.message, error.code) == (message, code)
