"""Two token lists into pieces, and into the changes of form of the words that stayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from policy_history.alignment.clean_up import readable
from policy_history.alignment.sequences import MAX_CELLS, common_runs, matches
from policy_history.alignment.tokens import BREAK, IMAGE, Token
from policy_history.blocks import Run
from policy_history.changes import Fate, FormChange, FormKind, Piece

SENTENCE_ENDS = frozenset(".!?。！？")


class Wording:
    """Collects the pieces of one row, and what changed about them but their words."""

    def __init__(self) -> None:
        self.form: list[FormChange] = []
        self._done: list[Piece] = []
        self._look: tuple[Fate, int, tuple[str, ...], str] = ("kept", 0, (), "")
        self._texts: list[str] = []

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces so far."""
        self._end_piece()
        return tuple(self._done)

    @property
    def is_changed(self) -> bool:
        """Whether any text came or went, be it a space between two words; an image has none."""
        return any(piece.fate != "kept" and piece.text for piece in self.pieces)

    def compare(self, old: Sequence[Token], new: Sequence[Token], part: int = 0) -> None:
        """Add the difference of two token lists."""
        looks = _Looks()
        for stretch in readable(_common(old, new), old, new):
            ours, theirs = old[stretch.old_start : stretch.old_end], new[stretch.new_start : stretch.new_end]
            if stretch.kind == "equal":
                for one, other in zip(ours, theirs, strict=True):
                    self._kept(one, other, part)
                    looks.note(one, other)
            else:
                self._edit(ours, theirs, part)
                looks.end()
                self.form += _images(ours, theirs)
        looks.end()
        self.form += looks.found

    def add(self, fate: Fate, run: Run, part: int) -> None:
        """Add a run, to the piece before it where nothing tells them apart."""
        if run.image or "br" in run.marks:
            self._end_piece()
            self._done.append(Piece(fate, run, part))
            return
        look = fate, part, run.marks, run.link
        if look != self._look:
            self._end_piece()
            self._look = look
        self._texts.append(run.text)

    def _end_piece(self) -> None:
        if self._texts:
            fate, part, marks, link = self._look
            self._done.append(Piece(fate, Run("".join(self._texts), marks, link), part))
            self._texts = []

    def _kept(self, old: Token, new: Token, part: int) -> None:
        if old.space and new.space:
            self._all("kept", new.space, part)
        else:
            self._all("removed", old.space, part)
            self._all("added", new.space, part)
        self._all("kept", new.runs, part)

    def _edit(self, old: Sequence[Token], new: Sequence[Token], part: int) -> None:
        shares_space = bool(old and new and old[0].space and new[0].space)
        if shares_space:
            self._all("kept", new[0].space, part)
        self._tokens("removed", old, part, skip_space=shares_space)
        self._tokens("added", new, part, skip_space=shares_space)

    def _tokens(self, fate: Fate, found: Sequence[Token], part: int, *, skip_space: bool) -> None:
        for number, token in enumerate(found):
            if number or not skip_space:
                self._all(fate, token.space, part)
            if token.key == BREAK:
                self._end_piece()
                self._done.append(Piece(fate, Run("\n"), part, is_break=True))
            self._all(fate, token.runs, part)

    def _all(self, fate: Fate, runs: Sequence[Run], part: int) -> None:
        for run in runs:
            self.add(fate, run, part)


def _common(old: Sequence[Token], new: Sequence[Token]) -> list[tuple[int, int, int]]:
    known: dict[str, int] = {}
    ours, theirs = ([known.setdefault(token.key, len(known)) for token in side] for side in (old, new))
    if len(ours) * len(theirs) <= MAX_CELLS:
        return common_runs(ours, theirs)
    return list(_by_sentences(old, new, ours, theirs))


def _by_sentences(
    old: Sequence[Token], new: Sequence[Token], ours: list[int], theirs: list[int]
) -> Iterator[tuple[int, int, int]]:
    """Of very long paragraphs the sentences first, then the words between those that stayed."""
    known: dict[tuple[int, ...], int] = {}
    left, right = _sentences(old, ours), _sentences(new, theirs)
    keys = [
        [known.setdefault(tuple(numbers[a:b]), len(known)) for a, b in spans]
        for spans, numbers in ((left, ours), (right, theirs))
    ]
    a = b = 0
    ends = (len(ours), len(ours)), (len(theirs), len(theirs))
    kept = matches(keys[0], keys[1], lambda place: left[place][1] - left[place][0])
    for one, other in [*((left[i], right[k]) for i, k in kept), ends]:
        yield from ((a + x, b + y, n) for x, y, n in common_runs(ours[a : one[0]], theirs[b : other[0]]))
        if one[1] > one[0]:
            yield one[0], other[0], one[1] - one[0]
        a, b = one[1], other[1]


def _sentences(side: Sequence[Token], numbers: Sequence[int]) -> list[tuple[int, int]]:
    ends = [place + 1 for place, token in enumerate(side) if token.key in SENTENCE_ENDS]
    return [(a, b) for a, b in zip([0, *ends], [*ends, len(numbers)], strict=True) if a < b]


class _Looks:
    """Notes what changed about words that stayed; neighbours with the same change are one."""

    def __init__(self) -> None:
        self.found: list[FormChange] = []
        self._open: dict[FormKind, tuple[str, str, list[str]]] = {}

    def note(self, old: Token, new: Token) -> None:
        """Compare one token on both sides."""
        if old.runs == new.runs and old.space == new.space:  # nearly always
            self.end()
            return
        same = old.runs == new.runs and _breaks(old) == _breaks(new)
        changes = {} if same else {change.kind: change for change in _look_changes(old, new)}
        for kind, (before, after, _) in list(self._open.items()):
            if kind not in changes or (changes[kind].before, changes[kind].after) != (before, after):
                self._close(kind)
        space = "".join(run.text for run in new.space)
        for kind, change in changes.items():
            _, _, words = self._open.setdefault(kind, (change.before, change.after, []))
            words.append(f"{space}{change.text}" if words else change.text)

    def end(self) -> None:
        """What follows does not touch what went before."""
        for kind in list(self._open):
            self._close(kind)

    def _close(self, kind: FormKind) -> None:
        before, after, words = self._open.pop(kind)
        self.found.append(FormChange(kind, before, after, " ".join("".join(words).split())))


def _look_changes(old: Token, new: Token) -> Iterator[FormChange]:
    if new.key == IMAGE:
        one, other = old.runs[0], new.runs[0]
        if (one.image, one.title) != (other.image, other.title):
            yield FormChange("image", _image(one), _image(other), other.title)
        return
    if _links(old) != _links(new):
        yield FormChange("link", _links(old), _links(new), new.key)
    if _marks(old) != _marks(new):
        yield FormChange("formatting", _marks(old), _marks(new), new.key)
    if _breaks(old) != _breaks(new):
        before, after = ("line break" if _breaks(token) else "" for token in (old, new))
        yield FormChange("formatting", before, after, new.key)


def _links(token: Token) -> str:
    return " ".join(dict.fromkeys(run.link for run in token.runs if run.link))


def _marks(token: Token) -> str:
    return " ".join(sorted({mark for run in token.runs for mark in run.marks}))


def _breaks(token: Token) -> bool:
    return bool(token.space) and any("br" in run.marks for run in token.space)


def _image(run: Run) -> str:
    return f"{run.image} ({run.title})" if run.title else run.image


def _images(old: Sequence[Token], new: Sequence[Token]) -> Iterator[FormChange]:
    """Images that came, went or were replaced amid words that did."""
    gone, came = ([token.runs[0] for token in side if token.key == IMAGE] for side in (old, new))
    for one, other in zip_longest(gone, came):
        title = (other or one).title
        yield FormChange("image", _image(one) if one else "", _image(other) if other else "", title)
