// What axe would say, as far as it matters here: names, references, headings, contrast (AA), sizes, side scroll.
() => {
  const found = [], all = [...document.querySelectorAll("body *")], shown = all.filter((e) => e.checkVisibility());
  const say = (what, e) => found.push(`${what}: ${e.outerHTML.slice(0, 120)}`);
  const level = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => { const [x, y] = [level(a), level(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  if (!document.documentElement.lang) found.push("no lang");
  if (!document.title) found.push("no title");
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  if (document.querySelectorAll("main").length !== 1) found.push("not one main");
  for (const e of document.querySelectorAll("input:not([type=hidden]), select")) if (!e.labels.length) say("no label", e);
  for (const e of document.querySelectorAll("button, a")) if (!e.textContent.trim()) say("no name", e);
  for (const e of document.querySelectorAll("fieldset")) if (!e.querySelector("legend")) say("no legend", e);
  for (const e of document.querySelectorAll("progress")) if (!e.ariaLabel) say("no label", e);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size !== ids.length) found.push("an id twice");
  for (const name of ["aria-describedby", "aria-labelledby", "for"])
    for (const e of document.querySelectorAll(`[${name}]`))
      if (!document.getElementById(e.getAttribute(name))) say(`dangling ${name}`, e);
  for (const e of shown) {
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const written = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) || e.matches("input, select");
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    const ratio = contrast(numbers(style.color), behind(e));
    if (written && ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, e);
    if (e.matches("input:not([type=radio]), select") && contrast(numbers(style.borderTopColor), behind(e.parentElement)) < 3)
      say("faint border", e);
    if (e.matches("button, .button, .answers label, input:not([type=radio]), select") && box.height < 44) say("small", e);
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push("scrolls sideways");
  return found;
}
