// The searches of the site: ask, load what the words need, show; the address keeps what was asked.
import { Lookup } from "./lookup.js";
import { say } from "./phrases.js";
import { listOfTexts, listOfVersions, told } from "./show.js";

const form = document.getElementById("__words");
const field = form.elements.namedItem("q");
const status = document.getElementById("__words-status");
const result = document.getElementById("__words-found");
const head = new URL(form.dataset.index, location.href);
const files = new Map();
let turn = 0;

/** The value of a file beside the first one; one that could not be loaded is asked for again. */
function load(name) {
  if (!files.has(name)) {
    const answer = fetch(new URL(name, head)).then((found) => {
      if (!found.ok) throw new Error(`${found.status}`);
      return found.json();
    });
    answer.catch(() => files.delete(name));
    files.set(name, answer);
  }
  return files.get(name);
}

/** Show what is found, unless something else was asked for meanwhile. */
async function find(text) {
  const own = (turn += 1);
  result.replaceChildren();
  status.textContent = text ? say("find.searching") : "";
  if (!text) return;
  try {
    const lookup = new Lookup(await load(head.href), load);
    const found = await lookup.find(text);
    if (own !== turn) return;
    const { versions, policies } = lookup.head;
    const { language, root } = form.dataset;
    const list = versions ? listOfVersions(found, versions, language) : await listOfTexts(found, policies, root, load);
    if (own !== turn) return;
    status.textContent = told(text, found, versions);
    result.replaceChildren(...list);
  } catch {
    if (own === turn) status.textContent = say("find.failed");
  }
}

function follow() {
  field.value = (new URLSearchParams(location.search).get("q") || "").trim();
  return find(field.value);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  const query = text ? `?${new URLSearchParams({ q: text })}` : location.pathname;
  if (query !== location.search) history.pushState(null, "", query);
  find(text);
});
window.addEventListener("popstate", () => {
  const text = (new URLSearchParams(location.search).get("q") || "").trim();
  if (text !== field.value.trim() || !text) follow();
});
form.hidden = false;
if (location.hash === `#${field.id}`) field.focus(); // it could not take the focus while it was hidden
follow();
