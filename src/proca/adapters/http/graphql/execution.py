"""Executing prepared documents on the schema."""

from functools import cache
from importlib import resources
from inspect import isawaitable

from ariadne import make_executable_schema
from attrs import define, field, frozen
from graphql import ExecutionResult, GraphQLError, GraphQLNonNull, GraphQLSchema, execute

from proca.adapters.http.graphql import errors
from proca.adapters.http.graphql.bindables import BINDABLES
from proca.adapters.http.graphql.context import RequestContext
from proca.adapters.http.graphql.direct import OutOfTheOrdinaryError, Plan
from proca.adapters.http.graphql.documents import Check, Documents, Prepared
from proca.adapters.http.graphql.inputs import ENUMS, bind_inputs
from proca.adapters.http.graphql.reported import report_failures
from proca.adapters.http.graphql.scalars import SCALARS, widen_int
from proca.adapters.http.graphql.subscription_fields import bind_subscriptions
from proca.adapters.http.graphql.variables import camel_cased

Wire = dict[str, object]


@cache
def build_schema() -> GraphQLSchema:
    """The executable schema of everything that is served; it never changes, so one is enough for a process."""
    definition = resources.files("proca.adapters.http.graphql").joinpath("schema.graphql").read_text("utf-8")
    schema = make_executable_schema(definition, *BINDABLES, *SCALARS, *ENUMS)
    widen_int()
    bind_inputs(schema)
    bind_subscriptions(schema)
    return schema


@frozen
class GraphQLRequest:
    """One document with its variables."""

    query: str
    variables: dict[str, object] = field(factory=dict, repr=False)
    operation_name: str | None = None


@define(eq=False)
class GraphQL:
    """Answers requests; every answer is a JSON tree with `data`, `errors`, or both."""

    schema: GraphQLSchema = field(factory=build_schema)
    refuses: Check | None = None
    documents: Documents = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Remember documents of this schema."""
        self.documents = Documents(self.schema, self.refuses)

    def prepare(self, request: GraphQLRequest) -> Prepared:
        """The request's document, parsed and validated."""
        return self.documents.prepare(request.query)

    async def answer(self, prepared: Prepared, request: GraphQLRequest, context: RequestContext) -> Wire:
        """Execute one operation; whoever wants to know of failing fields is told (spec 20 §5.5)."""
        answer = await self._answer(prepared, request, context)
        if "errors" in answer:
            await report_failures(answer, prepared, request.operation_name, request.variables, context)
        return answer

    async def _answer(self, prepared: Prepared, request: GraphQLRequest, context: RequestContext) -> Wire:
        """By its plan where it has one and the input is ordinary."""
        operation = prepared.operation(request.operation_name)
        if prepared.plan is not None and operation is not None:
            try:
                return await _planned(prepared.plan, request, context)
            except OutOfTheOrdinaryError:
                pass
        return await self.answer_generally(prepared, request, context)

    async def answer_generally(self, prepared: Prepared, request: GraphQLRequest, context: RequestContext) -> Wire:
        """Execute one operation by the general executor."""
        if prepared.document is None:
            return errors.rejected(prepared.errors)
        operation = prepared.operation(request.operation_name)
        outcome = execute(
            self.schema,
            prepared.document,
            context_value=context,
            variable_values=camel_cased(operation.kinds if operation else {}, request.variables),
            operation_name=request.operation_name or None,
        )
        answer = wire(await outcome if isawaitable(outcome) else outcome)
        if operation is not None and operation.mutates:
            context.use_cases.refresh()
        return answer


async def _planned(plan: Plan, request: GraphQLRequest, context: RequestContext) -> Wire:
    try:
        return {"data": await plan.run(request.variables, context)}
    except GraphQLError as error:
        data = None if isinstance(plan.field.type, GraphQLNonNull) else {plan.key: None}
        return {"data": data, "errors": errors.executed([error])}


def wire(result: ExecutionResult) -> Wire:
    """The tree that is sent for what came out of an execution."""
    if not result.errors:
        return {"data": result.data}
    if result.data is None and all(error.path is None for error in result.errors):
        return errors.rejected(result.errors)
    return {"data": result.data, "errors": errors.executed(result.errors)}
