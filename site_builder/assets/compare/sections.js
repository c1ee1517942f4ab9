// What happened to whole sections: the twin of alignment/sections.py.
import { common } from "./side.js";

const [PART, WORDS] = [0.25, 8];
const size = (side, place) => 1 + side.blocks[place].text.split(" ").length - 1;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

const isIn = (paths, path) => paths.some((known) => same(known, path));

/** The nearest heading above that stands on both sides; empty where there is none. */
function nearest(path, known) {
  for (let depth = path.length - 1; depth > 0; depth -= 1) if (isIn(known, path.slice(0, depth))) return path.slice(0, depth);
  return [];
}

/** Sections that came, went, were renamed, moved, split or merged, as {kind, before, after}. */
export function sectionChanges(old, fresh, inOrder, moved) {
  const paths = [old, fresh].map((side) => new Map(side.sections.map((section, place) => [section, side.paths[place]])));
  const words = [old, fresh].map(wordsOf);
  const heirs = new Map();
  const shared = new Map();
  const relevelled = [];
  for (const pair of [...inOrder, ...moved]) {
    for (const a of pair.old) for (const b of pair.fresh) share(shared, old, a, fresh, b);
    const [a, b] = [pair.old[0], pair.fresh[0]];
    if (old.blocks[a].kind !== "heading" || fresh.blocks[b].kind !== "heading") continue;
    heirs.set(fresh.sections[b], old.sections[a]);
    if (old.blocks[a].level !== fresh.blocks[b].level) relevelled.push(old.paths[a], fresh.paths[b]);
  }
  const away = new Set(moved.filter((pair) => fresh.blocks[pair.fresh[0]].kind === "heading").map((pair) => fresh.sections[pair.fresh[0]]));
  const kept = new Set(heirs.values());
  const merged = new Map(parts(shared, words, 0).filter(([a, b]) => !kept.has(a) && heirs.has(b)));
  const split = new Map(parts(shared, words, 1).filter(([b, a]) => !heirs.has(b) && kept.has(a)));
  const kin = [...heirs].map(([section, origin]) => [paths[0].get(origin), paths[1].get(section)]);
  const hasNewParent = (before, after) => {
    const [one, other] = [nearest(before, kin.map((pair) => pair[0])), nearest(after, kin.map((pair) => pair[1]))];
    if (!one.length || !other.length || [after, one, other].some((path) => isIn(relevelled, path))) return false;
    return !isIn(kin, [one, other]);
  };
  const found = [];
  const tell = (kind, before, after) => found.push({ kind, before, after });
  for (const [section, path] of paths[0]) if (path.length && !kept.has(section) && !merged.has(section)) tell("removed", path, []);
  for (const [section, path] of paths[1]) {
    if (!path.length) continue;
    if (!heirs.has(section)) {
      if (split.has(section)) tell("split", paths[0].get(split.get(section)), path);
      else tell("added", [], path);
      continue;
    }
    const before = paths[0].get(heirs.get(section));
    if (!same(before.slice(-1), path.slice(-1))) tell("renamed", before, path);
    if (away.has(section) || hasNewParent(before, path)) tell("moved", before, path);
  }
  for (const [section, heir] of merged) tell("merged", paths[0].get(section), paths[1].get(heir));
  return found;
}

function share(shared, old, a, fresh, b) {
  const key = `${old.sections[a]} ${fresh.sections[b]}`;
  const found = shared.get(key) ?? { pair: [old.sections[a], fresh.sections[b]], words: 0 };
  found.words += old.keys[a] === fresh.keys[b] ? size(old, a) : common(old.bag(a), fresh.bag(b));
  shared.set(key, found);
}

function parts(shared, words, side) {
  const best = new Map();
  for (const { pair, words: count } of shared.values()) {
    const [own, other] = [pair[side], pair[1 - side]];
    const known = best.get(own);
    if (!known || count > known[0] || (count === known[0] && other < known[1])) best.set(own, [count, other]);
  }
  const enough = ([section, [count]]) => count >= Math.max(WORDS, PART * words[side].get(section));
  return [...best].filter(enough).sort((x, y) => x[0] - y[0]).map(([section, [, other]]) => [section, other]);
}

function wordsOf(side) {
  const found = new Map();
  side.sections.forEach((section, place) => found.set(section, (found.get(section) ?? 0) + size(side, place)));
  return found;
}
