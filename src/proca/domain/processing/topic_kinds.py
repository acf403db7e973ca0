"""Topics without the org in them, so that there are few of them whatever the number of orgs."""


def kind_of(topic: str) -> str:
    """`cus.7.deliver` is a `cus.deliver`; topics that are nobody's in particular are of their own kind."""
    return ".".join(part for part in topic.split(".") if not part.isdecimal())
