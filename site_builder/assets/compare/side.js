// A fragment into blocks with keys and words: the twin of alignment/side.py, tokens.py and likeness.py.
const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;
const ALONE = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
export const WORD = new RegExp(`[${ALONE}]|(?:(?![${ALONE}])[\\p{L}\\p{N}_])+`, "gu");
const WORDY = /[\p{L}\p{N}_]/u;
const CELL = "\x1f";
export const [IMAGE, BREAK] = ["\x00image", "\x00break"];
const [RARE_WORDS, MAX_HOLDERS, MAX_CANDIDATES] = [12, 64, 8];

/** White space folded to single spaces, as Python's split and join do it. */
export const folded = (text) => text.split(SPACE).filter(Boolean).join(" ");
export const textOf = (runs) => runs.map((run) => run.text).join("");
export const isBlank = (text) => text !== "" && folded(text) === "";

/** The blocks of a fragment as the server wrote it. */
export function read(fragment) {
  const frames = fragment.frames.map(([tag, key, number, marker, loose]) => ({ tag, key, number, marker, loose }));
  const blocks = fragment.blocks.map(([section, kind, line, around, level, anchor, align, info, parts]) => {
    const runs = parts.map(([found]) => found.map(([text, marks = [], link = "", image = "", title = ""]) => ({ text, marks, link, image, title })));
    return {
      section, kind, line, level, anchor, align, info,
      frames: around.map((number) => frames[number]),
      parts: runs,
      cuts: parts.map(([, cuts]) => cuts),
      text: folded(runs.map(textOf).join(" ")),
      same: JSON.stringify(parts.map(([found]) => found)),
    };
  });
  return { blocks, sections: fragment.sections, links: new Map(Object.entries(fragment.links ?? {})) };
}

export const isHeader = (block) => block.frames.some((frame) => frame.tag === "thead");

export class Side {
  constructor(document, known) {
    this.blocks = document.blocks;
    this.sections = this.blocks.map((block) => block.section);
    this.paths = this.sections.map((number) => document.sections[number]);
    this.keys = this.blocks.map((block) => number(known, keyOf(block)));
    this.bags = [];
  }

  bag(position) {
    return (this.bags[position] ??= counted(this.blocks[position].text.toLowerCase().match(WORD) ?? []));
  }

  size(position) {
    return total(this.bag(position));
  }
}

function keyOf(block) {
  if (block.kind === "row") return CELL + block.parts.map((part) => folded(textOf(part))).join(CELL);
  return block.text || `${CELL}${block.kind}`;
}

/** The number of a value, a new one where it has none. */
export function number(known, value) {
  if (!known.has(value)) known.set(value, known.size);
  return known.get(value);
}

export function counted(words, bag = new Map()) {
  for (const word of words) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

export const total = (bag) => [...bag.values()].reduce((sum, count) => sum + count, 0);

export function common(one, other) {
  let sum = 0;
  for (const [word, count] of one) sum += Math.min(count, other.get(word) ?? 0);
  return sum;
}

/** The order of strings by code point, which is Python's. */
export function byPoint(one, other) {
  const [a, b] = [Array.from(one), Array.from(other)];
  for (let i = 0; i < Math.min(a.length, b.length); i += 1)
    if (a[i] !== b[i]) return a[i].codePointAt(0) - b[i].codePointAt(0);
  return a.length - b.length;
}

/** The tokens of one part of a block; where they end was decided by the server. */
export function tokens(block, part) {
  if (!(part in block.parts)) return [];
  const texts = block.parts[part].filter((run) => run.text);
  const images = block.parts[part].filter((run) => run.image);
  const cuts = block.cuts[part];
  const found = [];
  let [at, inside] = [0, 0];
  const take = (length) => {
    const slices = [];
    for (let left = length; left > 0; ) {
      const run = texts[at];
      const text = run.text.slice(inside, inside + left);
      slices.push(text.length === run.text.length ? run : { text, marks: run.marks, link: run.link, image: "", title: "" });
      left -= text.length;
      inside += text.length;
      if (inside === run.text.length) [at, inside] = [at + 1, 0];
    }
    return slices;
  };
  for (let i = 0; i < cuts.length; i += 2) {
    const space = take(cuts[i]);
    const runs = cuts[i + 1] ? take(cuts[i + 1]) : [images.shift()];
    const key = cuts[i + 1] ? folded(textOf(runs)) : IMAGE;
    found.push({ key, runs, space, words: cuts[i + 1] && WORDY.test(key) ? key.split(" ").length : 0 });
  }
  return found;
}

/** Pairs of blocks that share rare words, in reading order. */
export function candidates(old, fresh, ours, theirs) {
  const left = ours.filter((place) => old.size(place));
  const right = theirs.filter((place) => fresh.size(place));
  const pairs = new Map();
  const add = (a, b) => pairs.set(`${a} ${b}`, [a, b]);
  if (left.length * right.length <= MAX_HOLDERS) left.forEach((a) => right.forEach((b) => add(a, b)));
  else {
    const frequency = new Map();
    left.forEach((a) => counted(old.bag(a).keys(), frequency));
    right.forEach((b) => counted(fresh.bag(b).keys(), frequency));
    byRareWords(old, left, fresh, right, frequency, add);
    byRareWords(fresh, right, old, left, frequency, (b, a) => add(a, b));
  }
  return [...pairs.values()].sort((x, y) => x[0] - y[0] || x[1] - y[1]).map(([a, b]) => weigh(old, fresh, a, b)).filter((c) => c.common);
}

function byRareWords(one, ours, other, theirs, frequency, add) {
  const holders = new Map();
  for (const place of theirs)
    for (const word of other.bag(place).keys()) holders.has(word) ? holders.get(word).push(place) : holders.set(word, [place]);
  for (const place of ours) {
    const known = [...one.bag(place).keys()].filter((word) => holders.has(word));
    const rare = known.sort((x, y) => frequency.get(x) - frequency.get(y) || byPoint(x, y)).slice(0, RARE_WORDS);
    const shared = new Map();
    for (const word of rare) if (holders.get(word).length <= MAX_HOLDERS) counted(holders.get(word), shared);
    const best = [...shared].sort((x, y) => y[1] - x[1] || x[0] - y[0]).slice(0, MAX_CANDIDATES);
    for (const [found] of best) add(place, found);
  }
}

function weigh(old, fresh, a, b) {
  const shared = common(old.bag(a), fresh.bag(b));
  const [one, other] = [old.size(a), fresh.size(b)];
  return {
    old: a, fresh: b, common: shared, oldSize: one, freshSize: other,
    likeness: (2 * shared) / (one + other),
    containment: shared / Math.min(one, other),
    weight: 1 + Math.floor((2000 * shared * shared) / (one + other)),
  };
}
