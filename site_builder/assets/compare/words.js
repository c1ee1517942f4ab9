// Two token lists into pieces that read well: the twin of alignment/words.py and clean_up.py.
import { MAX_CELLS, commonRuns, matches } from "./sequences.js";
import { BREAK, IMAGE, folded, number, textOf } from "./side.js";

const [ALWAYS, WEAK, SMALL, KEPT_SHARE, LONGEST_SLIDE] = [2, 4, 5, 0.3, 60];
const STOP_WORDS = new Set(
  ("a an and any are as at be been but by for from have if in is it its of on or our that the their them"
    + " these they this to us was we were which who will with you your").split(" "),
);
const SENTENCE_ENDS = new Set(".!?。！？");
const SENTENCE = new Set(".!?。！？:;");
const CLAUSE = new Set(",)—–(");

/** Collects the pieces of one row, and what changed about them but their words. */
export class Wording {
  constructor() {
    this.form = [];
    this.pieces = [];
  }

  get isChanged() {
    return this.pieces.some((piece) => piece.fate !== "kept" && piece.run.text);
  }

  compare(old, fresh, part = 0) {
    const looks = new Looks();
    for (const s of readable(shared(old, fresh), old, fresh)) {
      const [ours, theirs] = [old.slice(s.a, s.a2), fresh.slice(s.b, s.b2)];
      if (s.kind === "equal")
        ours.forEach((one, place) => {
          this.kept(one, theirs[place], part);
          looks.note(one, theirs[place]);
        });
      else {
        this.edit(ours, theirs, part);
        looks.end();
        this.form.push(...imageChanges(ours, theirs));
      }
    }
    looks.end();
    this.form.push(...looks.found);
  }

  add(fate, run, part) {
    const last = this.pieces[this.pieces.length - 1];
    const single = run.image || run.marks.includes("br");
    const joins = last && !single && !last.isBreak && !last.single && last.fate === fate && last.part === part
      && last.run.link === run.link && last.run.marks.join(" ") === run.marks.join(" ");
    if (joins) last.run = { ...last.run, text: last.run.text + run.text };
    else this.pieces.push({ fate, run, part, isBreak: false, single });
  }

  all(fate, runs, part) {
    for (const run of runs) this.add(fate, run, part);
  }

  kept(old, fresh, part) {
    if (old.space.length && fresh.space.length) this.all("kept", fresh.space, part);
    else {
      this.all("removed", old.space, part);
      this.all("added", fresh.space, part);
    }
    this.all("kept", fresh.runs, part);
  }

  edit(old, fresh, part) {
    const sharesSpace = Boolean(old.length && fresh.length && old[0].space.length && fresh[0].space.length);
    if (sharesSpace) this.all("kept", fresh[0].space, part);
    this.tokens("removed", old, part, sharesSpace);
    this.tokens("added", fresh, part, sharesSpace);
  }

  tokens(fate, found, part, skipSpace) {
    found.forEach((token, place) => {
      if (place || !skipSpace) this.all(fate, token.space, part);
      if (token.key === BREAK) this.pieces.push({ fate, run: { text: "\n", marks: [], link: "", image: "", title: "" }, part, isBreak: true });
      this.all(fate, token.runs, part);
    });
  }
}

function shared(old, fresh) {
  const known = new Map();
  const [ours, theirs] = [old, fresh].map((side) => side.map((token) => number(known, token.key)));
  return ours.length * theirs.length <= MAX_CELLS ? commonRuns(ours, theirs) : bySentences(old, fresh, ours, theirs);
}

function bySentences(old, fresh, ours, theirs) {
  const known = new Map();
  const [left, right] = [sentences(old), sentences(fresh)];
  const keys = [[left, ours], [right, theirs]].map(([spans, list]) => spans.map(([a, b]) => number(known, list.slice(a, b).join(" "))));
  const kept = matches(keys[0], keys[1], (place) => left[place][1] - left[place][0]).map(([i, k]) => [left[i], right[k]]);
  const found = [];
  let [a, b] = [0, 0];
  for (const [one, other] of [...kept, [[ours.length, ours.length], [theirs.length, theirs.length]]]) {
    for (const [x, y, n] of commonRuns(ours.slice(a, one[0]), theirs.slice(b, other[0]))) found.push([a + x, b + y, n]);
    if (one[1] > one[0]) found.push([one[0], other[0], one[1] - one[0]]);
    [a, b] = [one[1], other[1]];
  }
  return found;
}

function sentences(side) {
  const ends = side.flatMap((token, place) => (SENTENCE_ENDS.has(token.key) ? [place + 1] : []));
  return [0, ...ends].map((a, i) => [a, ends[i] ?? side.length]).filter(([a, b]) => a < b);
}

class Looks {
  constructor() {
    this.found = [];
    this.open = new Map();
  }

  note(old, fresh) {
    const changes = new Map(lookChanges(old, fresh).map((change) => [change.kind, change]));
    for (const [kind, [before, after]] of [...this.open]) {
      const change = changes.get(kind);
      if (!change || change.before !== before || change.after !== after) this.close(kind);
    }
    for (const [kind, change] of changes) {
      if (!this.open.has(kind)) this.open.set(kind, [change.before, change.after, []]);
      const words = this.open.get(kind)[2];
      words.push(words.length ? textOf(fresh.space) + change.text : change.text);
    }
  }

  end() {
    for (const kind of [...this.open.keys()]) this.close(kind);
  }

  close(kind) {
    const [before, after, words] = this.open.get(kind);
    this.open.delete(kind);
    this.found.push({ kind, before, after, text: folded(words.join("")) });
  }
}

function lookChanges(old, fresh) {
  if (fresh.key === IMAGE) {
    const [one, other] = [old.runs[0], fresh.runs[0]];
    const same = one.image === other.image && one.title === other.title;
    return same ? [] : [{ kind: "image", before: image(one), after: image(other), text: other.title }];
  }
  const found = [];
  const tell = (kind, before, after) => before !== after && found.push({ kind, before, after, text: fresh.key });
  tell("link", links(old), links(fresh));
  tell("formatting", marks(old), marks(fresh));
  tell("formatting", breaks(old), breaks(fresh));
  return found;
}

const links = (token) => [...new Set(token.runs.map((run) => run.link).filter(Boolean))].join(" ");
const marks = (token) => [...new Set(token.runs.flatMap((run) => run.marks))].sort().join(" ");
const breaks = (token) => (token.space.some((run) => run.marks.includes("br")) ? "line break" : "");
const image = (run) => (run.title ? `${run.image} (${run.title})` : run.image);

function imageChanges(old, fresh) {
  const [gone, came] = [old, fresh].map((side) => side.filter((token) => token.key === IMAGE).map((token) => token.runs[0]));
  return Array.from({ length: Math.max(gone.length, came.length) }, (_, i) => ({
    kind: "image",
    before: gone[i] ? image(gone[i]) : "",
    after: came[i] ? image(came[i]) : "",
    text: (came[i] ?? gone[i]).title,
  }));
}

/** Equal runs into stretches {kind, a, a2, b, b2} that read well. */
function readable(runs, old, fresh) {
  const totals = [old, fresh].map((side) => sums(side));
  const size = (s) => Math.max(totals[0][s.a2] - totals[0][s.a], totals[1][s.b2] - totals[1][s.b]);
  const found = withoutIslands(stretches(runs, old, fresh), size, fresh);
  if (mostlyNew(found, size, totals, old, fresh)) return cut([{ kind: "edit", a: 0, a2: old.length, b: 0, b2: fresh.length }], old, fresh);
  return slid(found, old, fresh);
}

function mostlyNew(found, size, totals, old, fresh) {
  const equal = found.filter((s) => s.kind === "equal").map(size);
  const hasBreak = [...old, ...fresh].some((token) => token.key === BREAK);
  if (hasBreak || !equal.length || equal.length === found.length) return false;
  const whole = Math.max(...totals.map((list) => list[list.length - 1]));
  return equal.reduce((x, y) => x + y, 0) < KEPT_SHARE * whole && equal.every((words) => words <= SMALL);
}

function stretches(runs, old, fresh) {
  const found = [];
  let [a, b] = [0, 0];
  for (const [start, other, length] of [...runs, [old.length, fresh.length, 0]]) {
    if (start > a || other > b) found.push(...cut([{ kind: "edit", a, a2: start, b, b2: other }], old, fresh));
    if (length) found.push({ kind: "equal", a: start, a2: start + length, b: other, b2: other + length });
    [a, b] = [start + length, other + length];
  }
  return found;
}

function cut(edits, old, fresh) {
  const found = [];
  for (const edit of edits) {
    let { a, b } = edit;
    for (let place = edit.a; place < edit.a2; place += 1)
      if (old[place].key === BREAK) {
        found.push({ kind: "edit", a, a2: place, b, b2: b }, { kind: "break", a: place, a2: place + 1, b, b2: b });
        a = place + 1;
      }
    for (let place = edit.b; place < edit.b2; place += 1)
      if (fresh[place].key === BREAK) {
        found.push({ kind: "edit", a, a2: a, b, b2: place }, { kind: "break", a, a2: a, b: place, b2: place + 1 });
        b = place + 1;
      }
    found.push({ kind: "edit", a, a2: edit.a2, b, b2: edit.b2 });
  }
  return found.filter((s) => s.a < s.a2 || s.b < s.b2);
}

function withoutIslands(all, size, fresh) {
  const stack = [];
  for (const stretch of all) {
    stack.push(stretch);
    while (stack.length >= 3) {
      const [left, island, right] = stack.slice(-3);
      const stands = left.kind === "edit" && island.kind === "equal" && right.kind === "edit";
      if (!stands || !givesUp(island, size(island), Math.min(size(left), size(right)), fresh)) break;
      stack.splice(-3, 3, { kind: "edit", a: left.a, a2: right.a2, b: left.b, b2: right.b2 });
    }
  }
  return stack;
}

function givesUp(island, words, around, fresh) {
  if (words <= ALWAYS) return true;
  const keys = () => fresh.slice(island.b, island.b2).filter((token) => token.words).map((token) => token.key.toLowerCase());
  const weak = (found) => 2 * found.filter((word) => STOP_WORDS.has(word)).length > found.length;
  if (words <= WEAK && (words < around || weak(keys()))) return true;
  return words <= SMALL && 3 * words < around;
}

function slid(found, old, fresh) {
  for (let place = 1; place < found.length - 1; place += 1) {
    const [before, edit, after] = found.slice(place - 1, place + 2);
    if (edit.kind !== "edit" || before.kind !== "equal" || after.kind !== "equal") continue;
    let shift;
    if (edit.a === edit.a2) shift = bestShift(fresh, edit.b, edit.b2, before, after);
    else if (edit.b === edit.b2) shift = bestShift(old, edit.a, edit.a2, before, after);
    else continue;
    const move = (s, x, y) => ({ kind: s.kind, a: s.a + x, a2: s.a2 + y, b: s.b + x, b2: s.b2 + y });
    found.splice(place - 1, 3, move(before, 0, shift), move(edit, shift, shift), move(after, shift, 0));
  }
  return found;
}

function bestShift(side, start, end, before, after) {
  const room = [before.a2 - before.a - 1, after.a2 - after.a - 1].map((n) => Math.min(n, LONGEST_SLIDE));
  let [left, right] = [0, 0];
  while (left < room[0] && side[start - 1 - left].key === side[end - 1 - left].key) left += 1;
  while (right < room[1] && side[start + right].key === side[end + right].key) right += 1;
  const worth = (k) => boundary(side, start + k) + boundary(side, end + k);
  let best = -left;
  for (let k = -left; k <= right; k += 1)
    if (worth(k) > worth(best) || (worth(k) === worth(best) && Math.abs(k) < Math.abs(best))) best = k;
  return best;
}

function boundary(side, place) {
  if (place === 0 || place === side.length || SENTENCE.has(side[place - 1].key)) return 3;
  return CLAUSE.has(side[place - 1].key) ? 1 : 0;
}

function sums(side) {
  const found = [0];
  for (const token of side) found.push(found[found.length - 1] + token.words);
  return found;
}
