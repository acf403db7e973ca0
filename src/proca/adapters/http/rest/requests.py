"""Requests of /v1, their bodies read strictly and at once into what the route asks for."""

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ClientException, ValidationException

from proca.adapters.http.asgi import Receive, read_body
from proca.adapters.http.callers import Callers, QueueCallers
from proca.adapters.http.use_cases import UseCases
from proca.domain.orgs.org import Org
from proca.domain.users.token import QueueReader
from proca.domain.users.user import User
from proca.domain.users.viewer import Viewer


class StrictRequest(Request[object, object, State]):
    """In a body, a text is no number, `1` is no consent, and somebody may be called Null."""

    _read: bytes | None = None

    @property
    def use_cases(self) -> UseCases:
        """What can be asked."""
        found: UseCases = self.app.state.use_cases
        return found

    async def caller(self) -> User | None:
        """Who asks, by the Authorization header; RejectedCredentialsError when it proves nothing."""
        callers: Callers = self.app.state.callers
        user = await callers.caller(self.scope)  # type: ignore[arg-type]  # the same ASGI in narrower types
        if user is not None:
            # Staff see what was written a moment ago, by whichever process (decision 0018).
            self.use_cases.refresh()
        return user

    async def queue_caller(self) -> User | QueueReader | None:
        """Who asks where queues are read; RejectedCredentialsError as before."""
        callers: QueueCallers = self.app.state.callers
        return await callers.queue_caller(self.scope)  # type: ignore[arg-type]  # as above

    async def viewer(self) -> Viewer:
        """Who reads, with all their memberships."""
        return await self.use_cases.people.find_viewer(await self.caller())

    async def org_and_viewer(self, name: str) -> tuple[Org, Viewer]:
        """An org for its staff, and who reads."""
        caller = await self.caller()
        org = await self.use_cases.orgs.find_org(caller, name)
        return org, await self.use_cases.people.find_viewer(caller)

    async def body(self) -> bytes:
        """The whole body; ClientGoneError when the client went away before its end."""
        if self._read is None:
            receive: Receive = self.receive  # type: ignore[assignment]  # the same ASGI in narrower types
            self._read = bytes(await read_body(receive))
        return self._read

    async def json(self) -> object:
        """The body as the route's type; ClientException for what is no JSON, or does not fit."""
        wanted = self.route_handler.parsed_data_field
        try:
            return msgspec.json.decode(await self.body(), type=wanted.annotation if wanted else object)
        except msgspec.ValidationError as error:
            message, _, place = str(error).partition(" - at ")
            fault = {"message": message, "key": place.strip("`").removeprefix("$").removeprefix(".")}
            raise ValidationException("The body does not have the form that is expected here", extra=[fault]) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise ClientException("The body is not valid JSON") from error
        except RecursionError as error:
            raise ClientException("The body is nested too deeply") from error
