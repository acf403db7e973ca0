"""Tokens (20 §2.1, 20.13#11): right signatures only, no confusion of algorithms, and nothing malformed is an error."""

import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.identity.signing import SECRET, Site, ec_key, hs, public, rs, rsa_key, site
from proca.adapters.identity.key_sets import KeySet
from proca.adapters.identity.tokens import JwtReader, shared_key
from proca.domain.errors import Unauthenticated
from proca.domain.secret import Secret
from world import TestClock

CLAIMS = {"sub": "s-1", "email": "ada@lynx.test", "exp": 2_000_000_000}
SHARED = JwtReader(shared_key(Secret(SECRET)))


@pytest.fixture(scope="module")
def keys() -> Iterator[Site]:
    with site() as made:
        made.put("/keys", public(rsa_key(), ec_key()))
        yield made


def reader(keys: Site) -> JwtReader:
    return JwtReader(shared_key(Secret(SECRET)), KeySet(keys.address + "/keys", TestClock()))


async def refusal(made: JwtReader, token: str) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await made.read(Secret(token))
    assert refused.value.code == "unauthorized"
    return refused.value.message.removeprefix("Cannot verify JWT token. ")


def encoded(tree: object) -> str:
    text = tree if isinstance(tree, str) else json.dumps(tree)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def forged(header: object, claims: object = CLAIMS, signature: str = "AAAA") -> str:
    return f"{encoded(header)}.{encoded(claims)}.{signature}"


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
async def test_a_shared_secret_signs(algorithm: str) -> None:
    assert await SHARED.read(Secret(hs(CLAIMS, algorithm=algorithm))) == CLAIMS


@pytest.mark.parametrize("algorithm", ["RS256", "RS384", "RS512"])
async def test_a_private_key_signs(keys: Site, algorithm: str) -> None:
    assert await reader(keys).read(Secret(rs(CLAIMS, algorithm=algorithm))) == CLAIMS


async def test_a_short_secret_of_an_existing_instance_works() -> None:
    short = JwtReader(shared_key(Secret("short")))
    header, body = encoded({"alg": "HS256"}), encoded(CLAIMS)
    signature = hmac.digest(b"short", f"{header}.{body}".encode(), "sha256")
    token = f"{header}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert await short.read(Secret(token)) == CLAIMS


@pytest.mark.parametrize("secret", ["", rsa_key().as_pem(private=False).decode()])
def test_what_is_no_secret_is_refused_at_the_start(secret: str) -> None:
    """A public key as a secret would let everybody sign."""
    with pytest.raises(ValueError, match=r"oct"):
        shared_key(Secret(secret))


async def test_wrong_signatures(keys: Site) -> None:
    """20 §2.1."""
    assert await refusal(SHARED, hs(CLAIMS, "another secret that is long enough")) == "signature_error"
    assert await refusal(reader(keys), rs(CLAIMS)[:-8] + "AAAAAAAA") == "signature_error"
    header, _, signature = hs(CLAIMS).split(".")
    assert await refusal(SHARED, f"{header}.{encoded({**CLAIMS, 'sub': 's-2'})}.{signature}") == "signature_error"


async def test_what_is_not_configured(keys: Site) -> None:
    """20 §2.1, 20.13#11: RS without JWKS_URL is no crash."""
    neither = JwtReader()
    assert await refusal(neither, hs(CLAIMS)) == "JWT not enabled for symmetric keys (HS256)"
    assert await refusal(neither, rs(CLAIMS)) == "JWT not enabled for asymmetric keys (RS256)"
    assert await refusal(JwtReader(keys=reader(keys).keys), hs(CLAIMS)) == "JWT not enabled for symmetric keys (HS256)"


@pytest.mark.parametrize(
    "header", [{}, {"alg": None}, {"alg": 5}, {"alg": "none"}, {"alg": "HS1"}, {"alg": "ES256"}, {"alg": "RSA-OAEP"}]
)
async def test_other_algorithms(keys: Site, header: dict[str, Any]) -> None:
    """20.13#11: missing and unsupported ones."""
    assert await refusal(reader(keys), forged({**header, "kid": "one"})) == "unsupported_algorithm"
    assert await refusal(reader(keys), forged({**header, "kid": "one"}, signature="")) == "unsupported_algorithm"


@pytest.mark.parametrize("kid", [None, 5, "", "another", ["one"]])
async def test_unknown_keys(keys: Site, kid: object) -> None:
    assert await refusal(reader(keys), forged({"alg": "RS256", "kid": kid})) == "unknown_key"


async def test_algorithms_cannot_be_confused(keys: Site) -> None:
    """A public key is no shared secret, and the secret is no key of the provider."""
    pem = rsa_key().as_pem(private=False)
    header, body = encoded({"alg": "HS256", "kid": "one"}), encoded(CLAIMS)
    signature = hmac.digest(pem, f"{header}.{body}".encode(), "sha256")
    token = f"{header}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert await refusal(reader(keys), token) == "signature_error"
    curved = forged({"alg": "RS256", "kid": "curve"})
    assert await refusal(reader(keys), curved) == "token_malformed"


@pytest.mark.parametrize(
    "token",
    [
        "ey",
        "eyJ",
        "ey.ey.ey",
        "....",
        f"{encoded([])}.{encoded(CLAIMS)}.AAAA",
        f"{encoded('x')}.{encoded(CLAIMS)}.AAAA",
        f"{encoded('[' * 5000)}.e30.AAAA",
        hs(CLAIMS) + ".more",
        hs(CLAIMS).replace(".", "=."),
        "ey" + "A" * 100_000 + ".e30.AAAA",
        forged({"alg": "HS256", "crit": ["mine"], "mine": 1}),
        "eyJhbGciOiJIUzI1NiJ9.\u00e9.AAAA",
    ],
)
async def test_malformed_tokens(token: str) -> None:
    """20.13#11."""
    assert await refusal(SHARED, token) == "token_malformed"


@pytest.mark.parametrize("payload", ["[]", "5", "null", "{", "", "[" * 5000, '{"sub": NaN}x'])
async def test_signed_nonsense(payload: str) -> None:
    """A right signature under what are no claims."""
    header, body = encoded({"alg": "HS256"}), encoded(payload)
    signature = hmac.digest(SECRET.encode(), f"{header}.{body}".encode(), "sha256")
    token = f"{header}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert await refusal(SHARED, token) == "token_malformed"


async def test_headers_may_carry_more_than_we_know() -> None:
    header = encoded({"alg": "HS256", "typ": "JWT", "x5t": "abc", "vendor": "x" * 2000})
    signature = hmac.digest(SECRET.encode(), f"{header}.{encoded(CLAIMS)}".encode(), "sha256")
    token = f"{header}.{encoded(CLAIMS)}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    assert await SHARED.read(Secret(token)) == CLAIMS


headers = st.dictionaries(
    st.sampled_from(["alg", "kid", "typ", "crit", "b64", "jku", "x5c"]),
    st.none() | st.booleans() | st.integers() | st.text(max_size=10) | st.sampled_from(["HS256", "RS256", "none"]),
)


@given(header=headers | st.text() | st.lists(st.text()), body=st.text(), signature=st.text())
@example(header={"alg": "HS256"}, body="e30", signature="")
async def test_law_any_text_is_refused_in_one_way(header: object, body: str, signature: str) -> None:
    """20.13#11: always 401, never another error."""
    await refusal(SHARED, f"{encoded(header)}.{body}.{signature}")
    await refusal(SHARED, body)


def test_a_reader_does_not_print_its_secret() -> None:
    assert SECRET not in repr(SHARED)
