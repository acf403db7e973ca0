"""Events name their keys in camelCase (spec 30 §3.3, 30.12#17)."""

from proca.domain.words import camel_case

_LEFT_ALONE = "config"


def camel_cased(tree: object) -> object:
    """The tree with all keys in camelCase; what is below a key `config` stays as it is, at any depth."""
    if isinstance(tree, dict):
        return {camel_case(key): tree[key] if key == _LEFT_ALONE else camel_cased(tree[key]) for key in tree}
    return [camel_cased(one) for one in tree] if isinstance(tree, list) else tree
