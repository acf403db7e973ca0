"""Finding one thing by exactly one identifier (spec 20 §3.2); an explicit null counts as absent (20.13#12)."""

from proca.domain.errors import NotFound, Refused


def exactly_one(*identifiers: int | str | None) -> int | str:
    """The one identifier given; Refused `bad_arg` for none or several."""
    given = [one for one in identifiers if one is not None]
    if len(given) != 1:
        raise Refused("Provide exactly one identifier argument", code="bad_arg")
    return given[0]


def entity_not_found() -> NotFound:
    """Nothing has this identifier."""
    return NotFound("Entity not found", code="not_found")
