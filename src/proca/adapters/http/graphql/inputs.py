"""Input objects become the domain's own inputs while they are coerced; explicit nulls count as absent (Q1)."""

from collections.abc import Callable
from typing import Any

from ariadne import EnumType
from graphql import GraphQLArgument, GraphQLInputObjectType, GraphQLObjectType, GraphQLSchema

from proca.adapters.http.graphql.mutation import Status
from proca.domain.actions.action import ActionInput
from proca.domain.actions.custom_fields import CustomField
from proca.domain.actions.donation import DonationInput, DonationSchema, FrequencyUnit
from proca.domain.actions.mail import MailInput
from proca.domain.actions.source import Tracking
from proca.domain.campaigns.activity import PageStatus
from proca.domain.campaigns.campaign import CampaignStatus
from proca.domain.campaigns.changes import OutdatedTargets
from proca.domain.contacts.contact_input import AddressInput, ContactInput, NationalityInput
from proca.domain.contacts.schema import ContactSchema
from proca.domain.ids import TargetId
from proca.domain.orgs.service import ServiceName
from proca.domain.processing.queues import Queue
from proca.domain.supporters.consent import Privacy
from proca.domain.supporters.supporter import EmailStatus
from proca.domain.words import snake_case

Values = dict[str, Any]


def _action(values: Values) -> ActionInput:
    return ActionInput(
        action_type=values["action_type"],
        custom_fields=values.get("custom_fields") or {},
        fields=tuple(values.get("fields") or ()),
        donation=values.get("donation"),
        mtt=values.get("mtt"),
        testing=bool(values.get("testing")),
    )


def _mail(values: Values) -> MailInput:
    return MailInput(
        targets=tuple(TargetId(target) for target in values["targets"]),
        subject=values.get("subject"),
        body=values.get("body"),
        files=tuple(values.get("files") or ()),
    )


_BUILDERS: dict[str, Callable[[Values], object]] = {
    "ActionInput": _action,
    "CustomFieldInput": lambda values: CustomField(**values),
    "DonationActionInput": lambda values: DonationInput(**values),
    "MttActionInput": _mail,
    "ContactInput": lambda values: ContactInput(**values),
    "AddressInput": lambda values: AddressInput(**values),
    "NationalityInput": lambda values: NationalityInput(**values),
    "ConsentInput": lambda values: Privacy(**values),
    "TrackingInput": lambda values: Tracking(**values),
}


def bind_inputs(schema: GraphQLSchema) -> None:
    """Give input objects their builders (changes stay plain dictionaries of what was sent), and names our spelling."""
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLInputObjectType):
            kind.out_type = staticmethod(_BUILDERS.get(name, dict))  # type: ignore[method-assign,assignment]  # the library's hook
            for field_name, field in kind.fields.items():
                field.out_name = snake_case(field_name)
        elif isinstance(kind, GraphQLObjectType) and not name.startswith("__"):
            for field in kind.fields.values():
                _name_arguments(field.args)


def _name_arguments(arguments: dict[str, GraphQLArgument]) -> None:
    for name, argument in arguments.items():
        argument.out_name = snake_case(name)


def _upper(words: Any) -> dict[str, Any]:
    return {word.name: word for word in words}


# Services for tests, which the wire does not know.
_INSIDE = frozenset({ServiceName.TESTMAIL, ServiceName.TESTDETAIL})

ENUMS = [
    EnumType("CampaignStatus", _upper(CampaignStatus)),
    EnumType("ContactSchema", _upper(ContactSchema)),
    EnumType("ServiceName", {name: word for name, word in _upper(ServiceName).items() if word not in _INSIDE}),
    EnumType("EmailStatus", _upper(EmailStatus)),
    EnumType("ActionPageStatus", _upper(PageStatus)),
    EnumType("Queue", _upper(Queue)),
    EnumType("OutdatedTargets", _upper(OutdatedTargets)),
    EnumType("Status", _upper(Status)),
    EnumType("DonationSchema", _upper(DonationSchema)),
    EnumType("DonationFrequencyUnit", _upper(FrequencyUnit)),
]
