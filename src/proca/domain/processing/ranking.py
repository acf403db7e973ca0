"""Ranks of one person's signatures in one campaign, exact under concurrency (D5)."""

from collections.abc import Iterable, Mapping

from attrs import Factory, frozen

from proca.domain.ids import ActionPageId, CampaignId
from proca.domain.processing.case import Case, Rank, needs_rank
from proca.domain.processing.table import Step
from proca.domain.supporters.contact_ref import Fingerprint


@frozen
class Person:
    """One person in one campaign, across all coalition partners."""

    campaign_id: CampaignId
    fingerprint: Fingerprint


@frozen
class Record:
    """What is on record of a person: the next free rank, and the lowest accepted rank on each page."""

    next_rank: int = 0
    pages: Mapping[ActionPageId, int] = Factory(dict)


def person_of(case: Case) -> Person:
    """Whom a case with a supporter concerns."""
    assert case.supporter is not None  # noqa: S101  (only cases with a supporter are ranked)
    return Person(case.supporter.campaign_id, case.supporter.fingerprint)


def wanted(steps: Iterable[tuple[Case, Step]]) -> dict[Person, int]:
    """How many new ranks each person needs; 0 for one who is only judged again at delivery."""
    needs: dict[Person, int] = {}
    for case, step in steps:
        if case.supporter is not None and (needs_rank(case, step) or case.supporter.dupe_rank):
            person = person_of(case)
            needs[person] = needs.get(person, 0) + int(needs_rank(case, step))
    return needs


def assign(steps: Iterable[tuple[Case, Step]], records: Mapping[Person, Record]) -> list[Rank | None]:
    """A rank for each step in order, given the records as they stood before; none where nothing is ranked."""
    current = dict(records)
    ranks: list[Rank | None] = []
    for case, step in steps:
        record = current.get(person_of(case)) if case.supporter is not None else None
        if case.supporter is None or record is None:
            ranks.append(None)
            continue
        fresh = needs_rank(case, step)
        value = record.next_rank if fresh else case.supporter.dupe_rank or 0
        page = case.supporter.action_page_id
        ranks.append(Rank(value, same_page=record.pages.get(page, value) < value))
        if fresh:
            pages = record.pages if page in record.pages else {**record.pages, page: value}
            current[person_of(case)] = Record(record.next_rank + 1, pages)
    return ranks
