// Pairs of blocks into the rows of a redline: the twin of alignment/rows.py, cells.py, form.py and sections.py.
import { pairsInOrder, withMoves } from "./pairing.js";
import { commonRuns } from "./sequences.js";
import { BREAK, Side, folded, isHeader, number, textOf, tokens } from "./side.js";
import { sectionChanges } from "./sections.js";
import { Wording } from "./words.js";

const TYPED_NUMBER = /^((?:\p{Nd}+\.)*\p{Nd}+[.)]?|[A-Za-z][.)]|[IVXLCivxlc]+[.)]|\([a-z0-9]+\))\s/u;
const BLANK = { text: " ", marks: [], link: "", image: "", title: "" };

/** What changed between two documents: {rows, sections}. */
export function compare(before, after) {
  const known = new Map();
  const [old, fresh] = [new Side(before, known), new Side(after, known)];
  const { inOrder, moved } = withMoves(old, fresh, pairsInOrder(old, fresh));
  return { rows: new Rows(old, fresh, inOrder, moved).rows(), sections: sectionChanges(old, fresh, inOrder, moved) };
}

class Rows {
  constructor(old, fresh, inOrder, moved) {
    Object.assign(this, { old, fresh, inOrder, said: new Set() });
    const byPlace = [...moved].sort((x, y) => x.fresh[0] - y.fresh[0]);
    this.departed = new Map(byPlace.map((pair, i) => [pair.old[0], i + 1]));
    this.arrived = new Map(byPlace.map((pair, i) => [pair.fresh[0], [pair, i + 1]]));
    this.tables = new Map();
    for (const pair of inOrder) {
      const [one, other] = [old.blocks[pair.old[0]], fresh.blocks[pair.fresh[0]]];
      if (pair.old.length === 1 && pair.fresh.length === 1 && isHeader(one) && isHeader(other))
        this.tables.set(tables(one, other), columnsOf(one, other));
    }
  }

  rows() {
    const found = [];
    let [a, b] = [0, 0];
    const end = { old: [this.old.blocks.length], fresh: [this.fresh.blocks.length] };
    for (const pair of [...this.inOrder, end]) {
      for (; a < pair.old[0]; a += 1) found.push(this.gone(a));
      for (; b < pair.fresh[0]; b += 1) found.push(this.come(b));
      if (pair !== end) found.push(this.both(pair, "edited", 0));
      [a, b] = [pair.old[pair.old.length - 1] + 1, pair.fresh[pair.fresh.length - 1] + 1];
    }
    return found;
  }

  gone(place) {
    const block = this.old.blocks[place];
    const move = this.departed.get(place) ?? 0;
    return row(move ? "moved away" : "removed", [block], [], whole(block, "removed"), this.old.paths[place], [], move ? [] : wordless(block, false), move);
  }

  come(place) {
    if (this.arrived.has(place)) {
      const [pair, move] = this.arrived.get(place);
      return this.both(pair, "moved", move);
    }
    const block = this.fresh.blocks[place];
    return row("added", [], [block], whole(block, "added"), [], this.fresh.paths[place], wordless(block, true), 0);
  }

  both(pair, asked, move) {
    const before = pair.old.map((place) => this.old.blocks[place]);
    const after = pair.fresh.map((place) => this.fresh.blocks[place]);
    const [columns, wording] = this.wording(before, after);
    const changed = wording.isChanged || before.length !== after.length;
    const kind = changed || asked === "moved" ? asked : "kept";
    const pieces = changed ? wording.pieces : whole(after[0], "kept");
    const form = [...wording.form, ...this.form(before[0], after[0])];
    if (before.length !== after.length) form.push({ kind: "paragraphs", before: `${before.length}`, after: `${after.length}`, text: after[0].text });
    if (columns.some(([x, y]) => x !== y) && isHeader(after[0])) form.push({ kind: "columns", before: titles(before[0]), after: titles(after[0]), text: after[0].text });
    return row(kind, before, after, pieces, this.old.paths[pair.old[0]], this.fresh.paths[pair.fresh[0]], form, move);
  }

  wording(before, after) {
    const wording = new Wording();
    const [one, other] = [before[0], after[0]];
    if (before.length === after.length && one.same === other.same) return [[], wording];
    if (one.kind === "row" && other.kind === "row") {
      const columns = this.columns(one, other);
      columns.forEach(([a, b], part) => {
        if (part) wording.add("kept", BLANK, part);
        wording.compare(tokens(one, a), tokens(other, b), part);
      });
      return [columns, wording];
    }
    wording.compare(paragraphs(before), paragraphs(after));
    return [[], wording];
  }

  columns(one, other) {
    const named = this.tables.get(tables(one, other)) ?? [];
    const fits = [one, other].every((block, side) => Math.max(-1, ...named.map((pair) => pair[side])) + 1 === block.parts.length);
    return named.length && fits ? named : columnsOf(one, other);
  }

  form(old, fresh) {
    const found = [];
    const tell = (kind, before, after) => before !== after && found.push({ kind, before, after, text: fresh.text });
    if (old.kind === "heading" && fresh.kind === "heading") {
      tell("level", `level ${old.level}`, `level ${fresh.level}`);
      tell("anchor", old.anchor && `#${old.anchor}`, fresh.anchor && `#${fresh.anchor}`);
      tell("numbering", ...[old, fresh].map((block) => TYPED_NUMBER.exec(block.text)?.[1] ?? ""));
    }
    if (old.kind !== fresh.kind || tags(old) !== tags(fresh)) tell("kind", kindOf(old), kindOf(fresh));
    if (isHeader(old) && isHeader(fresh) && old.align.length === fresh.align.length) tell("formatting", alignment(old), alignment(fresh));
    else if (old.kind === "code" && fresh.kind === "code") tell("formatting", old.info, fresh.info);
    const ours = lists(old);
    lists(fresh).slice(0, ours.length).forEach(([list, item], place) => {
      const [oldList, oldItem] = ours[place];
      if (this.isNews("list", oldList, list)) {
        tell("marker", marker(oldList, oldItem), marker(list, item));
        tell("formatting", spacing(oldList), spacing(list));
      }
      if (this.isNews("item", oldItem, item) && oldItem.number && item.number) tell("numbering", `${oldItem.number}`, `${item.number}`);
    });
    return found;
  }

  isNews(what, old, fresh) {
    const key = `${what} ${old.key} ${fresh.key}`;
    return !this.said.has(key) && Boolean(this.said.add(key));
  }
}

function row(kind, before, after, pieces, beforeSection, afterSection, form, move) {
  const changed = kind !== "kept" && [...before, ...after].some((block) => block.text);
  return { kind, before, after, pieces, beforeSection, afterSection, form, move, changed };
}

function whole(block, fate) {
  return block.parts.flatMap((part, place) => [...(place ? [BLANK] : []), ...part].map((run) => ({ fate, run, part: place, isBreak: false })));
}

function paragraphs(blocks) {
  const found = [];
  blocks.forEach((block, place) => {
    if (place) found.push({ key: BREAK, runs: [], space: [], words: 0 });
    block.parts.forEach((_, part) => {
      const cell = tokens(block, part);
      if (part && cell.length && !cell[0].space.length) cell[0].space = [BLANK];
      found.push(...cell);
    });
  });
  return found;
}

function wordless(block, came) {
  const images = block.parts.flat().filter((run) => run.image);
  if (images.length) return images.map((run) => ({ kind: "image", before: came ? "" : run.image, after: came ? run.image : "", text: run.title }));
  if (block.text) return [];
  const name = block.kind === "rule" ? "horizontal rule" : `empty ${block.kind}`;
  return [{ kind: "formatting", before: came ? "" : name, after: came ? name : "", text: "" }];
}

const cells = (block) => block.parts.map((part) => folded(textOf(part)));
const titles = (block) => cells(block).join(" | ");
const tableKey = (block) => block.frames.find((frame) => frame.tag === "table")?.key ?? 0;
const tables = (one, other) => `${tableKey(one)} ${tableKey(other)}`;

function columnsOf(one, other) {
  if (one.parts.length === other.parts.length) return one.parts.map((_, place) => [place, place]);
  const known = new Map();
  const [ours, theirs] = [one, other].map((block) => cells(block).map((text) => number(known, text)));
  const found = [];
  let [a, b] = [0, 0];
  for (const [x, y, length] of [...commonRuns(ours, theirs), [ours.length, theirs.length, 0]]) {
    for (; a < x && b < y; [a, b] = [a + 1, b + 1]) found.push([a, b]);
    for (; a < x; a += 1) found.push([a, -1]);
    for (; b < y; b += 1) found.push([-1, b]);
    for (let n = 0; n < length; n += 1) found.push([x + n, y + n]);
    [a, b] = [x + length, y + length];
  }
  return found;
}

const tags = (block) => block.frames.map((frame) => frame.tag).join(" ");
const marker = (list, item) => (list.tag === "ol" ? `1${item.marker || "."}` : item.marker || "•");
const spacing = (list) => (list.loose ? "items stand apart" : "items stand close");
const alignment = (block) => block.align.map((align) => align || "start").join(" | ");

function kindOf(block) {
  const around = block.frames.filter((frame) => frame.tag === "blockquote").map(() => "quote");
  const depth = block.frames.filter((frame) => frame.tag === "li").length;
  const items = depth ? [depth > 1 ? `item of a list at depth ${depth}` : "item of a list"] : [];
  const own = block.kind === "row" ? (isHeader(block) ? "table heading" : "table row") : block.kind;
  const kind = own !== "paragraph" || !(around.length || items.length) ? [own] : [];
  return [...kind, ...items, ...around].join(" in a ");
}

function lists(block) {
  const pairs = block.frames.map((frame, place) => [frame, block.frames[place + 1]]);
  return pairs.filter(([list, item]) => (list.tag === "ul" || list.tag === "ol") && item?.tag === "li");
}
