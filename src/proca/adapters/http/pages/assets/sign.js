// What the page does better with a script; it does all of it without.
(() => {
  const $ = (id) => document.getElementById(id);

  // Go to what is wrong, in browsers that ignore autofocus here.
  const alert = document.querySelector("[autofocus]");
  addEventListener("load", () => setTimeout(() => document.activeElement === document.body && alert?.focus(), 100));

  // Pressing twice is harmless; this only shows that something is going on.
  const form = $("sign");
  const button = form?.querySelector("button");
  const label = button?.textContent;
  form?.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled")) return event.preventDefault();
    button.setAttribute("aria-disabled", "true");
    button.textContent = button.dataset.sending;
  });
  addEventListener("pageshow", () => {
    if (!button) return;
    button.removeAttribute("aria-disabled");
    button.textContent = label;
  });

  // Ask only for what the nationality needs.
  const nationality = $("nationality-country");
  const type = $("nationality-documentType");
  const kinds = type ? [...type.options] : [];
  const parts = document.querySelectorAll("[data-part]");
  const narrow = () => {
    const chosen = nationality.selectedOptions[0];
    const needs = (chosen.dataset.needs ?? "").split(" ");
    for (const part of parts) {
      part.hidden = chosen.value !== "" && !needs.includes(part.dataset.part);
      for (const input of part.querySelectorAll("input, select")) input.disabled = part.hidden;
    }
    const accepted = chosen.dataset.documents?.split(" ");
    const kept = type.value;
    type.replaceChildren(...kinds.filter((kind) => !kind.value || !accepted || accepted.includes(kind.value)));
    type.value = kinds.some((kind) => kind.value === kept && kind.isConnected) ? kept : "";
    const hint = $("nationality-hint");
    if (hint) hint.hidden = chosen.value !== "";
  };
  if (parts.length && nationality && type) {
    nationality.addEventListener("change", narrow);
    addEventListener("pageshow", narrow);
  }

  // Copy the address.
  const copy = $("copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText($("link").value);
      copy.textContent = copy.dataset.done;
    });
  }

  // The live count: every five seconds while somebody looks, less often when nobody answers.
  const counter = $("counter");
  if (!counter) return;
  const [number, words] = counter.querySelectorAll(".count > *");
  const bar = counter.querySelector("progress");
  const text = counter.dataset;
  let shown = number.textContent;
  let tag = "";
  let pause = 5000;
  let timer;
  const show = (count) => {
    const written = String(count).replace(/\B(?=(\d{3})+$)/g, text.separator);
    if (written === shown) return;
    shown = number.textContent = written;
    number.hidden = !count;
    words.textContent = count ? (count === 1 ? text.one : text.many) : text.zero;
    if (!bar) return;
    bar.value = Math.min(count, bar.max);
    bar.setAttribute("aria-label", text.progress.replace("{count}", written));
  };
  const look = async () => {
    try {
      const answer = await fetch(text.stats, { headers: tag ? { "If-None-Match": tag } : {} });
      if (answer.ok) {
        tag = answer.headers.get("etag") ?? "";
        show((await answer.json()).supporterCount);
      }
      pause = answer.ok || answer.status === 304 ? 5000 : Math.min(pause * 2, 60000);
    } catch {
      pause = Math.min(pause * 2, 60000);
    }
    later(pause);
  };
  const later = (wait) => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, wait);
  };
  document.addEventListener("visibilitychange", () => later(0));
  later(form ? 5000 : 1500);
})();
