"""JSON Web Tokens (RFC 7519), of which only the signature is judged here (spec 20 §2.1, 20.13#11)."""

import json
import warnings

from attrs import define, field
from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError, SecurityWarning
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from proca.adapters.identity.key_sets import KeySet, PublicKey
from proca.domain import base64url
from proca.domain.errors import Unauthenticated
from proca.domain.secret import Secret
from proca.domain.users.claims import Claims, refusal

SHARED = ("HS256", "HS384", "HS512")
PUBLIC = ("RS256", "RS384", "RS512")
# Real headers carry more than the standard names, above all chains of certificates.
_LONGEST_HEADER = 8_000
_SEGMENTS = 3


@define(eq=False)
class JwtReader:
    """Reads tokens signed with the shared secret or with a key of the provider, each only if it is configured.

    The header chooses the algorithm, but never the kind of key: a public key verifies no shared-secret signature.
    """

    secret: OctKey | None = field(default=None, repr=False)
    keys: KeySet | None = None

    async def read(self, token: Secret) -> Claims:
        """The claims; Unauthenticated for a token that is malformed or signed by nobody we know."""
        text = token.reveal()
        algorithm, kid = _header(text)
        key = self._shared(algorithm) if algorithm in SHARED else await self._public(algorithm, kid)
        return verified(text, key, (algorithm,))

    def _shared(self, algorithm: str) -> OctKey:
        if self.secret is None:
            raise _unverifiable(f"JWT not enabled for symmetric keys ({algorithm})")
        return self.secret

    async def _public(self, algorithm: str, kid: str | None) -> PublicKey:
        if algorithm not in PUBLIC:
            raise _unverifiable("unsupported_algorithm")
        if self.keys is None:
            raise _unverifiable(f"JWT not enabled for asymmetric keys ({algorithm})")
        key = await self.keys.key(kid) if kid is not None else None
        if key is None:
            raise _unverifiable("unknown_key")
        return key


def shared_key(secret: Secret) -> OctKey:
    """The key for a shared secret; ValueError for one that cannot be any, like a public key."""
    with warnings.catch_warnings():
        # An existing instance may have a short secret; it is the operator's to change.
        warnings.simplefilter("ignore", SecurityWarning)
        return OctKey.import_key(secret.reveal())


def verified(text: str, key: OctKey | PublicKey, algorithms: tuple[str, ...]) -> Claims:
    """The claims of a token with this key's signature; Unauthenticated otherwise."""
    registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
    registry.max_header_length = _LONGEST_HEADER
    try:
        return jwt.decode(text, key, algorithms, registry).claims
    except BadSignatureError:
        raise _unverifiable("signature_error") from None
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise _unverifiable("token_malformed") from None


def key_id(text: str) -> str | None:
    """The key that a token says it is signed with; Unauthenticated when it is no token."""
    return _header(text)[1]


def _header(text: str) -> tuple[str, str | None]:
    """The algorithm, empty when none is named, and the id of the key."""
    segments = text.split(".")
    if len(segments) != _SEGMENTS or len(segments[0]) > 2 * _LONGEST_HEADER:
        raise _unverifiable("token_malformed")
    try:
        header = json.loads(base64url.decode(segments[0]))
    except (ValueError, RecursionError):
        raise _unverifiable("token_malformed") from None
    if not isinstance(header, dict):
        raise _unverifiable("token_malformed")
    algorithm, kid = header.get("alg"), header.get("kid")
    return algorithm if isinstance(algorithm, str) else "", kid if isinstance(kid, str) else None


def _unverifiable(reason: str) -> Unauthenticated:
    return refusal(f"Cannot verify JWT token. {reason}")
