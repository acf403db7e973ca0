// Reads a queue with the published client, and tells each message as one line of JSON. Arguments: url, queue, key store.
// What it answers depends on the first name: Ada at once; Ben is sent back once; Cyd is refused twice, so that it is
// rejected; for Dot the first try throws. It ends when all four are taken.
import { createRequire } from "node:module";

// The ES module of @proca/queue 5.3.0 cannot be loaded ("Dynamic require of crypto is not supported"), the other can.
const require = createRequire(import.meta.url);
const { loadKeyStoreFromFile } = require("@proca/crypto");
const { syncQueue } = require("@proca/queue");

const [url, queue, keys] = process.argv.slice(2);
const refusals = { Ada: 0, Ben: 1, Cyd: 2, Dot: 1 };
const seen = {};
const taken = new Set();
await syncQueue(
  url,
  queue,
  async (message) => {
    const name = message.contact.firstName;
    seen[name] = (seen[name] ?? 0) + 1;
    console.error(JSON.stringify({ at: Date.now(), seen: seen[name], message }));
    if (seen[name] <= refusals[name]) {
      if (name === "Dot") throw new Error("broken");
      return false;
    }
    taken.add(name);
    if (taken.size === Object.keys(refusals).length) setTimeout(() => process.exit(0), 500);
    return true;
  },
  { keyStore: loadKeyStoreFromFile(keys), tag: "test" },
);
setTimeout(() => process.exit(2), 60000);
