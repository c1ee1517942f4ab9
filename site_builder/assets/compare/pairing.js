// What became of each block, and what moved: the twin of alignment/pairing.py and moves.py.
import { commonLength, heaviestChain, matches } from "./sequences.js";
import { WORD, candidates, common, number, total } from "./side.js";

const [ALIKE, ALIKE_ACROSS_KINDS, NEVER, ALIKE_WHEN_SHORT, SHORT] = [0.45, 0.8, 2, 0.3, 6];
const [HELD, SPLIT, FRAGMENT, MAX_FRAGMENTS] = [0.7, 0.75, 3, 12];
const [MOVED_ALIKE, WORDS, CHARACTERS, MARGIN] = [0.75, 5, 30, 0.1];
const range = (start, end) => Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
const last = (list) => list[list.length - 1];
const points = (text) => Array.from(text).length;

/** Every pair {old, fresh} of lists of positions that keeps the order of both texts. */
export function pairsInOrder(old, fresh) {
  const anchors = matches(old.keys, fresh.keys, (place) => 1 + points(old.blocks[place].text));
  const found = [];
  let [i, k] = [-1, -1];
  for (const [a, b] of [...anchors, [old.blocks.length, fresh.blocks.length]]) {
    if (a - i > 1 && b - k > 1) found.push(...gap(old, fresh, [i + 1, a], [k + 1, b]));
    if (a < old.blocks.length) found.push({ old: [a], fresh: [b] });
    [i, k] = [a, b];
  }
  return found;
}

function gap(old, fresh, ours, theirs) {
  const likely = candidates(old, fresh, range(...ours), range(...theirs));
  const found = [];
  let [i, k] = [ours[0], theirs[0]];
  for (const split of [...splits(old, fresh, likely), { old: [ours[1]], fresh: [theirs[1]] }]) {
    const [a, b] = [split.old[0], split.fresh[0]];
    const inside = likely.filter((c) => c.old >= i && c.old < a && c.fresh >= k && c.fresh < b);
    found.push(...alike(old, fresh, [i, a], [k, b], inside), split);
    [i, k] = [last(split.old) + 1, last(split.fresh) + 1];
  }
  return found.slice(0, -1);
}

function alike(old, fresh, ours, theirs, likely) {
  const limit = (c) => {
    const [one, other] = [old.blocks[c.old], fresh.blocks[c.fresh]];
    if (one.kind === other.kind) return ALIKE;
    return one.parts.length === other.parts.length ? ALIKE_ACROSS_KINDS : NEVER;
  };
  const good = likely.filter((c) => c.likeness >= limit(c)).map((c) => [c.old, c.fresh, c.weight]);
  const found = [];
  let [i, k] = [ours[0] - 1, theirs[0] - 1];
  for (const [a, b] of [...heaviestChain(good), [ours[1], theirs[1]]]) {
    found.push(...remnant(old, fresh, range(i + 1, a), range(k + 1, b)));
    if (a < ours[1]) found.push({ old: [a], fresh: [b] });
    [i, k] = [a, b];
  }
  return found;
}

function remnant(old, fresh, ours, theirs) {
  if (ours.length === 1 && theirs.length === 1 && isOneBlock(old, fresh, ours[0], theirs[0])) return [{ old: ours, fresh: theirs }];
  const heads = ours.filter((place) => old.blocks[place].kind === "heading");
  const others = theirs.filter((place) => fresh.blocks[place].kind === "heading");
  if (heads.length !== 1 || others.length !== 1) return [];
  const [a, b] = [heads[0], others[0]];
  const leads = old.blocks[a].level === fresh.blocks[b].level && a === last(ours) && b === last(theirs);
  return leads && mayBeRenamed(old, fresh, a, b) ? [{ old: [a], fresh: [b] }] : [];
}

function isOneBlock(old, fresh, a, b) {
  const [one, other] = [old.blocks[a], fresh.blocks[b]];
  if (one.kind !== other.kind) return false;
  if (one.kind === "heading") return mayBeRenamed(old, fresh, a, b);
  if (!(one.text || other.text)) return true;
  if (Math.max(old.size(a), fresh.size(b)) > SHORT) return false;
  const shared = common(old.bag(a), fresh.bag(b));
  return 2 * shared >= ALIKE_WHEN_SHORT * (old.size(a) + fresh.size(b)) && shared > 0;
}

function mayBeRenamed(old, fresh, a, b) {
  const count = (side, key) => side.keys.filter((other) => other === key).length;
  const [gone, come] = [old.keys[a], fresh.keys[b]];
  return count(fresh, gone) < count(old, gone) && count(old, come) < count(fresh, come);
}

function splits(old, fresh, likely) {
  const prose = likely.filter(
    (c) => c.containment >= HELD && Math.min(c.oldSize, c.freshSize) >= FRAGMENT
      && old.blocks[c.old].kind === "paragraph" && fresh.blocks[c.fresh].kind === "paragraph",
  );
  const apart = runs(prose.filter((c) => c.freshSize < c.oldSize).map((c) => [c.old, c.fresh]));
  const together = runs(prose.filter((c) => c.oldSize < c.freshSize).map((c) => [c.fresh, c.old]));
  const found = [
    ...apart.map(([one, run]) => trimmed(old, fresh, one, run, true)),
    ...together.map(([one, run]) => trimmed(old, fresh, one, run, false)),
  ].filter(Boolean);
  const weighed = new Map();
  for (const pair of found) weighed.set(`${pair.old[0]} ${pair.fresh[0]}`, pair);
  const words = (pair) => pair.old.reduce((sum, place) => sum + old.size(place), 0);
  const kept = [];
  for (const place of heaviestChain([...weighed.values()].map((pair) => [pair.old[0], pair.fresh[0], words(pair)]))) {
    const pair = weighed.get(place.join(" "));
    const before = last(kept);
    if (!before || (last(before.old) < pair.old[0] && last(before.fresh) < pair.fresh[0])) kept.push(pair);
  }
  return kept;
}

function runs(pairs) {
  const fragments = new Map();
  for (const [whole, fragment] of pairs) fragments.set(whole, [...(fragments.get(whole) ?? []), fragment]);
  const found = [];
  for (const [whole, places] of [...fragments].sort((x, y) => x[0] - y[0])) {
    let run = [];
    for (const place of places.sort((x, y) => x - y)) {
      if (run.length && place !== last(run) + 1) {
        found.push([whole, run]);
        run = [];
      }
      run.push(place);
    }
    found.push([whole, run]);
  }
  return found;
}

function trimmed(old, fresh, whole, fragments, isSplit) {
  const run = fragments.slice(0, MAX_FRAGMENTS);
  let best = null;
  for (let start = 0; start < run.length - 1; start += 1)
    for (let stop = start + 2; stop <= run.length; stop += 1) {
      const part = run.slice(start, stop);
      const pair = isSplit ? { old: [whole], fresh: part } : { old: part, fresh: [whole] };
      const likeness = together(old, fresh, pair);
      if (likeness >= SPLIT && (!best || likeness > best[0])) best = [likeness, pair];
    }
  return best?.[1];
}

function together(old, fresh, pair) {
  const [ours, theirs] = [merged(old, pair.old), merged(fresh, pair.fresh)];
  return (2 * common(ours, theirs)) / (total(ours) + total(theirs));
}

function merged(side, places) {
  const bag = new Map();
  for (const place of places) for (const [word, count] of side.bag(place)) bag.set(word, (bag.get(word) ?? 0) + count);
  return bag;
}

/** The pairs in order and those that moved. */
export function withMoves(old, fresh, inOrder) {
  const taken = (side) => new Set(inOrder.flatMap((pair) => pair[side]));
  const free = (side, used) => new Set(range(0, side.blocks.length).filter((place) => !used.has(place)));
  const state = { old, fresh, ours: free(old, taken("old")), theirs: free(fresh, taken("fresh")), moved: new Map() };
  identical(state);
  neighbours(state);
  edited(state);
  headings(state, inOrder);
  return placed(inOrder, state.moved);
}

function pair(state, a, b) {
  if (!state.ours.has(a) || !state.theirs.has(b)) return;
  state.moved.set(a, b);
  state.ours.delete(a);
  state.theirs.delete(b);
}

function identical(state) {
  const places = new Map();
  for (const place of [...state.theirs].sort((x, y) => y - x)) {
    const key = state.fresh.keys[place];
    places.set(key, [...(places.get(key) ?? []), place]);
  }
  for (const place of [...state.ours].sort((x, y) => x - y)) {
    const free = places.get(state.old.keys[place]);
    const telling = state.old.size(place) >= WORDS || points(state.old.blocks[place].text) >= CHARACTERS;
    if (free?.length && telling) pair(state, place, free.pop());
  }
}

function same({ old, fresh, ours, theirs }, a, b) {
  return ours.has(a) && theirs.has(b) && old.blocks[a].text && old.keys[a] === fresh.keys[b];
}

function neighbours(state) {
  const { moved } = state;
  for (const step of [-1, 1])
    for (const place of [...moved.keys()].sort((x, y) => (step < 0 ? y - x : x - y))) {
      let [a, b] = [place + step, moved.get(place) + step];
      while (same(state, a, b)) {
        pair(state, a, b);
        [a, b] = [a + step, b + step];
      }
    }
}

function edited(state) {
  const { old, fresh } = state;
  const sorted = (set) => [...set].sort((x, y) => x - y);
  const likely = candidates(old, fresh, sorted(state.ours), sorted(state.theirs))
    .filter((c) => c.likeness >= MOVED_ALIKE && Math.min(c.oldSize, c.freshSize) >= WORDS && sameKind(old.blocks[c.old], fresh.blocks[c.fresh]))
    .map((c) => [inSequence(old.blocks[c.old], fresh.blocks[c.fresh]), c.old, c.fresh]);
  const best = new Map();
  for (const [likeness, a, b] of likely)
    for (const end of [`old ${a}`, `new ${b}`]) {
      const [first, second] = best.get(end) ?? [0, 0];
      best.set(end, [Math.max(first, likeness), Math.max(second, Math.min(first, likeness))]);
    }
  for (const [likeness, a, b] of likely.sort((x, y) => y[0] - x[0] || x[1] - y[1] || x[2] - y[2])) {
    const [one, other] = [best.get(`old ${a}`), best.get(`new ${b}`)];
    const leads = likeness >= one[1] + MARGIN && likeness >= other[1] + MARGIN;
    if (likeness >= MOVED_ALIKE && leads && likeness === one[0] && likeness === other[0]) pair(state, a, b);
  }
}

function headings(state, inOrder) {
  const { old, fresh, ours, theirs, moved } = state;
  const free = (side, places) => {
    const found = [...places].filter((place) => side.blocks[place].kind === "heading");
    return new Map(found.map((place) => [side.sections[place], place]));
  };
  const [mine, yours] = [free(old, ours), free(fresh, theirs)];
  const stayed = inOrder.map((pair) => [pair.old[0], pair.fresh[0]]);
  const followed = [...moved, ...stayed].map(([a, b]) => [old.sections[a], fresh.sections[b]]);
  for (const [from, to] of followed.sort((x, y) => x[0] - y[0] || x[1] - y[1])) {
    const [one, other] = [mine.get(from), yours.get(to)];
    if (one !== undefined && other !== undefined && same(state, one, other)) pair(state, one, other);
  }
}

function sameKind(one, other) {
  if (one.kind !== "row" || other.kind !== "row") return one.kind === other.kind;
  return JSON.stringify(one.parts.slice(0, 1)) === JSON.stringify(other.parts.slice(0, 1));
}

function inSequence(one, other) {
  const known = new Map();
  const [ours, theirs] = [one, other].map((block) => (block.text.match(WORD) ?? []).map((word) => number(known, word)));
  return (2 * commonLength(ours, theirs)) / (ours.length + theirs.length);
}

function placed(pairs, moved) {
  const inOrder = [...pairs].sort((x, y) => x.old[0] - y.old[0]);
  const away = [];
  for (const [a, b] of [...moved].sort((x, y) => x[0] - y[0])) {
    let place = inOrder.findIndex((found) => found.old[0] >= a);
    if (place < 0) place = inOrder.length;
    const follows = !place || last(inOrder[place - 1].fresh) < b;
    const precedes = place === inOrder.length || b < inOrder[place].fresh[0];
    if (follows && precedes) inOrder.splice(place, 0, { old: [a], fresh: [b] });
    else away.push({ old: [a], fresh: [b] });
  }
  return { inOrder, moved: away };
}
