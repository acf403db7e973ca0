// The playground: everything here is an extra; without it the form is sent as forms are.
"use strict";
const $ = (id) => document.getElementById(id);
const form = $("playground"), query = $("query"), variables = $("variables"), headers = $("headers");
const result = $("result"), status = $("status"), stop = $("stop"), link = $("link"), filter = $("filter");
let running = null;

const say = (text) => { status.textContent = text; };
const PARTS = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d[\d.eE+-]*/g;
const WORD = /^(?:true|false|null)$/;

// JSON in colours; nothing of an answer is ever read as HTML.
const paint = (text) => {
  let at = 0;
  const part = (kind, word) => Object.assign(document.createElement("span"), { className: kind, textContent: word });
  for (const found of text.matchAll(PARTS)) {
    const [whole, string, colon] = found, word = string ?? whole;
    result.append(text.slice(at, found.index), part(colon ? "key" : string ? "text" : WORD.test(word) ? "word" : "number", word));
    at = found.index + word.length;
  }
  result.append(text.slice(at));
};

const given = () => {
  const found = {};
  for (const line of headers.value.split("\n").map((one) => one.trim()).filter(Boolean)) {
    const at = line.indexOf(":");
    if (at < 1) throw new Error(`This header has no colon: ${line}`);
    found[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return found;
};

const asked = () => {
  let tree = {};
  if (variables.value.trim()) {
    try { tree = JSON.parse(variables.value); } catch (error) { throw new Error(`The variables are no JSON: ${error.message}`); }
  }
  return JSON.stringify({ query: query.value, variables: tree });
};

// A subscription answers with events, each as it comes; newest last.
const events = async (answer) => {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", count = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return say(`${answer.status}, ${count} events, and no more will come`);
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks.filter((one) => one.startsWith("data: "))) {
      paint(`${JSON.stringify(JSON.parse(block.slice(6)), null, 2)}\n`);
      say(`${answer.status}, listening: ${++count} events`);
    }
  }
};

const show = async (answer, began) => {
  if ((answer.headers.get("content-type") ?? "").startsWith("text/event-stream")) {
    say(`${answer.status}, listening`);
    return events(answer);
  }
  const text = await answer.text();
  let pretty = text, failed = "";
  try {
    const tree = JSON.parse(text);
    pretty = JSON.stringify(tree, null, 2);
    failed = tree.errors ? `, ${tree.errors.length} ${tree.errors.length === 1 ? "error" : "errors"}` : "";
  } catch { /* shown as it came */ }
  paint(pretty);
  say(`${answer.status}${failed}, ${Math.round(performance.now() - began)} ms, ${text.length.toLocaleString("en")} characters`);
};

const run = async () => {
  running?.abort();
  const mine = running = new AbortController(), began = performance.now();
  result.replaceChildren();
  try {
    const body = asked(), sent = { ...given(), "content-type": "application/json" };
    say("Asking …");
    stop.hidden = false;
    await show(await fetch("/api", { method: "POST", headers: sent, body, credentials: "omit", signal: mine.signal }), began);
  } catch (error) {
    if (running === mine) say(mine.signal.aborted ? "Stopped" : error.message);
  }
  if (running === mine) { running = null; stop.hidden = true; }
};

form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); run(); }
});
stop.addEventListener("click", () => { running?.abort(); $("run").focus(); });

link.addEventListener("click", async () => {
  const address = `${location.origin}/graphiql?${new URLSearchParams({ query: query.value, variables: variables.value })}`;
  history.replaceState(null, "", address);
  try { await navigator.clipboard.writeText(address); say("The link is copied; headers are not in it."); } catch { say("The link is in the address bar; headers are not in it."); }
});

// An example replaces the document, and what was typed into the headers stays.
document.addEventListener("click", (event) => {
  const use = event.target.closest("a.use");
  if (!use || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const wanted = new URL(use.href).searchParams;
  query.value = wanted.get("query");
  variables.value = wanted.get("variables");
  query.focus();
  query.scrollIntoView({ block: "nearest" });
});

const entries = [...document.querySelectorAll(".entry")];
filter.addEventListener("input", () => {
  const wanted = filter.value.trim().toLowerCase();
  for (const one of entries) one.hidden = !one.dataset.name.toLowerCase().includes(wanted);
  for (const one of document.querySelectorAll(".found")) one.hidden = !one.querySelector(".entry:not([hidden])");
  $("none").hidden = entries.some((one) => !one.hidden);
});

// A link to a type opens it.
const open = () => {
  const wanted = $(location.hash.slice(1));
  if (!wanted?.matches(".entry")) return;
  if (wanted.hidden) { filter.value = ""; filter.dispatchEvent(new Event("input")); }
  wanted.open = true;
  wanted.scrollIntoView();
  wanted.querySelector("summary").focus();
};
addEventListener("hashchange", open);
if (matchMedia("(max-width: 60rem)").matches) document.querySelector(".menu").open = false;
for (const one of [filter, link, $("with-headers")]) one.hidden = false;
open();
