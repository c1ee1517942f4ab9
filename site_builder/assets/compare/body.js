// Rows into the blocks and containers of a page: the twin of policy_history/redline/body.py.
import { abroad, hidden, inline, make, shortened } from "./inline.js";
import { say } from "./phrases.js";
import { isSame, places } from "./places.js";

const CLASSES = { edited: "rl-edited", added: "rl-added", removed: "rl-removed", moved: "rl-moved", "moved away": "rl-removed rl-moved" };
const SAID_ALREADY = new Set(["anchor", "paragraphs"]);

/** The body of a redline, the ids of its changes in reading order, and those of rows by position. */
export function body(rows, links) {
  const writer = new Writer(rows, links);
  places(rows).forEach((where, position) => writer.row(position, rows[position], where));
  return { element: writer.root, order: writer.order, ids: writer.ids };
}

class Writer {
  constructor(rows, links) {
    Object.assign(this, { rows, links, open: [], counted: new Map(), columns: new Map(), order: [], ids: new Map(), moves: new Map() });
    this.root = make("div", { class: "rl-body" });
    const taken = rows.flatMap((row) => row.after).map((block) => /^((?:rl-)*)(?:change|form)-\d+$/.exec(block.anchor)?.[1] ?? null);
    const prefix = taken.reduce((longest, own) => (own !== null && own.length >= longest.length ? `${own}rl-` : longest), "");
    this.moved = new Map(rows.filter((row) => row.kind === "moved").map((row) => [row.move, row]));
    let forms = 0;
    rows.forEach((row, position) => {
      if (row.changed) this.order.push(`${prefix}change-${this.order.length + 1}`);
      if (row.changed) this.ids.set(position, this.order.at(-1));
      else if (row.form.length) this.ids.set(position, `${prefix}form-${(forms += 1)}`);
      if (row.move) this.moves.set(`${row.move} ${row.kind}`, this.ids.get(position));
    });
    this.quiet = quietHeadings(rows);
  }

  get here() {
    return this.open.at(-1)?.element ?? this.root;
  }

  /** The key of the innermost table; 0 where there is none. */
  get table() {
    return this.open.findLast(({ place }) => place.frame.tag === "table")?.place.frame.key ?? 0;
  }

  row(position, row, where) {
    const blocks = row.after.length ? row.after : row.before.slice(0, 1);
    const parts = segments(row.pieces);
    blocks.forEach((block, number) => {
      const last = number === blocks.length - 1;
      this.standIn(number ? block.frames.map((frame) => ({ frame, gone: false })) : where);
      const end = last ? this.navigation(position, row) : [make("ins", { class: "rl-break" }, hidden(say("redline.new_paragraph")))];
      const attributes = this.attributes(position, row, number === 0);
      this.passage(row, block, parts[number] ?? [], attributes, number ? [] : this.notes(row), end);
    });
  }

  standIn(where) {
    let shared = 0;
    while (shared < where.length && shared < this.open.length && isSame(where[shared], this.open[shared].place)) shared += 1;
    this.open.length = shared;
    for (const [depth, place] of where.entries()) if (depth >= shared) this.enter(place, where[depth - 1]);
  }

  enter(place, around) {
    const { frame, gone } = place;
    const tag = frame.tag === "thead" && gone && !around?.gone ? "tbody" : frame.tag;
    const element = make(tag, { class: gone ? "rl-gone" : "" });
    if (tag === "ol") this.counted.set(frame.key, 0);
    if (tag === "li" && frame.number && around) {
      const expected = (this.counted.get(around.frame.key) ?? 0) + 1;
      this.counted.set(around.frame.key, frame.number);
      if (frame.number !== expected) element.value = frame.number;
    }
    this.here.append(tag === "table" ? scrolling(element) : element);
    let inner = element;
    const columns = this.columns.get(this.table) ?? 1; // what is no row of the table stands across all its columns
    if (tag === "tr") element.append((inner = make("td", { colspan: columns > 1 ? `${columns}` : "" })));
    this.open.push({ place, element: inner, tag, begun: false });
  }

  passage(row, block, pieces, attributes, note, end) {
    if (block.kind === "rule") this.here.append(make("hr", attributes));
    else if (block.kind === "row" && ["thead", "tbody", "table"].includes(this.open.at(-1)?.place.frame.tag))
      this.here.append(make("tr", attributes, ...this.cells(row, block, pieces, note, end)));
    else {
      const tag = this.tag(row, block);
      let inner = inline(pieces, this.links, { preformatted: block.kind === "code", moved: row.kind === "moved" });
      if (block.kind === "code") inner = make("code", {}, inner);
      const own = { ...attributes, tabindex: tag === "pre" ? "0" : "" };
      let before = note;
      if (row.after.length && block.anchor && !block.anchor.startsWith("__")) {
        if (own.id) before = [make("span", attributes), ...note];
        if (own.id) own.class = "";
        own.id = block.anchor;
      }
      this.here.append(make(tag, own, ...before, inner, ...end));
    }
    if (this.open.length && this.isAtHome(row)) this.open.at(-1).begun = true;
  }

  tag(row, block) {
    if (block.kind === "heading") return `h${block.level}`;
    if (block.kind === "code") return "pre";
    const [list, item] = this.open.slice(-2).map((found) => found.place.frame);
    const inItem = item?.tag === "li" && !list.loose;
    return inItem && !this.open.at(-1).begun && this.isAtHome(row) ? "span" : "p";
  }

  isAtHome(row) {
    return Boolean(row.after.length) || !this.open.length || this.open.at(-1).place.gone;
  }

  cells(row, block, pieces, note, end) {
    const head = this.open.some((found) => found.place.frame.tag === "thead");
    const count = Math.max(block.parts.length, ...pieces.map((piece) => piece.part + 1));
    this.columns.set(this.table, count);
    return Array.from({ length: count }, (_, part) => {
      const own = pieces.filter((piece) => piece.part === part);
      if (part && own[0]?.run.text === " ") own.shift();
      const inner = inline(own, this.links, { moved: row.kind === "moved" });
      const children = [...(part ? [] : note), inner, ...(part === count - 1 ? end : [])];
      const isSaid = own.length || children.length > 1; // a heading cell with nothing in it would be no heading
      const cell = make(head && isSaid ? "th" : "td", {}, ...children);
      if (["left", "right", "center"].includes(block.align[part])) cell.style.textAlign = block.align[part];
      return cell;
    });
  }

  attributes(position, row, first) {
    const kinds = row.changed ? CLASSES[row.kind] : row.form.length ? "rl-form" : "";
    return { id: first ? this.ids.get(position) : "", class: this.quiet.has(position) ? "rl-quiet" : kinds };
  }

  notes(row) {
    const forms = new Set(row.form.map((change) => change.kind).filter((kind) => !SAID_ALREADY.has(kind)));
    const told = [...(row.move ? [this.moveNote(row)] : []), ...[...forms].map((kind) => say(`form.${kind}_changed`))];
    return told.length ? [make("span", { lang: abroad, class: "rl-note" }, "[", ...told.flatMap((part, i) => (i ? ["; ", part] : [part])), "] ")] : [];
  }

  moveNote(row) {
    const away = row.kind === "moved away";
    const { beforeSection, afterSection } = this.moved.get(row.move);
    const place = (away ? afterSection : beforeSection).at(-1);
    const here = !place || beforeSection.join("\n") === afterSection.join("\n");
    const words = say(away ? "redline.moved_to" : "redline.moved_from", { place: here ? say("redline.another_place") : shortened(place) });
    return make("a", { href: `#${this.moves.get(`${row.move} ${away ? "moved" : "moved away"}`)}` }, words);
  }

  navigation(position, row) {
    if (!row.changed) return [];
    const place = this.order.indexOf(this.ids.get(position));
    const to = (id, label, arrow) => (id ? [make("a", { href: `#${id}`, "aria-label": label }, arrow)] : []);
    const links = [...to(this.order[place - 1], say("redline.previous"), "↑"), ...to(this.order[place + 1], say("redline.next"), "↓")];
    return links.length ? [" ", make("span", { lang: abroad, class: "rl-nav" }, ...links)] : [];
  }
}

function scrolling(table) {
  table.className = `pp-table ${table.className}`.trim();
  return make("div", { class: "pp-scroll", tabindex: "0" }, table);
}

function segments(pieces) {
  const found = [[]];
  for (const piece of pieces) piece.isBreak && piece.fate !== "removed" ? found.push([]) : found.at(-1).push(piece);
  return found;
}

function quietHeadings(rows) {
  const quiet = new Set();
  let awake = 0;
  for (let position = rows.length - 1; position >= 0; position -= 1) {
    const row = rows[position];
    const changed = row.changed || row.form.length;
    if (changed) awake = 7;
    const block = row.after[0] ?? row.before[0];
    if (block.kind !== "heading") continue;
    if (!changed && awake <= block.level) quiet.add(position);
    awake = Math.min(awake, block.level);
  }
  return quiet;
}
