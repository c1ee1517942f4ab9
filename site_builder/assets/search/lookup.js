// Looks words up in the files that site_builder/search.py writes: which sections have all of them, in which versions.
import { asked, isBeginning } from "./words.js";

export class Lookup {
  /** `load` gives the value of a file by its name. */
  constructor(head, load) {
    this.head = head;
    this.load = load;
    this.beginnings = Object.keys(head.files);
    this.last = head.versions ? head.versions.length - 1 : 0; // the texts that apply are one version
  }

  /**
   * Sections with all the words of a text, those of the newest version first: each with the `spans` of
   * versions, oldest first, in which it has them. `words` are those that were found for what was asked.
   */
  async find(text) {
    const all = await Promise.all(asked(text).map((word) => this.ranges(word)));
    if (!all.length) return { count: 0, words: [], sections: [] };
    const [first, ...others] = all.map((one) => one.ranges);
    const both = [...first].map(([section, ranges]) => [
      section,
      others.reduce((left, other) => shared(left, other.get(section) || []), ranges),
    ]);
    const sections = both.map(([section, ranges]) => this.section(section, ranges)).filter((one) => one.spans.length);
    const end = (one) => one.spans[one.spans.length - 1][1];
    sections.sort((a, b) => end(b) - end(a) || a.number - b.number);
    return { count: all.length, words: [...new Set(all.flatMap((one) => one.words))].sort(), sections };
  }

  /** For each section its ranges of states that have the word, or one that begins with it. */
  async ranges(word) {
    const meant = isBeginning(word) ? (other) => other.startsWith(word) : (other) => other === word;
    const ranges = new Map();
    const words = [];
    for (const file of await Promise.all(this.files(word).map((name) => this.load(name)))) {
      for (const [other, numbers] of Object.entries(file)) {
        if (!meant(other)) continue;
        words.push(other);
        for (const [section, from, to] of this.triples(numbers)) {
          if (!ranges.has(section)) ranges.set(section, []);
          ranges.get(section).push([from, to < 0 ? Infinity : to]);
        }
      }
    }
    return { words, ranges };
  }

  /** Sections with the first and the last state that has a word; of texts that apply there are only steps from section to section. */
  triples(numbers) {
    let section = 0;
    if (!this.head.versions) return numbers.map((step) => [(section += step), 0, -1]);
    return Array.from({ length: numbers.length / 3 }, (_, i) => numbers.slice(3 * i, 3 * i + 3));
  }

  /** The names of the files that may have the word. */
  files(word) {
    const before = this.beginnings.filter((beginning) => word.startsWith(beginning));
    const own = before.sort((a, b) => b.length - a.length).slice(0, 1);
    const longer = this.beginnings.filter((beginning) => beginning !== word && beginning.startsWith(word));
    const found = isBeginning(word) ? [...own, ...longer] : own;
    return [...new Set(found)].map((beginning) => this.head.files[beginning]);
  }

  /** A section with the spans of versions at which its state is within one of the ranges. */
  section(number, ranges) {
    const [anchor, title, runs] = this.head.versions ? this.head.sections[number] : ["", "", [0, 0]];
    const spans = [];
    for (let i = 0; i < runs.length; i += 2) {
      const end = i + 2 < runs.length ? runs[i + 2] - 1 : this.last;
      const has = runs[i + 1] >= 0 && ranges.some(([from, to]) => from <= runs[i + 1] && runs[i + 1] <= to);
      if (!has) continue;
      const before = spans[spans.length - 1];
      before && before[1] + 1 === runs[i] ? (before[1] = end) : spans.push([runs[i], end]);
    }
    return { number, anchor, title, runs, spans };
  }
}

/** What two lists of ranges share. */
function shared(left, right) {
  return left
    .flatMap(([from, to]) => right.map(([start, end]) => [Math.max(from, start), Math.min(to, end)]))
    .filter(([from, to]) => from <= to);
}

/** Whether a section of this name stands in a version, counted from 0. */
export function stands(section, version) {
  let state = -1;
  for (let i = 0; i < section.runs.length && section.runs[i] <= version; i += 2) state = section.runs[i + 1];
  return state >= 0;
}
