"""One document for every operation, about the things of the lead org or of the partner."""

from collections.abc import Callable

from attrs import frozen


@frozen(kw_only=True)
class Things:
    """What operations are about."""

    org: str
    campaign: str
    campaign_id: int
    page: str
    page_id: int
    empty_page: str
    empty_campaign: str
    key_id: int
    member: str
    newcomer: str
    reference: str
    action_id: int
    launch_code: str
    invitation_code: str
    invited: str


Asked = Callable[[Things], tuple[str, str | None]]


def _plain(kind: str, text: Callable[[Things], str], refusal: str | None = None) -> Asked:
    """The text, and an answer beside success that is no matter of permission."""
    return lambda things: (f"{kind} {{ {text(things)} }}", refusal)


def _query(text: Callable[[Things], str]) -> Asked:
    return _plain("query", text)


def _mutation(text: Callable[[Things], str], refusal: str | None = None) -> Asked:
    return _plain("mutation", text, refusal)


_SIGN = 'action: {actionType: "petition"}'

_KEY = "HVXaS9tE6BkiUlgd79DQPj3fiOqH_cGH0ZAvOSDknNA"

DOCUMENTS = {
    "campaigns": _query(lambda t: f'campaigns(name: "{t.campaign}") {{ __typename }}'),
    "campaign": _query(lambda t: f'campaign(name: "{t.campaign}") {{ __typename }}'),
    "actionPage": _query(lambda t: f"actionPage(id: {t.page_id}) {{ __typename }}"),
    "org": _query(lambda t: f'org(name: "{t.org}") {{ id users {{ email }} services {{ id }} keys {{ id }} }}'),
    "currentUser": _query(lambda _: "currentUser { id roles { role } }"),
    "users": _query(lambda _: "users { id }"),
    "application": _query(lambda _: "application { version }"),
    "actions": _query(lambda t: f'actions(orgName: "{t.org}") {{ actionId }}'),
    "exportActions": _query(lambda t: f'exportActions(orgName: "{t.org}") {{ actionId }}'),
    "contacts": _query(lambda t: f'contacts(orgName: "{t.org}") {{ actionId }}'),
    "addActionContact": _mutation(
        lambda t: (
            f'addActionContact(actionPageId: {t.page_id}, {_SIGN}, contact: {{firstName: "Ann", '
            'email: "ann@mail.test"}, privacy: {optIn: true}) { contactRef }'
        )
    ),
    "addAction": _mutation(
        lambda t: f'addAction(actionPageId: {t.page_id}, {_SIGN}, contactRef: "{t.reference}") {{ contactRef }}'
    ),
    "linkActions": _mutation(
        lambda t: f'linkActions(actionPageId: {t.page_id}, contactRef: "{t.reference}", linkRefs: []) {{ contactRef }}',
        "ActionPage or contact not found",
    ),
    "addStripePaymentIntent": _mutation(
        lambda t: f'addStripePaymentIntent(actionPageId: {t.page_id}, input: {{amount: 5, currency: "EUR"}})',
        "Action Page does not support Stripe",
    ),
    "addStripeSubscription": _mutation(
        lambda t: (
            f'addStripeSubscription(actionPageId: {t.page_id}, input: {{amount: 5, currency: "EUR", '
            "frequencyUnit: MONTHLY})"
        ),
        "Action Page does not support Stripe",
    ),
    "addStripeObject": _mutation(
        lambda t: f'addStripeObject(actionPageId: {t.page_id}, customer: "{{}}")', "Action Page does not support Stripe"
    ),
    "addOrg": _mutation(lambda _: 'addOrg(input: {name: "fresh", title: "Fresh"}) { name }'),
    "updateOrg": _mutation(lambda t: f'updateOrg(name: "{t.org}", input: {{title: "New"}}) {{ id }}'),
    "updateOrgProcessing": _mutation(lambda t: f'updateOrgProcessing(name: "{t.org}", doiThankYou: true) {{ id }}'),
    "deleteOrg": _mutation(lambda t: f'deleteOrg(name: "{t.org}")', "has action"),
    "joinOrg": _mutation(lambda t: f'joinOrg(name: "{t.org}") {{ status }}'),
    "upsertTemplate": _mutation(
        lambda t: f'upsertTemplate(orgName: "{t.org}", input: {{name: "hi", locale: "en", subject: "s", html: "h"}})'
    ),
    "upsertService": _mutation(lambda t: f'upsertService(orgName: "{t.org}", input: {{name: PREVIEW}}) {{ id }}'),
    "resetTransactionalEmailBudget": _mutation(lambda t: f'resetTransactionalEmailBudget(orgName: "{t.org}")'),
    "generateKey": _mutation(lambda t: f'generateKey(orgName: "{t.org}", input: {{name: "k"}}) {{ id }}'),
    "addKey": _mutation(lambda t: f'addKey(orgName: "{t.org}", input: {{name: "k", public: "{_KEY}"}}) {{ id }}'),
    "activateKey": _mutation(lambda t: f'activateKey(orgName: "{t.org}", id: {t.key_id}) {{ status }}'),
    "deactivateAllKeys": _mutation(lambda t: f'deactivateAllKeys(orgName: "{t.org}") {{ status }}'),
    "expireKey": _mutation(lambda t: f'expireKey(orgName: "{t.org}", id: {t.key_id}) {{ id }}'),
    "addOrgUser": _mutation(
        lambda t: f'addOrgUser(orgName: "{t.org}", input: {{email: "{t.newcomer}", role: "coordinator"}}) {{ status }}'
    ),
    "inviteOrgUser": _mutation(
        lambda t: f'inviteOrgUser(orgName: "{t.org}", input: {{email: "{t.newcomer}", role: "coordinator"}}) {{ code }}'
    ),
    "updateOrgUser": _mutation(
        lambda t: f'updateOrgUser(orgName: "{t.org}", input: {{email: "{t.member}", role: "coordinator"}}) {{ status }}'
    ),
    "deleteOrgUser": _mutation(lambda t: f'deleteOrgUser(orgName: "{t.org}", email: "{t.member}") {{ status }}'),
    "updateUser": _mutation(lambda _: 'updateUser(input: {phone: "12"}) { phone }'),
    "resetApiToken": _mutation(lambda _: "resetApiToken"),
    "addCampaign": _mutation(lambda t: f'addCampaign(orgName: "{t.org}", input: {{name: "c", title: "C"}}) {{ id }}'),
    "upsertCampaign": _mutation(
        lambda t: f'upsertCampaign(orgName: "{t.org}", input: {{name: "c", title: "C"}}) {{ id }}'
    ),
    "updateCampaign": _mutation(lambda t: f'updateCampaign(name: "{t.campaign}", input: {{title: "N"}}) {{ id }}'),
    "updateCampaignProcessing": _mutation(
        lambda t: f'updateCampaignProcessing(name: "{t.campaign}", supporterConfirm: true) {{ id }}'
    ),
    "deleteCampaign": _mutation(lambda t: f'deleteCampaign(name: "{t.empty_campaign}")'),
    "addActionPage": _mutation(
        lambda t: (
            f'addActionPage(orgName: "{t.org}", campaignName: "{t.campaign}", '
            f'input: {{name: "{t.org}/new", locale: "en"}}) {{ id }}'
        )
    ),
    "updateActionPage": _mutation(lambda t: f'updateActionPage(name: "{t.page}", input: {{locale: "de"}}) {{ id }}'),
    "copyActionPage": _mutation(
        lambda t: f'copyActionPage(orgName: "{t.org}", name: "{t.org}/copy", fromName: "{t.page}") {{ id }}'
    ),
    "copyCampaignActionPage": _mutation(
        lambda t: (
            f'copyCampaignActionPage(orgName: "{t.org}", name: "{t.org}/copy", '
            f'fromCampaignName: "{t.campaign}") {{ id }}'
        )
    ),
    "launchActionPage": _mutation(lambda t: f'launchActionPage(name: "{t.page}") {{ status }}'),
    "deleteActionPage": _mutation(lambda t: f'deleteActionPage(name: "{t.empty_page}")'),
    "upsertTargets": _mutation(
        lambda t: f'upsertTargets(campaignId: {t.campaign_id}, targets: [{{externalId: "m", name: "M"}}]) {{ id }}'
    ),
    "deleteContact": _mutation(lambda t: f'deleteContact(orgName: "{t.org}", contactRef: "{t.reference}")'),
    "requeueActions": _mutation(
        lambda t: f'requeueActions(orgName: "{t.org}", ids: [{t.action_id}], queue: CUSTOM_ACTION_DELIVER) {{ count }}'
    ),
    "acceptOrgConfirm": _mutation(
        lambda t: (
            f'acceptOrgConfirm(name: "{t.org}", confirm: {{code: "{t.launch_code}", '
            f"objectId: {t.page_id}}}) {{ status }}"
        )
    ),
    "rejectOrgConfirm": _mutation(
        lambda t: (
            f'rejectOrgConfirm(name: "{t.org}", confirm: {{code: "{t.launch_code}", '
            f"objectId: {t.page_id}}}) {{ status }}"
        )
    ),
    "acceptUserConfirm": _mutation(
        lambda t: f'acceptUserConfirm(confirm: {{code: "{t.invitation_code}", email: "{t.invited}"}}) {{ status }}'
    ),
    "rejectUserConfirm": _mutation(
        lambda t: f'rejectUserConfirm(confirm: {{code: "{t.invitation_code}", email: "{t.invited}"}}) {{ status }}'
    ),
}
