// The head of a redline: counts, sections, changes of form, the choice of view: the twin of redline/head.py.
import { abroad, make } from "./inline.js";
import { count, say } from "./phrases.js";
import { folded } from "./side.js";

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

/** What stands above the text; `order` has the ids of the changes. */
export function head(comparison, order) {
  const told = make("p", { class: "rl-counts" }, counts(comparison));
  if (order.length) told.append(" ", make("a", { href: `#${order[0]}` }, say("redline.first")));
  const sections = sectionLines(comparison.sections).map((line) => make("li", {}, sectionSentence(line)));
  const forms = comparison.rows.flatMap((row) => row.form).map((change) => make("li", {}, formSentence(change)));
  const element = make("div", { lang: abroad, dir: abroad && "ltr", class: "rl-head" }, told);
  if (sections.length) element.append(make("ul", { class: "rl-sections" }, ...sections));
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
  const told = kinds.map((each) => say(`section.${each}_in_line`)).join(say("section.and"));
  const said = TOLD_ALONE.has(kind) ? say(`section.${kind}`) : say("section.changed", { kinds: told });
  const path = (parts) => parts.join(" › ") || say("section.beginning");
  if (before.join("\n") === after.join("\n")) return `${said}: ${path(after)}`;
  if (kind === "added") return `${said}: ${path(after)}`;
  if (kind === "removed") return `${said}: ${path(before)}`;
  const sameParent = before.length && after.length && before.slice(0, -1).join("\n") === after.slice(0, -1).join("\n");
  return `${said}: ${path(before)} → ${sameParent ? after.at(-1) : path(after)}`;
}

function formSentence({ kind, before, after, text }) {
  const words = text ? `“${shortened(text)}”: ` : "";
  const none = say("redline.none");
  return `${say(`form.${kind}`)}: ${words}${before || none} → ${after || none}`;
}

function shortened(text) {
  const line = folded(text);
  return line.length <= 80 ? line : `${line.slice(0, 80).replace(/ [^ ]*$/, "")} …`;
}
