"""What the generator has to know of our scalars, and the one answer that may never come."""

import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes

_MOMENTS = ["2027-03-01T08:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon", ""]
_OBJECTS = ["{}", '{"a": [1, "b", null]}', "[]", "nothing", '{"\\u0000": 1}']

_INTERNAL, _UNAVAILABLE = 500, 503

schemathesis.graphql.scalar("Json", st.sampled_from(_OBJECTS).map(nodes.String))
schemathesis.graphql.scalar("DateTime", st.sampled_from(_MOMENTS).map(nodes.String))
schemathesis.graphql.scalar("NaiveDateTime", st.sampled_from(_MOMENTS).map(nodes.String))
schemathesis.graphql.scalar("Date", st.sampled_from(["2027-03-01", "0000-00-00", ""]).map(nodes.String))


@schemathesis.check
def never_our_fault(ctx: object, response: schemathesis.Response, case: object) -> None:
    """No 500, and no `internal_error` inside an answer of 200."""
    del ctx, case
    assert response.status_code < _INTERNAL or response.status_code == _UNAVAILABLE, response.text
    assert "internal_error" not in response.text
