// Matches in order between two lists of numbers: the twin of policy_history/alignment/sequences.py.
export const MAX_CELLS = 9_000_000;

/** Runs of equal items in order as [old start, new start, length]; none where that costs too much. */
export function commonRuns(old, fresh) {
  return old.length * fresh.length > MAX_CELLS ? [] : longestCommon(old, fresh);
}

/** How many items the longest common subsequence has. */
export function commonLength(old, fresh) {
  return longestCommon(old, fresh).reduce((sum, run) => sum + run[2], 0);
}

/** One longest common subsequence, and always the same one: bit-parallel, read back from the end. */
function longestCommon(old, fresh) {
  let start = 0;
  let [n, m] = [old.length, fresh.length];
  while (start < n && start < m && old[start] === fresh[start]) start += 1;
  const tail = [n, m];
  while (n > start && m > start && old[n - 1] === fresh[m - 1]) [n, m] = [n - 1, m - 1];
  const runs = [];
  join(runs, 0, 0, start);
  for (const [a, b] of inner(old.slice(start, n), fresh.slice(start, m))) join(runs, a + start, b + start, 1);
  join(runs, n, m, tail[0] - n);
  return runs;
}

function join(runs, a, b, length) {
  if (!length) return;
  const last = runs[runs.length - 1];
  if (last && last[0] + last[2] === a && last[1] + last[2] === b) last[2] += length;
  else runs.push([a, b, length]);
}

function inner(old, fresh) {
  const [n, m] = [old.length, fresh.length];
  if (!n || !m) return [];
  const size = Math.ceil(n / 32);
  const rows = matrix(old, fresh, size);
  const same = (row, col) => (rows[(row - 1) * size + ((col - 1) >>> 5)] >>> ((col - 1) & 31)) & 1;
  const found = [];
  let [row, col] = [m, n];
  while (row && col) {
    if (same(row, col)) col -= 1;
    else {
      row -= 1;
      if (!(row && !same(row, col))) {
        col -= 1;
        found.push([col, row]);
      }
    }
  }
  return found.reverse();
}

function matrix(old, fresh, size) {
  const masks = new Map();
  old.forEach((item, place) => {
    if (!masks.has(item)) masks.set(item, new Uint32Array(size));
    masks.get(item)[place >>> 5] |= 1 << (place & 31);
  });
  const none = new Uint32Array(size);
  const rows = new Uint32Array(size * fresh.length);
  const state = new Uint32Array(size).fill(0xffffffff);
  fresh.forEach((item, row) => {
    const mask = masks.get(item) ?? none;
    let carry = 0;
    for (let word = 0; word < size; word += 1) {
      const s = state[word];
      const u = (s & mask[word]) >>> 0;
      const sum = s + u + carry;
      carry = sum > 0xffffffff ? 1 : 0;
      state[word] = sum | (s - u);
    }
    rows.set(state, row * size);
  });
  return rows;
}

/** Of [old, new, weight] the heaviest selection that ascends on both sides, as [old, new]. */
export function heaviestChain(pairs) {
  const ordered = [...pairs].sort((x, y) => x[0] - y[0] || y[1] - x[1]);
  const places = [...new Set(pairs.map((pair) => pair[1]))].sort((x, y) => x - y);
  const rank = new Map(places.map((place, index) => [place, index]));
  const tree = Array.from({ length: places.length + 1 }, () => [0, -1]);
  const upTo = (at) => {
    let best = [0, -1];
    for (let i = at; i > 0; i -= i & -i) if (tree[i][0] > best[0]) best = tree[i];
    return best;
  };
  const before = [];
  ordered.forEach(([, fresh, weight], number) => {
    const place = rank.get(fresh);
    const [best, last] = upTo(place);
    before.push(last);
    for (let i = place + 1; i < tree.length; i += i & -i)
      if (best + weight > tree[i][0]) tree[i] = [best + weight, number];
  });
  const chain = [];
  for (let last = upTo(places.length)[1]; last >= 0; last = before[last]) chain.push(ordered[last].slice(0, 2));
  return chain.reverse();
}

/** Pairs of positions of equal items, ascending on both sides. `weight` is of old positions. */
export function matches(old, fresh, weight) {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start += 1;
  let end = 0;
  const limit = Math.min(old.length, fresh.length) - start;
  while (end < limit && old[old.length - 1 - end] === fresh[fresh.length - 1 - end]) end += 1;
  const found = [];
  for (let i = 0; i < start; i += 1) found.push([i, i]);
  between(old, fresh, start, old.length - end, fresh.length - end, weight, found);
  for (let i = end; i > 0; i -= 1) found.push([old.length - i, fresh.length - i]);
  return found;
}

function between(old, fresh, start, oldEnd, freshEnd, weight, found) {
  let [i, k] = [start, start];
  for (const [a, b] of [...anchors(old, fresh, start, oldEnd, freshEnd, weight), [oldEnd, freshEnd]]) {
    if (i < a && k < b)
      for (const [x, y, length] of commonRuns(old.slice(i, a), fresh.slice(k, b)))
        for (let n = 0; n < length; n += 1) found.push([i + x + n, k + y + n]);
    if (a < oldEnd) found.push([a, b]);
    [i, k] = [a + 1, b + 1];
  }
}

function anchors(old, fresh, start, oldEnd, freshEnd, weight) {
  const ours = single(old, start, oldEnd);
  const theirs = single(fresh, start, freshEnd);
  const pairs = [];
  for (const [item, i] of ours) if (i >= 0 && (theirs.get(item) ?? -1) >= 0) pairs.push([i, theirs.get(item), weight(i)]);
  return heaviestChain(pairs);
}

function single(list, start, end) {
  const at = new Map();
  for (let i = start; i < end; i += 1) at.set(list[i], at.has(list[i]) ? -1 : i);
  return at;
}
