// The head of a redline: counts, sections, changes of form, the choice of view: the twin of redline/head.py.
import { abroad, make, shortened } from "./inline.js";
import { count, say, written } from "./phrases.js";

const LONGEST = 500; // characters of an address
const FEW = 8; // changes of sections that are listed at once
const WORD = /[\p{L}\p{N}_]+(?:['’][\p{L}\p{N}_]+)*/gu;
const TOLD_ALONE = new Set(["added", "removed", "merged"]);
const NUMBER = /^(?:(?:\d+\.)*\d+[.)]?|[A-Za-z][.)]|[IVXLCivxlc]+[.)]|\([a-z0-9]+\))\s/;

/** How much changed, in sentences. */
export function counts({ rows }) {
  const changed = rows.filter((row) => row.changed);
  const kinds = (kind) => changed.filter((row) => row.kind === kind).length;
  const words = (fate) => changed.filter((row) => row.kind !== "moved away").flatMap((row) => row.pieces)
    .filter((piece) => piece.fate === fate).reduce((sum, piece) => sum + (piece.run.text.match(WORD)?.length ?? 0), 0);
  const forms = rows.reduce((sum, row) => sum + row.form.length, 0);
  const groups = [
    ["edited", "added", "removed", "moved"].map((kind) => [kind, kinds(kind)]),
    [["words_added", words("added")], ["words_removed", words("removed")]],
    [["forms", forms]],
  ].map((group) => group.filter(([, number]) => number).map(([key, number]) => count(`tally.${key}`, number)).join(", "));
  const told = groups.filter(Boolean);
  return told.length ? `${told.join(". ")}.` : say("tally.none");
}

/** What stands above the text; `order` has the ids of the changes, `ids` those of rows by position. */
export function head(comparison, { order, ids }) {
  const told = make("p", { class: "rl-counts" }, counts(comparison));
  if (order.length) told.append(" ", make("a", { href: `#${order[0]}` }, say("redline.first")));
  const element = make("div", { lang: abroad, dir: abroad && "ltr", class: "rl-head" }, told, ...sectionsTold(comparison, ids));
  const forms = comparison.rows.flatMap((row, position) =>
    row.form.map((change) => make("li", {}, make("a", { href: `#${ids.get(position)}` }, formSentence(change)))),
  );
  if (forms.length) {
    const said = count("redline.forms", forms.length);
    element.append(make("details", { class: "rl-forms" }, make("summary", {}, said), make("ul", {}, ...forms)));
  }
  return element;
}

/** "Whole text" or "Changes only"; the style sheet does the rest. */
export function controls() {
  const choice = (id, words, checked) => [
    make("input", { type: "radio", name: "rl-view", id, class: id === "rl-only" ? "rl-only" : "", checked }),
    make("label", { for: id, lang: abroad }, words),
  ];
  return [...choice("rl-whole", say("redline.whole"), "checked"), ...choice("rl-only", say("redline.only"), "")];
}

/** The lines of sections, each with a link to its heading; more than a few are folded under their counts. */
function sectionsTold({ sections, rows }, ids) {
  const lines = sectionLines(sections);
  if (!lines.length) return [];
  const headings = headingIds(rows, ids);
  const items = lines.map((line) => {
    const gone = ["removed", "merged"].includes(line.kinds.join());
    const id = headings.get(gone ? pathKey("gone", line.before) : pathKey("", line.after));
    const said = sectionSentence(line);
    return make("li", {}, id ? make("a", { href: `#${id}` }, said) : said);
  });
  const list = make("ul", { class: "rl-sections" }, ...items);
  if (lines.length <= FEW) return [list];
  return [make("details", { class: "rl-forms" }, make("summary", {}, sectionsCounted(lines)), list)];
}

const pathKey = (side, path) => JSON.stringify([side, ...path]);

/** The id of each heading by its path; that of one that went by its path after "gone". */
function headingIds(rows, ids) {
  const found = new Map();
  rows.forEach((row, position) => {
    const stands = row.after.length > 0;
    const block = stands ? row.after[0] : row.before[0];
    if (block.kind !== "heading") return;
    const anchor = stands && !block.anchor.startsWith("__") ? block.anchor : "";
    const id = ids.get(position) || anchor;
    const key = pathKey(stands ? "" : "gone", stands ? row.afterSection : row.beforeSection);
    if (id && !found.has(key)) found.set(key, id);
  });
  return found;
}

function sectionsCounted(lines) {
  const numbers = new Map();
  for (const { kinds } of lines) numbers.set(kindsTold(kinds), (numbers.get(kindsTold(kinds)) ?? 0) + 1);
  const kinds = [...numbers].map(([told, number]) => `${written(number)} ${told}`).join(", ");
  return count("section.counted", lines.length, { kinds });
}

/** What happened to a section, within a sentence. */
const kindsTold = (kinds) => kinds.map((each) => say(`section.${each}_in_line`)).join(say("section.and"));

/** A line for each section: one that was renamed and moved is told once, a new number is no new name. */
function sectionLines(changes) {
  const lines = new Map();
  for (const { kind, before, after } of changes) {
    const renumbered = kind === "renamed" && before.at(-1).replace(NUMBER, "") === after.at(-1).replace(NUMBER, "");
    const paths = JSON.stringify([before, after]);
    if (!lines.has(paths)) lines.set(paths, { kinds: [], before, after });
    lines.get(paths).kinds.push(renumbered ? "renumbered" : kind);
  }
  return [...lines.values()].map(({ kinds, before, after }) => ({ kinds, before, after }));
}

function sectionSentence({ kinds, before, after }) {
  const [kind] = kinds.length === 1 ? kinds : [""];
  const said = TOLD_ALONE.has(kind) ? say(`section.${kind}`) : say("section.changed", { kinds: kindsTold(kinds) });
  const path = (parts) => parts.join(" › ");
  if (!before.length || !after.length) return `${said}: ${path(after.length ? after : before) || say("section.beginning")}`;
  if (before.join("\n") === after.join("\n")) return `${said}: ${path(after)}`;
  const sameParent = before.slice(0, -1).join("\n") === after.slice(0, -1).join("\n");
  return `${said}: ${path(before)} → ${sameParent ? after.at(-1) : path(after)}`;
}

function formSentence({ kind, before, after, text }) {
  const words = text ? `“${shortened(text)}”: ` : "";
  const none = say("redline.none");
  const [old, now] = [before || none, after || none].map(shownValue);
  return `${say(`form.${kind}`)}: ${words}${old} → ${now}`;
}

/** An address as it is, unless it is longer than anybody reads: a picture may be its own. */
function shownValue(value) {
  return [...value].length <= LONGEST ? value : shortened(value, LONGEST);
}
