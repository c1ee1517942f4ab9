// What was found, in words and links. Text enters the page only as text nodes.
import { stands } from "./lookup.js";
import { count, say } from "./phrases.js";
import { asked } from "./words.js";

const MOST_SECTIONS = 20;
const MOST_POLICIES = 6; // the sections of others are not loaded
const MOST_PLACES = 5;
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
  const items = found.sections.map((section) => [...item(section, versions, lang)]);
  return parts(found, items.slice(0, MOST_SECTIONS), items.slice(MOST_SECTIONS), "find.more_sections");
}

/** Policies with the sections that were found; those first whose name has a word of it, then those with most. */
export async function listOfTexts(found, policies, root, load) {
  const groups = grouped(found.sections, policies);
  const named = ({ policy }) => Number(asked(policy[1]).some((word) => found.words.includes(word)));
  groups.sort((a, b) => named(b) - named(a) || b.places.length - a.places.length);
  const shown = groups.slice(0, MOST_POLICIES);
  const titles = await Promise.all(shown.map(({ policy }) => load(policy[4])));
  const items = shown.map(({ policy, places }, number) => [...sectionsOf(policy, places, titles[number], root)]);
  const others = groups.slice(MOST_POLICIES).map(({ policy }) => [toPolicy(policy, root)]);
  return parts(found, items, others, "find.more_policies");
}

/** Hits by policy: each policy begins at a number and has the sections up to the next one. */
function grouped(sections, policies) {
  const groups = new Map();
  for (const { number } of sections) {
    const policy = policies.findLast(([, , , first]) => first <= number);
    if (!groups.has(policy)) groups.set(policy, { policy, places: [] });
    groups.get(policy).places.push(number - policy[3]);
  }
  return [...groups.values()];
}

function* sectionsOf(policy, places, titles, root) {
  const [address, name, lang] = policy;
  yield toPolicy(policy, root);
  const below = places.filter((place) => titles[place][1] !== name); // what stands under its title has its link already
  const links = below.slice(0, MOST_PLACES).map((place) => {
    const [anchor, title] = titles[place];
    return make("li", {}, make("a", { href: href(root, address) + mark({ anchor }), lang, dir: "auto" }, title || say("find.before_headings")));
  });
  if (links.length) yield make("ul", { class: "pp-places" }, ...links);
  const more = below.length - MOST_PLACES;
  if (more > 0) yield make("p", { class: "pp-found" }, count("find.more_sections", more));
}

function toPolicy([address, name, lang], root) {
  return make("p", { class: "pp-hit" }, make("a", { href: href(root, address), lang, dir: "auto" }, name));
}

const href = (root, address) => root + address.split("/").map(encodeURIComponent).join("/");

/** The first items at once and the others in a fold. */
function parts(found, items, others, more) {
  if (!items.length) return [];
  const list = (own, values = {}) => make("ol", { class: "pp-hits", ...values }, ...own.map((item) => make("li", {}, ...item)));
  const all = [list(items)];
  if (found.words.length > found.count) all.unshift(make("p", { class: "pp-found" }, foundAs(found.words)));
  if (others.length) {
    const summary = make("summary", {}, count(more, others.length));
    all.push(make("details", {}, summary, list(others, { start: items.length + 1 })));
  }
  return all;
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

function link(words, name, address) {
  return make("a", { href: address, "aria-label": name }, words);
}

function make(name, values, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(values)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
