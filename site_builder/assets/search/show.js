// What was found, in words and links. Text enters the page only as text nodes.
import { stands } from "./lookup.js";

const MOST_SECTIONS = 20;
const MOST_SPANS = 3;
const MOST_WORDS = 8;

/** What the search came to, for the status line. */
export function told(text, found, versions) {
  if (!found.count) return "Type a word to look for.";
  const what = found.count === 1 ? `“${text}”` : "all these words";
  if (!found.sections.length) return `No section of any version has ${what}.`;
  const having = new Set();
  for (const { spans } of found.sections) for (const [from, to] of spans) for (let i = from; i <= to; i += 1) having.add(i);
  const sections = found.sections.length === 1 ? "1 section has" : `${found.sections.length} sections have`;
  const still = having.has(versions - 1) ? "the newest among them" : "the newest not among them";
  return `${sections} ${what}, in ${having.size === versions ? `all ${versions}` : `${having.size} of ${versions}`} versions${having.size === versions ? "" : `, ${still}`}.`;
}

/** The sections as a list, the first of them at once and the others in a fold. */
export function list(found, versions) {
  if (!found.sections.length) return [];
  const items = found.sections.map((section) => make("li", {}, ...item(section, versions)));
  const parts = [make("ol", { class: "pp-hits" }, ...items.slice(0, MOST_SECTIONS))];
  if (found.words.length > found.count) parts.unshift(make("p", { class: "pp-found" }, foundAs(found.words)));
  if (items.length > MOST_SECTIONS) {
    const rest = make("ol", { class: "pp-hits", start: MOST_SECTIONS + 1 }, ...items.slice(MOST_SECTIONS));
    parts.push(make("details", {}, make("summary", {}, `${items.length - MOST_SECTIONS} more sections`), rest));
  }
  return parts;
}

function foundAs(words) {
  const more = words.length > MOST_WORDS ? " and more" : "";
  return `Found as ${words.slice(0, MOST_WORDS).join(", ")}${more}.`;
}

function* item(section, versions) {
  yield make("p", { class: "pp-hit" }, section.title || "Text before the first heading");
  const newest = [...section.spans].reverse();
  for (const span of newest.slice(0, MOST_SPANS)) yield* period(section, span, versions);
  const more = newest.length - MOST_SPANS;
  if (more > 0) yield make("p", { class: "pp-found" }, `and in ${more} earlier ${more === 1 ? "period" : "periods"}`);
}

/** One span of versions, with its text and the redlines in which the words came and went. */
function* period(section, [from, to], versions) {
  const last = versions.length - 1;
  const [first, end] = [versions[from][1], versions[to][1]];
  const since = from === 0 ? "In every version" : `Since ${first}`;
  const until = from === 0 ? `Up to the version of ${end}` : `From ${first} to ${end}`;
  yield make("p", { class: "pp-when" }, to === last ? since : from === to ? `Only in the version of ${end}` : until);
  const links = [link("Read it", `in the version of ${end}`, `../versions/${versions[to][0]}/${mark(section)}`)];
  if (from > 0) links.push(change("How it came", versions[from], section));
  if (to < last) links.push(change("How it went", versions[to + 1], stands(section, to + 1) ? section : null));
  yield make("p", { class: "pp-actions" }, ...links);
}

function change(words, [id, name], section) {
  return link(words, `what changed on ${name}`, `../changes/${id}/${section ? mark(section) : ""}`);
}

function mark(section) {
  return section.anchor ? `#${encodeURIComponent(section.anchor)}` : "";
}

function link(words, more, address) {
  return make("a", { href: address, "aria-label": `${words}: ${more}` }, words);
}

function make(name, values, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
