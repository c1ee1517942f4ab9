// The page that compares any two versions: choose, load, compare, show; the address keeps the choice.
import { body } from "./body.js";
import { controls, counts, head } from "./head.js";
import { make } from "./inline.js";
import { count, say } from "./phrases.js";
import { compare } from "./rows.js";
import { read } from "./side.js";

const form = document.getElementById("__compare");
const status = document.getElementById("__compare-status");
const result = document.getElementById("__compare-result");
const [from, to] = [form.elements.namedItem("from"), form.elements.namedItem("to")];
let asked = 0;
let shown = location.search;

async function load(select) {
  const answer = await fetch(select.selectedOptions[0].dataset.fragment);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return read(await answer.json());
}

/** Show the comparison that the form asks for, unless another was asked for meanwhile. */
async function show() {
  const own = (asked += 1);
  status.textContent = say("compare.comparing");
  result.replaceChildren();
  try {
    const [before, after] = await Promise.all([load(from), load(to)]);
    if (own === asked) draw(before, after);
  } catch {
    if (own === asked) status.textContent = say("compare.failed");
  }
}

function draw(before, after) {
  const comparison = compare(before, after);
  const links = new Map([...before.links, ...after.links]);
  const { element, order, ids } = body(comparison.rows, links);
  const choice = order.length ? controls() : [];
  nest(element);
  result.replaceChildren(make("div", { class: "rl" }, head(comparison, { order, ids }), ...choice, element));
  const names = [from, to].map((select) => select.selectedOptions[0].textContent);
  const told = count("compare.done", order.length, { from: names[0], to: names[1] });
  status.textContent = `${told} ${order.length ? "" : counts(comparison)}`;
}

/** Each heading stands one level below the one above it, as in site_builder/outline.py. */
function nest(element) {
  const above = [];
  for (const heading of element.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    while (above.length && above.at(-1) >= heading.tagName) above.pop();
    above.push(heading.tagName);
    const level = Math.min(above.length + 1, 6);
    if (`H${level}` === heading.tagName) continue;
    const other = make(`h${level}`, { id: heading.id, class: heading.className });
    other.append(...heading.childNodes);
    heading.replaceWith(other);
  }
}

/** Take the choice from the address; false where it names no two versions. */
function choose() {
  const wanted = new URLSearchParams(location.search);
  const has = (select) => [...select.options].some((option) => option.value === wanted.get(select.name));
  if (!has(from) || !has(to)) return false;
  from.value = wanted.get("from");
  to.value = wanted.get("to");
  return true;
}

function follow() {
  if (choose()) return show();
  asked += 1;
  result.replaceChildren();
  status.textContent = say("compare.begin");
  return undefined;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = `?${new URLSearchParams({ from: from.value, to: to.value })}`;
  if (query !== location.search) history.pushState(null, "", query);
  shown = query;
  show();
});
window.addEventListener("popstate", () => {
  if (location.search !== shown || !result.childElementCount) follow();
  shown = location.search;
});
form.hidden = false;
follow();
