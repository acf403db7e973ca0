"""Executing prepared documents on the schema."""

from importlib import resources
from inspect import isawaitable

from ariadne import make_executable_schema
from attrs import define, field, frozen
from graphql import ExecutionResult, GraphQLSchema, execute

from proca.adapters.http.graphql import errors
from proca.adapters.http.graphql.documents import Documents, Prepared
from proca.adapters.http.graphql.inputs import ENUMS, bind_inputs
from proca.adapters.http.graphql.resolvers import BINDABLES, RequestContext
from proca.adapters.http.graphql.scalars import SCALARS, widen_int
from proca.adapters.http.graphql.variables import camel_cased

Wire = dict[str, object]


def build_schema() -> GraphQLSchema:
    """The executable schema of everything that is served."""
    definition = resources.files("proca.adapters.http.graphql").joinpath("schema.graphql").read_text("utf-8")
    schema = make_executable_schema(definition, *BINDABLES, *SCALARS, *ENUMS)
    widen_int()
    bind_inputs(schema)
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
    documents: Documents = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Remember documents of this schema."""
        self.documents = Documents(self.schema)

    def prepare(self, request: GraphQLRequest) -> Prepared:
        """The request's document, parsed and validated."""
        return self.documents.prepare(request.query)

    async def answer(self, prepared: Prepared, request: GraphQLRequest, context: RequestContext) -> Wire:
        """Execute one operation."""
        if prepared.document is None:
            return errors.rejected(prepared.errors)
        operation = prepared.operation(request.operation_name)
        kinds = operation.kinds if operation else {}
        outcome = execute(
            self.schema,
            prepared.document,
            context_value=context,
            variable_values=camel_cased(kinds, request.variables),
            operation_name=request.operation_name or None,
        )
        return _wire(await outcome if isawaitable(outcome) else outcome)


def _wire(result: ExecutionResult) -> Wire:
    if not result.errors:
        return {"data": result.data}
    if result.data is None and all(error.path is None for error in result.errors):
        return errors.rejected(result.errors)
    return {"data": result.data, "errors": errors.executed(result.errors)}
