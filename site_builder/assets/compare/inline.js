// Pieces of one part of a row into nodes: the twin of policy_history/redline/inline.py. Text is text, never markup.
import { say } from "./phrases.js";
import { folded, isBlank } from "./side.js";

const FATES = { removed: "del", added: "ins" };
const MARKS = new Set(["strong", "em", "s", "code", "sup"]);
const END = `${say("redline.end")} `;
const SAID = {
  "del ": [`${say("redline.removed")} `, END],
  "ins ": [`${say("redline.added")} `, END],
  "ins move": [`${say("redline.moved_here")} `, END],
  "del break": [say("redline.joined"), ""],
};
/** The language of our words where the text is in another, else "". */
export const abroad = document.getElementById("__compare").dataset.abroad ?? "";
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g;

/** An element with its attributes and its children, which are nodes or text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** One part's pieces as nodes. `links` leads from a link of the policy to one of the page; others have no target. */
export function inline(pieces, links, { preformatted = false, moved = false } = {}) {
  const root = document.createDocumentFragment();
  const around = moved ? [["ins", "move"]] : [];
  let open = [];
  const close = (shared) => {
    while (open.length > shared) tell(open.pop(), 1);
  };
  for (const [piece, inner] of wrapped(inTheirLinks(pieces), links)) {
    const wrappers = [...around, ...inner];
    let shared = 0;
    while (shared < open.length && shared < wrappers.length && open[shared].key === wrappers[shared].join(" ")) shared += 1;
    close(shared);
    for (const wrapper of wrappers.slice(shared)) {
      const element = opened(wrapper, links);
      (open.at(-1)?.element ?? root).append(element);
      open.push({ key: wrapper.join(" "), element });
      tell(open.at(-1), 0);
    }
    (open.at(-1)?.element ?? root).append(...content(piece, preformatted, links));
  }
  close(0);
  return root;
}

function tell({ key, element }, end) {
  const words = SAID[key]?.[end];
  if (words) element.append(hidden(words));
}

/** Words for those who hear the page. */
export const hidden = (words) => make("span", { lang: abroad, class: "rl-sr" }, words);

function opened([tag, detail], links) {
  if (tag !== "a") return make(tag, { class: detail && detail !== "blank" ? `rl-${detail}` : "" });
  const target = links.get(detail);
  return make("a", { href: target, rel: target.startsWith("http") ? "noopener noreferrer" : "" });
}

function inTheirLinks(pieces) {
  const later = pieces.map((piece) => (piece.fate !== "removed" ? piece.run.link : null));
  const ahead = [...later];
  for (let i = pieces.length - 2; i >= 0; i -= 1) ahead[i] = later[i] ?? ahead[i + 1];
  let behind = null;
  return pieces.map((piece, i) => {
    behind = later[i] ?? behind;
    const within = later[i] === null && behind && behind === ahead[i];
    return within ? { ...piece, run: { ...piece.run, link: behind } } : piece;
  });
}

function* wrapped(pieces, links) {
  let atBreak = true;
  for (let start = 0, end; start < pieces.length; start = end) {
    const { link } = pieces[start].run;
    for (end = start; end < pieces.length && pieces[end].run.link === link; ) end += 1;
    const linked = pieces.slice(start, end);
    const shared = new Set(linked.map((piece) => piece.fate)).size > 1;
    for (const piece of linked) {
      const kind = piece.isBreak ? "break" : atBreak && isBlank(piece.run.text) ? "blank" : "";
      atBreak = piece.isBreak;
      const fate = piece.fate in FATES ? [[FATES[piece.fate], kind]] : [];
      const target = links.has(link) ? [["a", link]] : [];
      const marks = piece.run.marks.filter((mark) => MARKS.has(mark)).map((mark) => [mark, ""]);
      yield [piece, [...(shared ? [...target, ...fate] : [...fate, ...target]), ...marks]];
    }
  }
}

function content(piece, preformatted, links) {
  if (piece.isBreak) return [" "];
  if (piece.run.image) return image(piece.run, links);
  if (piece.run.marks.includes("br")) return [make("br")];
  const text = piece.run.text.replaceAll("\r", "").replace(CONTROL, "\ufffd");
  return [preformatted ? text : text.replaceAll("\n", " ")];
}

function image(run, links) {
  const source = links.get(run.image);
  if (source) {
    const picture = make("img", { src: source, loading: "lazy" });
    picture.alt = run.title; // also where it is empty: a picture that only decorates
    return [picture];
  }
  return run.title ? [make("span", { lang: abroad, class: "rl-image" }, say("redline.image", { image: run.title }))] : [];
}

/** Text in one line, cut at a word where it has more than 80 characters. */
export function shortened(text, limit = 80) {
  const line = [...folded(text)];
  return line.length <= limit ? line.join("") : `${line.slice(0, limit).join("").replace(/ [^ ]*$/, "")} …`;
}
