// What the published widget sends, in its order (spec 40).
async ({api, page}) => {
  const count = "query getCount($actionPage: Int!){actionPage(id:$actionPage) { campaign { stats { supporterCount } } }}";
  const variables = encodeURIComponent(JSON.stringify({actionPage: page}));
  const counted = await (await fetch(`${api}?query=${encodeURIComponent(count)}&variables=${variables}`)).json();
  const send = async (operationName, query, variables) => (await fetch(`${api}?id=${page}`, {
    method: "POST", headers: {"Content-Type": "application/json"},
    body: JSON.stringify({operationName, query, variables}),
  })).json();
  const signed = await send("addActionContact", `mutation addActionContact($actionPage: Int!, $action: ActionInput!,
    $contact: ContactInput!, $privacy: ConsentInput!, $contactRef: ID, $tracking: TrackingInput) {
    addActionContact(actionPageId: $actionPage, action: $action, contactRef: $contactRef, contact: $contact,
      privacy: $privacy, tracking: $tracking) { contactRef } }`, {
    actionPage: page,
    action: {actionType: "petition", customFields: JSON.stringify({comment: "Let it flow"})},
    contact: {firstName: "Ana", lastName: "Duarte", email: "ana@mail.example", address: {country: "PT", postcode: "1000"}},
    privacy: {optIn: true, leadOptIn: true},
    tracking: {source: "newsletter", medium: "email", campaign: "spring", content: "", location: document.location.href},
  });
  const shared = await send("addAction", `mutation addAction($actionPage: Int!, $contact: ID!, $actionType: String!,
    $payload: Json, $tracking: TrackingInput, $testing: Boolean) {
    addAction(actionPageId: $actionPage, contactRef: $contact,
      action: {actionType: $actionType, customFields: $payload, testing: $testing}, tracking: $tracking) { contactRef } }`, {
    actionPage: page, actionType: "share", payload: JSON.stringify({medium: "whatsapp"}),
    contact: signed.data.addActionContact.contactRef, testing: false, tracking: {source: "x", medium: "y", campaign: "z"},
  });
  const wrong = await send("addActionContact", `mutation addActionContact($actionPage: Int!, $action: ActionInput!,
    $contact: ContactInput!, $privacy: ConsentInput!) { addActionContact(actionPageId: $actionPage, action: $action,
      contact: $contact, privacy: $privacy) { contactRef } }`, {
    actionPage: page, action: {actionType: "petition"}, contact: {firstName: "Ana", email: "not an address"}, privacy: {},
  });
  return {counted, signed, shared, wrong};
}
