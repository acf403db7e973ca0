"""Rows of settings to aggregates and back, column by column (the law: `from_row(to_row(x)) == x`)."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from attrs import Factory, frozen
from sqlalchemy import RowMapping, Table

from proca.adapters.codec import backends_from_tree, backends_to_tree, codec
from proca.adapters.sql import tables
from proca.domain.campaigns.action_page import ActionPage
from proca.domain.campaigns.campaign import Campaign
from proca.domain.campaigns.mail_to_targets import MailToTargets
from proca.domain.confirms.confirm import Confirm
from proca.domain.confirms.operation import Operation
from proca.domain.orgs.keys import PublicKey
from proca.domain.orgs.org import Org, name_key
from proca.domain.orgs.service import Service, ServiceName
from proca.domain.secret import SealedSecret, Secret
from proca.domain.templates.email_template import EmailTemplate
from proca.domain.users.profile import email_key
from proca.domain.users.staffer import Staffer
from proca.domain.users.token import TokenContext, UserToken
from proca.domain.users.user import PasswordHash, User

T = TypeVar("T")
Row = dict[str, Any]
Turn = Callable[[Any], Any]


@frozen
class Shape(Generic[T]):
    """How one aggregate lies in its table: columns are attributes of the same name but for the turns given here.

    `turns` hold (to column, from column) for values that change dress; `derived` columns are computed and not read.
    """

    table: Table
    kind: type[T]
    turns: Mapping[str, tuple[Turn, Turn]] = Factory(dict)
    derived: Mapping[str, Callable[[T], object]] = Factory(dict)

    def to_row(self, aggregate: T) -> Row:
        """The aggregate as column values."""
        row: Row = {}
        for column in self.table.columns.keys():  # noqa: SIM118  (a column collection is no mapping)
            if column in self.derived:
                row[column] = self.derived[column](aggregate)
            else:
                value = getattr(aggregate, column)
                row[column] = self.turns[column][0](value) if column in self.turns else value
        return row

    def from_row(self, row: RowMapping | Mapping[str, Any]) -> T:
        """The aggregate of column values."""
        values = {
            column: self.turns[column][1](row[column]) if column in self.turns else row[column]
            for column in self.table.columns.keys()  # noqa: SIM118  (as above)
            if column not in self.derived
        }
        return self.kind(**values)


def _maybe(turn: Turn) -> Turn:
    return lambda value: None if value is None else turn(value)


_HIDDEN_BYTES = (_maybe(lambda sealed: sealed.ciphertext), _maybe(SealedSecret))
_LIST = (list, tuple)
_TREE = (dict, dict)

ORG = Shape(
    tables.orgs,
    Org,
    turns={"backends": (backends_to_tree, backends_from_tree), "config": _TREE},
    derived={"name_key": lambda org: name_key(org.name)},
)
SERVICE = Shape(tables.services, Service, turns={"password": _HIDDEN_BYTES, "name": (str, ServiceName)})
KEY = Shape(tables.public_keys, PublicKey, turns={"private": _HIDDEN_BYTES})
USER = Shape(
    tables.users,
    User,
    turns={"password_hash": (_maybe(lambda secret: secret.reveal()), _maybe(PasswordHash))},
    derived={"email_key": lambda user: email_key(user.email)},
)
STAFFER = Shape(tables.staffers, Staffer)
TEMPLATE = Shape(tables.templates, EmailTemplate)
TOKEN = Shape(tables.user_tokens, UserToken, turns={"context": (str, TokenContext)})
CAMPAIGN = Shape(
    tables.campaigns,
    Campaign,
    turns={
        "config": _TREE,
        "public_actions": _LIST,
        "transient_actions": _LIST,
        "mtt": (_maybe(codec.unstructure), _maybe(lambda tree: codec.structure(tree, MailToTargets))),
    },
    derived={"name_key": lambda campaign: campaign.name_key},
)
PAGE = Shape(tables.action_pages, ActionPage, turns={"config": _TREE}, derived={"name_key": lambda page: page.name_key})
CONFIRM = Shape(
    tables.confirms,
    Confirm,
    turns={"code": (lambda code: code.reveal(), Secret), "operation": (str, Operation)},
)
