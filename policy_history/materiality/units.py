"""What changed, sentence by sentence: pairs of an earlier and a later sentence, or one alone.

Method  exact (same words wherever they stand), then containment, then the share of words in
        common (Jaccard), first inside one step of the redline and then across all of it, because
        a sentence may move, be split or be merged between blocks
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from policy_history.comparison import Comparison, SectionChange
from policy_history.materiality.sentences import Sentence, sides
from policy_history.materiality.words import normal

ALIKE = 0.35  # share of words in common from which two sentences are two states of one
CONTAINED = 0.8  # share of the shorter sentence's words that stand in the longer one
MIN_CONTAINED = 4  # words; shorter pieces stand in many sentences by chance
IN_ORDER = 0.4  # share of its neighbouring words
SHORT = 8  # words; in so short an item a web address would outweigh the name that it belongs to
COMMON = 24  # a word in more sentences than this does not make two of them a candidate pair


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence in two states; one side is missing where it came or went."""

    before: Sentence | None
    after: Sentence | None
    moved: bool = False

    @property
    def here(self) -> Sentence:
        """The side that a reader finds: the later one where there is one."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a unit has at least one side")
        return found

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands, for a stable order."""
        return (self.here.line, self.here.place)


@dataclass(frozen=True, slots=True)
class Pairing:
    """All units of a comparison. ``same`` counts the sentences that stayed word by word."""

    units: tuple[Unit, ...]
    same: int
    old: tuple[Sentence, ...]
    new: tuple[Sentence, ...]


def pair(comparison: Comparison, form: Callable[[str], str]) -> Pairing:
    """The changed sentences. ``form`` gives the text in which two sentences count as the same."""
    old, new = sides(comparison)
    pool = _Pool([s for s in old if s.edited], [s for s in new if s.edited], form)
    pool.whole_blocks()
    pool.exact(lambda s: (s.group, form(s.text)))
    pool.alike(within=True)
    pool.exact(lambda s: form(s.text))
    pool.split_and_joined()
    pool.alike(within=False)
    pool.renamed(comparison.sections)
    kept = sum(not s.edited for s in new)
    return Pairing(tuple(pool.units()), kept + pool.same, tuple(old), tuple(new))


class _Pool:
    """The sentences not yet paired, and the pairs found so far."""

    def __init__(self, old: list[Sentence], new: list[Sentence], form: Callable[[str], str]) -> None:
        self._old = old
        self._new = new
        self._pairs: list[Unit] = []
        self._form = form
        self._bags = {s: _bag(form(s.text)) for s in (*old, *new)}
        self.same = 0

    def whole_blocks(self) -> None:
        """Take the steps of the redline whose text is the same as a whole, however it is divided."""
        before, after = _by_group(self._old), _by_group(self._new)
        for group in sorted(before.keys() & after.keys()):
            a, b = joined(before[group]), joined(after[group])
            if len(before[group]) != len(after[group]) and self._form(a.text) == self._form(b.text):
                self._take_all(before[group], after[group])

    def split_and_joined(self) -> None:
        """Pair one sentence with the several that say the same words in the same order."""
        for one, others, is_old in ((self._old, self._new, True), (self._new, self._old, False)):
            heads = self._first_words(others)
            for sentence in list(one):
                form = self._form(sentence.text)
                if run := _spelling_out(form, others, heads.get(form.partition(" ")[0], ()), self._form):
                    self._take_all([sentence], run) if is_old else self._take_all(run, [sentence])
                    heads = self._first_words(others)

    def _first_words(self, side: Sequence[Sentence]) -> dict[str, list[int]]:
        """Where in a side the sentences stand that begin with each word."""
        heads: dict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(side):
            heads[self._form(sentence.text).partition(" ")[0]].append(number)
        return heads

    def _take_all(self, old: Sequence[Sentence], new: Sequence[Sentence]) -> None:
        a, b = joined(old), joined(new)
        self._pairs.append(Unit(a, b, moved=a.section != b.section or a.lead_in != b.lead_in))
        for sentence in old:
            self._old.remove(sentence)
        for sentence in new:
            self._new.remove(sentence)
        self.same += 1

    def exact(self, key: Callable[[Sentence], object]) -> None:
        """Pair those with the same key, in order."""
        waiting: dict[object, list[Sentence]] = defaultdict(list)
        for sentence in self._new:
            waiting[key(sentence)].append(sentence)
        for sentence in list(self._old):
            if found := waiting[key(sentence)]:
                self._take(sentence, found.pop(0), moved=True)

    def alike(self, *, within: bool) -> None:
        """Pair those that share most words, best first; ``within`` one step of the redline only."""
        scored = sorted(
            (
                (-score, a.place, b.place, a, b)
                for a, b in self._candidates(within=within)
                if (score := self._score(a, b)) >= ALIKE
            ),
            key=lambda entry: entry[:3],
        )
        used: set[Sentence] = set()
        for *_, a, b in scored:
            if a not in used and b not in used:
                used |= {a, b}
                self._take(a, b, moved=a.group != b.group)

    def renamed(self, sections: Sequence[SectionChange]) -> None:
        """Pair the headings of a section that stayed and has another title."""
        old, new = ({s.section: s for s in side if s.kind == "heading"} for side in (self._old, self._new))
        for change in sections:
            if change.kind == "renamed" and change.before in old and change.after in new:
                self._take(old.pop(change.before), new.pop(change.after), moved=False)

    def _take(self, a: Sentence, b: Sentence, *, moved: bool) -> None:
        elsewhere = a.section != b.section or a.lead_in != b.lead_in or a.group < 0
        self._pairs.append(Unit(a, b, moved=moved and elsewhere))
        self._old.remove(a)
        self._new.remove(b)
        self.same += a.norm == b.norm

    def _candidates(self, *, within: bool) -> Iterable[tuple[Sentence, Sentence]]:
        if within:
            groups: dict[int, list[Sentence]] = defaultdict(list)
            for b in self._new:
                groups[b.group].append(b)
            return [(a, b) for a in self._old for b in groups[a.group] if _comparable(a, b)]
        return self._by_rare_words()

    def _by_rare_words(self) -> Iterable[tuple[Sentence, Sentence]]:
        index: dict[str, list[Sentence]] = defaultdict(list)
        for b in self._new:
            for word in sorted(self._bags[b]):
                index[word].append(b)
        for a in self._old:
            near = {
                b for word in self._bags[a] if len(index.get(word, ())) <= COMMON for b in index.get(word, ())
            }
            yield from ((a, b) for b in sorted(near, key=lambda s: s.place) if _comparable(a, b))

    def _score(self, a: Sentence, b: Sentence) -> float:
        one, other = self._bags[a], self._bags[b]
        common = len(one & other)
        shorter = min(len(one), len(other))
        if shorter >= MIN_CONTAINED and common >= CONTAINED * shorter and _in_order(a, b):
            return max(0.5, common / len(one | other))
        return common / (len(one | other) or 1)

    def units(self) -> Sequence[Unit]:
        """Pairs and what is left alone, in reading order."""
        alone = [Unit(s, None) for s in self._old] + [Unit(None, s) for s in self._new]
        return sorted(
            [*self._pairs, *alone],
            key=lambda u: (u.here.place, u.after is not None, u.here.line, u.here.text),
        )


@lru_cache(maxsize=16384)
def _bag(form: str) -> frozenset[str]:
    """The words that make two sentences alike. The web address beside a name does not."""
    found = frozenset(form.split())
    if len(found) > SHORT:
        return found
    return frozenset(word for word in found if not word.startswith(("http", "www."))) or found


def _in_order(a: Sentence, b: Sentence) -> bool:
    """Whether enough of the shorter's neighbouring words are neighbours in the other, too.

    The few words of a short sentence all stand somewhere in a sentence of three hundred.
    """
    one, other = (frozenset(pairwise(s.norm.split())) for s in (a, b))
    return len(one & other) >= IN_ORDER * min(len(one), len(other))


def _by_group(side: Iterable[Sentence]) -> dict[int, list[Sentence]]:
    groups: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in side:
        groups[sentence.group].append(sentence)
    return groups


def joined(sentences: Sequence[Sentence]) -> Sentence:
    """Several sentences as one, standing where the first stands."""
    if len(sentences) == 1:
        return sentences[0]
    text = " ".join(sentence.text for sentence in sentences)
    return replace(sentences[0], text=text, norm=normal(text))


def _spelling_out(
    form: str, pieces: Sequence[Sentence], starts: Sequence[int], form_of: Callable[[str], str]
) -> list[Sentence]:
    """Neighbouring pieces that make up the form together, from one of ``starts`` on; else empty."""
    for start in starts:
        rest = form
        run: list[Sentence] = []
        for following in pieces[start:]:
            if run and following.place != run[-1].place + 1:
                break
            part = form_of(following.text)
            if not part or not (rest + " ").startswith(part + " "):
                break
            run.append(following)
            rest = rest[len(part) + 1 :]
            if not rest:
                return run if len(run) > 1 else []
    return []


def _comparable(a: Sentence, b: Sentence) -> bool:
    return (a.kind == "heading") == (b.kind == "heading")
