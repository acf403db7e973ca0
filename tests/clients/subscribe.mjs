// Subscribes with the published client, and tells the first page it hears of. Arguments: url, token, org.
import * as api from "@proca/api";

const { admin, link, subscribe, tokenAuth } = api.default ?? api;
const [url, token, org] = process.argv.slice(2);
const heard = subscribe(link(url, tokenAuth({ token })), admin.ActionPageUpsertedDocument, { org, orgName: org });
heard.subscribe({
  next: (answer) => {
    console.log(JSON.stringify(answer));
    process.exit(0);
  },
  error: (error) => {
    console.error(error);
    process.exit(1);
  },
});
console.error("subscribed");
setTimeout(() => process.exit(2), 30000);
