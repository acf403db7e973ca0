"""Answers of writes: done once under an idempotency key, however often they are asked for (00 D16)."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
from litestar import Response
from litestar.params import HeaderParameter, PathParameter
from msgspec import Struct

from proca.adapters.http.rest.requests import StrictRequest
from proca.domain.users.user import User

T = TypeVar("T", bound=Struct)
Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key", min_length=1, max_length=200)]
Number = Annotated[int, PathParameter(ge=0, le=2**53 - 1)]
Name = Annotated[str, PathParameter(max_length=255)]


async def once(
    request: StrictRequest, caller: User | None, key: str | None, do: Callable[[], Awaitable[T]]
) -> Response[T]:
    """What `do` answers; with a key, what it answered the first time. Conflict when the key was for something else."""
    if key is None:
        return Response(await do())

    async def tree() -> object:
        return msgspec.to_builtins(await do())

    asked = f"{request.scope['method']} {request.scope['path']}".encode() + b"\0" + await request.body()
    stored: Any = await request.use_cases.data.once.run(caller, f"v1:{key}", hashlib.sha256(asked).digest(), tree)
    return Response(stored)
