"""Erasure and queues (spec 20 §3.5, §3.8)."""

from proca.adapters.http.graphql.context import Info, context_of
from proca.adapters.http.graphql.mutation import Status, mutation
from proca.application.processing.requeue import RequeueResult
from proca.domain.processing.queues import Queue


@mutation.field("deleteContact")
async def _delete_contact(_: object, info: Info, org_name: str, contact_ref: str) -> Status:
    context = context_of(info)
    await context.use_cases.data.delete_contact(context.caller, org_name, contact_ref)
    return Status.SUCCESS


@mutation.field("requeueActions")
async def _requeue(_: object, info: Info, org_name: str, queue: Queue, ids: list[int] | None = None) -> RequeueResult:
    context = context_of(info)
    return await context.use_cases.data.requeue_actions(context.caller, org_name, ids, queue)
