"""The page on metrics names every metric that there is, its labels, and no other."""

from docs import pages
from proca.adapters.metrics.declared import BACKLOG, DECLARED, Kind

PAGE = pages.ROOT / "docs" / "operations" / "metrics.md"


def test_every_metric_is_on_the_page() -> None:
    listed = {row[0].strip("`"): (row[1], row[2].replace("`", "")) for row in pages.rows(PAGE, "Metric")}
    declared = {
        f"{one.name}_total" if one.kind is Kind.COUNTER else one.name: (
            "counter" if one.kind is Kind.PLAIN_COUNTER else one.kind.value,
            ", ".join(one.labels),
        )
        for one in (*DECLARED, *BACKLOG)
    }
    assert listed == declared
