"""What a request brings besides its document, and what one root field sees with."""

from attrs import define, field, frozen
from graphql import GraphQLResolveInfo

from proca.adapters.http.graphql.loading import Loaders
from proca.adapters.http.use_cases import UseCases
from proca.domain.captcha import CaptchaProof
from proca.domain.intake.intake import IdempotencyKey
from proca.domain.users.user import User
from proca.domain.users.viewer import NOBODY, Viewer

Info = GraphQLResolveInfo


@define(eq=False)
class Sight:
    """Who looks through one root field, and the loaders of what hangs below; never shared between root fields."""

    use_cases: UseCases
    viewer: Viewer = NOBODY
    _load: Loaders | None = field(default=None, init=False)

    @property
    def load(self) -> Loaders:
        """The loaders, made when they are needed, for hot reads need none."""
        if self._load is None:
            self._load = Loaders(self.use_cases, self.viewer)
        return self._load


@frozen
class RequestContext:
    """What a request brings besides its document."""

    use_cases: UseCases
    referer: str | None = None
    idempotency: IdempotencyKey | None = None
    caller: User | None = field(default=None, repr=False)
    proof: CaptchaProof | None = None
    restricted: bool = False

    def key_for(self, info: Info) -> IdempotencyKey | None:
        """The request's idempotency key for one field, so that several mutations of one document do not collide."""
        if self.idempotency is None:
            return None
        return IdempotencyKey(f"{self.idempotency.key}:{info.path.key}", self.idempotency.digest)

    async def sight(self) -> Sight:
        """How things look to the caller as of now: memberships are read anew for each root field."""
        if self.caller is None:
            return Sight(self.use_cases)
        self.use_cases.refresh()
        return Sight(self.use_cases, await self.use_cases.people.find_viewer(self.caller))


def context_of(info: Info) -> RequestContext:
    """The context of a field."""
    context: RequestContext = info.context
    return context
