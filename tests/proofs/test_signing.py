"""What clients of the proofs take for an answer: a success, a refusal for now, and nothing between."""

import pytest

from proofs.signing import GRAPHQL, REST, Api

UNAVAILABLE = b'{"errors":[{"message":"away","extensions":{"code":"unavailable"}}],"data":null}'
TAKEN = b'{"data":{"addActionContact":{"contactRef":"abc","firstName":"Olga"}}}'


@pytest.mark.parametrize(
    ("api", "answer", "reference"),
    [
        (GRAPHQL, b"HTTP/1.1 200 OK\r\n\r\n" + TAKEN, "abc"),
        (GRAPHQL, b"HTTP/1.1 200 OK\r\n\r\n" + UNAVAILABLE, None),
        (REST, b'HTTP/1.1 201 Created\r\n\r\n{"contactRef":"abc"}', "abc"),
        (REST, b'HTTP/1.1 503 Service Unavailable\r\n\r\n{"code":"unavailable"}', None),
    ],
)
def test_an_answer_is_a_success_or_a_refusal(api: Api, answer: bytes, reference: str | None) -> None:
    """Both interfaces."""
    assert api.reference(answer) == reference


@pytest.mark.parametrize(
    ("api", "answer"),
    [
        (GRAPHQL, b'HTTP/1.1 200 OK\r\n\r\n{"errors":[{"extensions":{"code":"internal"}}]}'),
        (GRAPHQL, b"HTTP/1.1 200 OK\r\n\r\n" + TAKEN[:-1] + b',"errors":[{"extensions":{"code":"unavailable"}}]}'),
        (REST, b'HTTP/1.1 200 OK\r\n\r\n{"code":"unavailable"}'),
        (REST, b'HTTP/1.1 500 Internal Server Error\r\n\r\n{"code":"unavailable"}'),
        (REST, b'HTTP/1.1 503 Service Unavailable\r\n\r\n{"code":"unavailable","contactRef":"abc"}'),
    ],
)
def test_an_error_that_looks_like_a_success_is_seen(api: Api, answer: bytes) -> None:
    """Planted answers."""
    with pytest.raises(AssertionError):
        api.reference(answer)
