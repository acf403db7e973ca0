"""Logging in at a provider: the authorization-code flow with PKCE (OpenID Connect Core 1.0, RFC 7636)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from urllib.parse import quote

import httpx
from attrs import define, field
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri  # type: ignore[import-untyped]  # it has no types
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]  # as above

from proca.adapters.identity.fetching import fetch_json, new_client, unavailable
from proca.adapters.identity.key_sets import KeySet
from proca.adapters.identity.tokens import key_id, verified
from proca.domain.secret import Secret
from proca.domain.users.claims import Claims, refusal
from proca.ports.identity import SignOnAttempt
from proca.ports.world import Clock

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
FRESH_FOR = timedelta(hours=1)
_SCOPE = "openid email"
_OK, _SERVER_ERROR = 200, 500


@define(eq=False)
class OidcProvider:
    """One provider, at which `redirect` is registered as the address to come back to."""

    issuer: str
    client_id: str
    client_secret: Secret | None
    redirect: str
    clock: Clock
    _about: "_Provider | None" = field(default=None, init=False)

    async def address(self, attempt: SignOnAttempt) -> str:
        """Where the browser goes to say who it is."""
        about = await self._provider()
        address: str = prepare_grant_uri(
            about.authorization,
            self.client_id,
            "code",
            self.redirect,
            _SCOPE,
            attempt.state.reveal(),
            nonce=attempt.nonce.reveal(),
            code_challenge=create_s256_code_challenge(attempt.verifier.reveal()),
            code_challenge_method="S256",
        )
        return address

    async def redeem(self, code: Secret, attempt: SignOnAttempt) -> Claims:
        """The claims of the id token, meant for us and for this attempt."""
        about = await self._provider()
        token = await self._id_token(about, code, attempt)
        key = await about.keys.key(key_id(token))
        if key is None:
            raise refusal("Cannot verify JWT token. unknown_key")
        claims = verified(token, key, ALGORITHMS)
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not compare_digest(nonce.encode(), attempt.nonce.reveal().encode()):
            raise refusal("The log-in was begun elsewhere")
        if claims.get("azp", self.client_id) != self.client_id:
            raise refusal("JWT is for somebody else")
        return claims

    async def _provider(self) -> "_Provider":
        now = self.clock.now()
        if self._about is None or self._about.until <= now:
            document = await fetch_json(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if document.get("issuer") != self.issuer:
                raise unavailable()
            self._about = _Provider.read(document, self.clock, now + FRESH_FOR)
        return self._about

    async def _id_token(self, about: "_Provider", code: Secret, attempt: SignOnAttempt) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code.reveal(),
            "redirect_uri": self.redirect,
            "code_verifier": attempt.verifier.reveal(),
            "client_id": self.client_id,
        }
        auth = httpx.Auth()
        if self.client_secret is not None and about.takes_basic:
            auth = httpx.BasicAuth(quote(self.client_id, ""), quote(self.client_secret.reveal(), ""))
        elif self.client_secret is not None:
            form["client_secret"] = self.client_secret.reveal()
        return _read_answer(await _post(about.token, form, auth))


@define
class _Provider:
    """What the provider says about itself."""

    authorization: str
    token: str
    keys: KeySet
    takes_basic: bool
    until: datetime

    @classmethod
    def read(cls, document: Mapping[str, object], clock: Clock, until: datetime) -> "_Provider":
        addresses = [document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if not all(isinstance(one, str) and one.startswith(("https://", "http://")) for one in addresses):
            raise unavailable()
        authorization, token, keys = map(str, addresses)
        methods = document.get("token_endpoint_auth_methods_supported")
        takes_basic = not isinstance(methods, list) or "client_secret_basic" in methods
        return cls(authorization, token, KeySet(keys, clock), takes_basic, until)


async def _post(address: str, form: Mapping[str, str], auth: httpx.Auth) -> httpx.Response:
    try:
        async with new_client() as client:
            return await client.post(address, data=dict(form), auth=auth, headers={"accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise unavailable() from error


def _read_answer(response: httpx.Response) -> str:
    if response.status_code >= _SERVER_ERROR:
        raise unavailable()
    try:
        tree = response.json()
    except (ValueError, RecursionError):
        tree = None
    token = tree.get("id_token") if isinstance(tree, dict) else None
    if response.status_code != _OK or not isinstance(token, str):
        raise refusal("The provider did not accept the log-in")
    return token
