// Where each row stands in the page: the twin of policy_history/redline/places.py.
const LISTS = new Set(["ul", "ol"]);
const TABLE = new Set(["table", "thead", "tbody"]);
const place = (frame, gone = false) => ({ frame, gone });
const name = ({ frame, gone }) => `${gone} ${frame.tag} ${frame.key} ${frame.number} ${frame.marker} ${frame.loose}`;
const tagAt = (list, at) => list.at(at)?.frame.tag ?? "";

/** Whether two places are the same container. */
export const isSame = (one, other) => name(one) === name(other);

/** The containers of each row's first block, from the outside in. */
export function places(rows) {
  const homes = homesOf(rows);
  const coming = following(rows);
  let current = [];
  return rows.map((row, position) => {
    if (!row.after.length) return (current = backInPlace(row.before[0], homes, current, coming[position]));
    current = row.after.at(-1).frames.map((frame) => place(frame));
    return row.after[0].frames.map((frame) => place(frame));
  });
}

function homesOf(rows) {
  const homes = new Map();
  for (const row of rows) {
    if (!row.before.length || !row.after.length || row.kind === "moved") continue;
    const theirs = row.after[0].frames;
    for (const [depth, old] of row.before[0].frames.entries()) {
      if (depth >= theirs.length || old.tag !== theirs[depth].tag) break;
      if (!homes.has(old.key)) homes.set(old.key, theirs[depth]);
    }
  }
  return homes;
}

function following(rows) {
  const found = [];
  let coming = [];
  for (const row of [...rows].reverse()) {
    found.push(coming);
    if (row.after.length) coming = row.after[0].frames.map((frame) => place(frame));
  }
  return found.reverse();
}

function backInPlace(block, homes, current, coming) {
  const wanted = block.frames.map((frame) => (homes.has(frame.key) ? place(homes.get(frame.key)) : place(frame, true)));
  const reaches = [shared(wanted, current), shared(wanted, coming), shared(current, coming)];
  const reach = reaches.reduce((best, found) => (found.length > best.length ? found : best));
  if (isBeforeHead(reach, coming)) return coming.slice(0, reach.length + 1);
  let own = block.frames.slice(reach.length).map((frame) => place(frame, true));
  if (!own.length || shared(reach, wanted).length < reach.length) own = ownOf(block, reach, own);
  return fitted(block, reach, own);
}

function isBeforeHead(reach, coming) {
  const rest = shared(reach, coming).length === reach.length ? coming.slice(reach.length) : [];
  return Boolean(reach.length && rest.length) && tagAt(reach, -1) === "table" && tagAt(rest, 0) === "thead";
}

function ownOf(block, reach, own) {
  if (block.kind === "row") {
    if (TABLE.has(tagAt(reach, -1))) return [];
    const whole = block.frames.map((frame) => place(frame, true));
    return whole.slice(whole.findIndex((found) => found.frame.tag === "table"));
  }
  return ["li", "thead", "tbody", ""].includes(tagAt(own, 0)) ? [] : own;
}

function fitted(block, reach, own) {
  const first = own.length ? own[0].frame.tag : block.kind;
  const made = (tag) => place({ tag, key: -block.line, number: 0, marker: "", loose: false }, true);
  let [inside, parent] = [reach, tagAt(reach, -1)];
  if (LISTS.has(parent) && first !== "li") return [...reach, made("li"), ...own];
  if (parent === "table" && first !== "thead" && first !== "tbody") [inside, parent] = [[...reach, made("tbody")], "tbody"];
  if ((parent === "thead" || parent === "tbody") && first !== "row") return [...inside, made("tr"), ...own];
  return [...inside, ...own];
}

function shared(left, right) {
  let length = 0;
  while (length < left.length && length < right.length && isSame(left[length], right[length])) length += 1;
  return left.slice(0, length);
}
