"""Failing fields, told to whoever runs the server (spec 20 §5.5)."""

import re
from collections.abc import Mapping
from typing import Any

import structlog
from attrs import frozen
from graphql import DocumentNode, FieldNode, OperationDefinitionNode, VariableNode, value_from_ast_untyped

from proca.adapters.http.graphql.context import RequestContext
from proca.adapters.http.graphql.documents import Prepared
from proca.domain.errors import ProcaError
from proca.ports.reporting import FailedField

Wire = Mapping[str, Any]
_PAGES = {"actionPage", "updateActionPage", "launchActionPage", "deleteActionPage"}
_CAMPAIGNS = {"campaign", "updateCampaign", "updateCampaignProcessing", "deleteCampaign"}
# Whoever puts an e-mail address where a name belongs is not told of by it.
_NAME = re.compile(r"[\w.\-/]{1,255}")


@frozen
class Asked:
    """A root field as it was asked."""

    name: str
    given: Mapping[str, Any]


async def report_failures(
    answer: Wire, prepared: Prepared, operation: str | None, variables: Mapping[str, object], context: RequestContext
) -> None:
    """Tell of every root field that has errors in the answer; never raises."""
    reporting = context.use_cases.reporting
    if not answer.get("errors") or not reporting.wants(context.caller):
        return
    try:
        for failed in await _failures(answer, prepared, operation, variables, context):
            reporting.field_failed(failed)
    except Exception:  # noqa: BLE001  (the answer is ready, and no report is worth losing it)
        structlog.get_logger("proca.graphql").warning("report_failed")


async def _failures(
    answer: Wire, prepared: Prepared, operation: str | None, variables: Mapping[str, object], context: RequestContext
) -> list[FailedField]:
    by_key: dict[str, list[tuple[str, list[str | int]]]] = {}
    for error in answer["errors"]:
        if error.get("path"):
            key, *below = error["path"]
            by_key.setdefault(key, []).append((error["message"], below))
    found = prepared.operation(operation)
    failures = []
    for key, errors in by_key.items():
        asked = _asked(prepared.document, found.name if found else None, key, variables)
        org, campaign = await _names(asked, context)
        name = found.name if found else None
        failures.append(FailedField([key], errors, context.caller, org, campaign, name, variables))
    return failures


def _asked(document: DocumentNode | None, operation: str | None, key: str, variables: Mapping[str, object]) -> Asked:
    """The root field of that key; one inside a fragment is known by its key alone."""
    for definition in document.definitions if document else ():
        if not isinstance(definition, OperationDefinitionNode):
            continue
        if operation is not None and (definition.name is None or definition.name.value != operation):
            continue
        for node in definition.selection_set.selections:
            if isinstance(node, FieldNode) and (node.alias or node.name).value == key:
                return Asked(node.name.value, _given(node, variables))
    return Asked(key, {})


def _given(node: FieldNode, variables: Mapping[str, object]) -> dict[str, Any]:
    return {
        one.name.value: variables.get(one.value.name.value)
        if isinstance(one.value, VariableNode)
        else value_from_ast_untyped(one.value, dict(variables))
        for one in node.arguments or ()
    }


async def _names(asked: Asked, context: RequestContext) -> tuple[str | None, str | None]:
    """The names of org and campaign that the field is about, as far as can be told without a long search."""
    given, name = asked.given, asked.given.get("name")
    org, campaign = given.get("orgName"), given.get("campaignName") or given.get("fromCampaignName")
    page = given.get("actionPageId") or (given.get("id") or name if asked.name in _PAGES else None)
    if page is not None:
        org, campaign = await _names_of_page(page, context)
    elif asked.name in _CAMPAIGNS:
        campaign = name
    elif "org" in asked.name.lower() and org is None:
        org = name
    return _checked(org), _checked(campaign)


async def _names_of_page(page: object, context: RequestContext) -> tuple[str | None, str | None]:
    find = context.use_cases.find_action_page
    try:
        found = await (find(page_id=page) if isinstance(page, int) else find(name=str(page)))
    except ProcaError:
        return None, None
    return found.org.name, found.campaign.name


def _checked(name: object) -> str | None:
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None
