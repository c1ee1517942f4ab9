// What was found, in words and links. Text enters the page only as text nodes.
import { stands } from "./lookup.js";
import { count, say } from "./phrases.js";
import { asked } from "./words.js";

const MOST_SECTIONS = 20;
const MOST_SPANS = 3;
const MOST_WORDS = 8;

/** What the search came to, for the status line; `versions` are those of a history, null where current texts are searched. */
export function told(text, found, versions) {
  if (!found.count) return say("find.no_word");
  const number = found.sections.length;
  if (!number) return nothing(text, found.count === 1, versions);
  const sections = found.count === 1 ? count("find.sections", number, { text }) : count("find.sections_with_all", number);
  if (!versions) return sections;
  const having = new Set();
  for (const { spans } of found.sections) for (const [from, to] of spans) for (let i = from; i <= to; i += 1) having.add(i);
  const version = versions[Math.max(...having)][1];
  return `${sections} ${say("find.versions", { number: having.size, all: versions.length, version })}`;
}

function nothing(text, single, versions) {
  if (versions) return single ? say("find.none", { text }) : say("find.none_has_all");
  return single ? say("find.none_current", { text }) : say("find.none_current_has_all");
}

/** The sections of a history as a list. */
export function listOfVersions(found, versions, lang) {
  return list(found, (section) => item(section, versions, lang));
}

/** The sections of current texts as a list, those first whose heading has a word of it. */
export function listOfTexts(found, policies, root) {
  const headed = ({ title }) => Number(asked(title).some((word) => found.words.includes(word)));
  const sections = [...found.sections].sort((a, b) => headed(b) - headed(a));
  return list({ ...found, sections }, (section) => place(section, policies, root));
}

/** The first sections at once and the others in a fold. */
function list(found, shown) {
  if (!found.sections.length) return [];
  const items = found.sections.map((section) => make("li", {}, ...shown(section)));
  const parts = [make("ol", { class: "pp-hits" }, ...items.slice(0, MOST_SECTIONS))];
  if (found.words.length > found.count) parts.unshift(make("p", { class: "pp-found" }, foundAs(found.words)));
  if (items.length > MOST_SECTIONS) {
    const rest = make("ol", { class: "pp-hits", start: MOST_SECTIONS + 1 }, ...items.slice(MOST_SECTIONS));
    const more = count("find.more_sections", items.length - MOST_SECTIONS);
    parts.push(make("details", {}, make("summary", {}, more), rest));
  }
  return parts;
}

function* place({ anchor, title }, policies, root) {
  const [address, name] = anchor.split(/#(.*)/s);
  const target = root + address.split("/").map(encodeURIComponent).join("/") + (name ? `#${encodeURIComponent(name)}` : "");
  const [policy, lang] = policies[address];
  yield make("p", { class: "pp-hit" }, link(title || policy, title ? `${title}: ${policy}` : policy, target, lang));
  if (title && title !== policy) yield make("p", { class: "pp-when", lang, dir: "auto" }, policy);
}

function foundAs(found) {
  const words = found.slice(0, MOST_WORDS).join(", ");
  return found.length > MOST_WORDS ? say("find.found_as_more", { words }) : say("find.found_as", { words });
}

function* item(section, versions, lang) {
  const title = section.title && make("span", { lang, dir: "auto" }, section.title);
  yield make("p", { class: "pp-hit" }, title || say("find.before_headings"));
  const newest = [...section.spans].reverse();
  for (const span of newest.slice(0, MOST_SPANS)) yield* period(section, span, versions);
  const more = newest.length - MOST_SPANS;
  if (more > 0) yield make("p", { class: "pp-found" }, count("find.periods", more));
}

/** One span of versions, with its text and the redlines in which the words came and went. */
function* period(section, [from, to], versions) {
  const last = versions.length - 1;
  yield make("p", { class: "pp-when" }, when(versions[from][1], versions[to][1], from === 0, to === last));
  const address = `../versions/${versions[to][0]}/${mark(section)}`;
  const links = [link(say("find.read"), say("find.read_in", { version: versions[to][1] }), address)];
  if (from > 0) {
    const [id, version] = versions[from];
    links.push(link(say("find.came"), say("find.came_on", { version }), `../changes/${id}/${mark(section)}`));
  }
  if (to < last) {
    const [id, version] = versions[to + 1];
    const place = stands(section, to + 1) ? mark(section) : "";
    links.push(link(say("find.went"), say("find.went_on", { version }), `../changes/${id}/${place}`));
  }
  yield make("p", { class: "pp-actions" }, ...links);
}

/** A span by the names of its first and last version. */
function when(first, last, fromTheFirst, toTheNewest) {
  if (toTheNewest) return fromTheFirst ? say("find.every") : say("find.since", { version: first });
  if (first === last) return say("find.only", { version: last });
  return fromTheFirst ? say("find.until", { version: last }) : say("find.between", { first, last });
}

function mark(section) {
  return section.anchor ? `#${encodeURIComponent(section.anchor)}` : "";
}

function link(words, name, address, lang = "") {
  return make("a", { href: address, "aria-label": name, lang, dir: lang && "auto" }, words);
}

function make(name, values, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
