"""Who a request comes from: Basic, API token or JSON Web Token, and for pages a session (spec 20 §2, 20.13#23)."""

from base64 import b64decode
from collections.abc import Mapping
from http import HTTPStatus

import orjson
from attrs import frozen
from litestar import Request, Response
from litestar.datastructures import State

from proca.adapters.http.asgi import Scope, Send, respond_json
from proca.adapters.http.problems import CHALLENGE, MEDIA_TYPE, problem, retry_after
from proca.adapters.http.session_cookies import sessions_of
from proca.adapters.http.use_cases.accounts import AccountUseCases
from proca.domain.errors import Limited, ProcaError, Unavailable
from proca.domain.secret import Secret
from proca.domain.users.token import QueueReader
from proca.domain.users.user import User

_BASIC, _TOKEN, _JWT = "Basic ", "Bearer API-", "Bearer ey"
_QUEUES_TOKEN = "Bearer QUE-"  # noqa: S105 -- how one begins, not a secret
_UNAUTHORIZED, _FORBIDDEN = HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN
_DENIED = "permission_denied"


class RejectedCredentialsError(Exception):
    """Credentials that prove nothing, or that cannot be looked at now; the request ends with this status."""

    def __init__(
        self, status: int, message: str, code: str = "unauthorized", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers if headers is not None else CHALLENGE if status == _UNAUTHORIZED else {}

    @property
    def tree(self) -> dict[str, object]:
        """The answer in the form of GraphQL."""
        return {"data": None, "errors": [{"message": self.message, "extensions": {"code": self.code}}]}

    async def answer(self, send: Send) -> None:
        """Send it over plain ASGI."""
        headers = [(name.encode(), text.encode()) for name, text in self.headers.items()]
        await respond_json(send, self.status, self.tree, headers)


@frozen
class Authenticator:
    """Knows callers by what their requests carry; what is no credential of ours leaves them anonymous."""

    accounts: AccountUseCases
    takes_jwt: bool = True

    async def caller(self, scope: Scope) -> User | None:
        """The user by the Authorization header, for the API; RejectedCredentialsError when it proves nothing."""
        credentials = _credentials(scope)
        try:
            return await self._known(credentials) if credentials is not None else None
        except ProcaError as error:
            raise _rejected(error) from error

    async def queue_caller(self, scope: Scope) -> User | QueueReader | None:
        """The same where queues are read, which tokens for queues open as well."""
        credentials = _credentials(scope)
        if credentials is None or not credentials.startswith(_QUEUES_TOKEN):
            return await self.caller(scope)
        try:
            return await self.accounts.find_token.for_queues(Secret(credentials.partition(" ")[2]))
        except ProcaError as error:
            raise _rejected(error) from error

    async def session_caller(self, scope: Scope) -> User | None:
        """The same for pages and links, where a session counts too when there is no credential in the header."""
        user = await self.caller(scope)
        if user is not None:
            return user
        for session in sessions_of(scope):
            found = await self.accounts.find_session(session)
            if found is not None:
                return found
        return None

    async def _known(self, credentials: str) -> User | None:
        if credentials.startswith(_BASIC):
            return await self._by_password(credentials.removeprefix(_BASIC))
        token = Secret(credentials.partition(" ")[2])
        if credentials.startswith(_TOKEN):
            return await self.accounts.find_token(token)
        if credentials.startswith(_QUEUES_TOKEN):
            raise RejectedCredentialsError(_FORBIDDEN, "This token reads queues and opens nothing else", _DENIED)
        if self.takes_jwt and credentials.startswith(_JWT):
            return await self.accounts.sign_on_by_token(token)
        return None

    async def _by_password(self, encoded: str) -> User:
        email, password = _decoded(encoded)
        try:
            return await self.accounts.check_password(email, Secret(password))
        except (Limited, Unavailable):
            raise
        except ProcaError as error:
            message = "Can not authenticate with these Basic HTTP credentials"
            raise RejectedCredentialsError(_UNAUTHORIZED, message) from error


def reject(_request: Request[object, object, State], error: RejectedCredentialsError) -> Response[bytes]:
    """Litestar's handler for credentials that prove nothing."""
    body = orjson.dumps(problem(error.status, error.code, error.message))
    return Response(body, status_code=error.status, media_type=MEDIA_TYPE, headers=dict(error.headers))


def _credentials(scope: Scope) -> str | None:
    given = [value for name, value in scope["headers"] if name == b"authorization"]
    return given[0].decode("latin-1").strip() if len(given) == 1 else None


def _decoded(encoded: str) -> tuple[str, str]:
    try:
        email, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        email, password = "", ""
    if not email or not password:
        raise RejectedCredentialsError(HTTPStatus.BAD_REQUEST, "Malformed Basic auth header")
    return email, password


def _rejected(error: ProcaError) -> RejectedCredentialsError:
    if isinstance(error, Limited):
        code = error.code or error.kind
        return RejectedCredentialsError(HTTPStatus.TOO_MANY_REQUESTS, error.message, code, retry_after(error))
    if isinstance(error, Unavailable):
        code = error.code or error.kind
        return RejectedCredentialsError(HTTPStatus.SERVICE_UNAVAILABLE, error.message, code, retry_after(error))
    return RejectedCredentialsError(_UNAUTHORIZED, error.message)
