"""GraphQL for live connections: single answers, and streams of them."""

from collections.abc import AsyncIterator
from inspect import isawaitable

from attrs import define
from graphql import ExecutionResult, GraphQLError, subscribe

from proca.adapters.http.graphql import errors
from proca.adapters.http.graphql.context import RequestContext
from proca.adapters.http.graphql.execution import GraphQL, GraphQLRequest, wire
from proca.adapters.http.graphql.variables import camel_cased
from proca.adapters.http.sockets.engine import LiveRequest, Wire
from proca.adapters.http.use_cases import UseCases
from proca.domain.users.user import User


@define(eq=False)
class LiveGraphQL:
    """Answers documents of live connections on the one schema."""

    graphql: GraphQL
    use_cases: UseCases

    def subscribes(self, request: LiveRequest) -> bool:
        """Whether the document's operation is a subscription."""
        return self.graphql.prepare(_request(request)).subscribes(request.operation_name)

    async def answer(self, request: LiveRequest, caller: User | None) -> Wire:
        """One answer."""
        asked = _request(request)
        return await self.graphql.answer(
            self.graphql.prepare(asked), asked, RequestContext(self.use_cases, caller=caller)
        )

    async def subscribe(self, request: LiveRequest, caller: User | None) -> AsyncIterator[Wire] | Wire:
        """A stream of answers, or the one answer that says why there is none."""
        prepared = self.graphql.prepare(_request(request))
        operation = prepared.operation(request.operation_name)
        if prepared.document is None:
            return errors.rejected(prepared.errors)
        outcome = subscribe(
            self.graphql.schema,
            prepared.document,
            context_value=RequestContext(self.use_cases, caller=caller),
            variable_values=camel_cased(operation.kinds if operation else {}, request.variables),
            operation_name=request.operation_name or None,
        )
        found = await outcome if isawaitable(outcome) else outcome
        return wire(found) if isinstance(found, ExecutionResult) else _wires(found)


async def _wires(results: AsyncIterator[ExecutionResult]) -> AsyncIterator[Wire]:
    try:
        async for result in results:
            yield wire(result)
    except GraphQLError as error:
        yield {"data": None, "errors": errors.executed([error])}
    finally:
        await results.aclose()  # type: ignore[attr-defined]  # the library's streams are generators


def _request(request: LiveRequest) -> GraphQLRequest:
    return GraphQLRequest(request.query, dict(request.variables), request.operation_name)
