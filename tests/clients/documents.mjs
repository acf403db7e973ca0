// Runs documents of the published client one after the other. Arguments: url, token, [[group, name, variables], …].
import * as api from "@proca/api";

const { link, request, tokenAuth, ...groups } = api.default ?? api;
const [url, token, steps] = process.argv.slice(2);
if (steps === undefined) {
  const exported = ["admin", "widget"].flatMap((group) => Object.entries(groups[group])
    .filter(([, one]) => one?.kind === "Document" && one.definitions.some((part) => part.kind === "OperationDefinition"))
    .map(([name]) => [group, name]));
  console.log(JSON.stringify(exported));
  process.exit(0);
}
const to = link(url, tokenAuth({ token }));
const answers = [];
for (const [group, name, variables] of JSON.parse(steps)) answers.push(await request(to, groups[group][name], variables));
console.log(JSON.stringify(answers));
process.exit(0);
