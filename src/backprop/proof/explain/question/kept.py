"""What the rounds of a loop keep: in a list to which they append, in a dictionary by their numbers.

In a round that may be any, cache.append(...) and hs[t] = ... keep what they keep beside the list; hs[t - 1]
and hs[-1] are what the round before has kept, a letter. After the loop, cache[t] is the item of that round.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import sympy as sp

from backprop.proof.kernel.induction import StateBase
from backprop.proof.kernel.language import limit
from backprop.proof.models.arrays import SymbolicArray
from backprop.proof.models.reach import Whole
from backprop.proof.models.refusals import NotModelled
from backprop.proof.models.shapes import constant

Final = Callable[[sp.Expr, sp.Expr], sp.Expr]
PLAIN = (int, float, str, np.generic, np.ndarray, type(None))


@dataclass(eq=False)
class Round:
    """One round of a loop, that may be any: its number, counted from 1, and what is kept in it."""

    t: sp.Idx
    letters: Callable[[str, SymbolicArray], SymbolicArray]
    backwards: bool  # from the last round to the first: what is kept at t - 1 is not of the round before
    bases: dict[str, StateBase]
    starts: dict[str, SymbolicArray]
    kept: dict[int, Kept] = field(default_factory=dict)
    beyond: tuple[sp.Expr, ...] = ()  # the numbers of rounds, the first or the last, that this one is not
    offered: list[SymbolicArray] = field(default_factory=list)  # what stands there in such a round
    unknown: set[str] = field(default_factory=set)  # of which it is to be told what is before the first round


RUNNING: list[Round] = []
"""The rounds that run now, the innermost last."""


@dataclass(eq=False)
class Done:
    """What the rounds have kept: the item of each, and what the one before has kept."""

    t: sp.Idx
    item: Any
    final: Final
    before: Any = None
    end: Any = None
    seen: dict[sp.Expr, Any] = field(default_factory=dict)

    def at(self, place: sp.Expr) -> Any:
        """The item of a round: the same one each time, as it may be written to."""
        if place not in self.seen:
            self.seen[place] = turned(self.item, lambda formula: self.final(formula, place))
        return self.seen[place]

    def earlier(self, place: sp.Expr) -> Any:
        if self.before is None:
            raise NotModelled("what a loop has kept in the round before is not modelled here")
        return turned(self.before, lambda formula: self.final(formula, place))


@dataclass(frozen=True)
class Same:
    """An array that is the same in each round."""

    array: SymbolicArray


def turned(item: Any, by: Callable[[sp.Expr], sp.Expr]) -> Any:
    """An item of a round with all its formulas made others."""
    if isinstance(item, Same):
        return item.array
    if isinstance(item, SymbolicArray):
        rule = item.rule
        made = SymbolicArray(item.shape, lambda *i: by(rule(*i)), kind=item.kind)
        made.is_scalar = item.is_scalar
        return made
    if type(item) in (tuple, list):
        return type(item)(turned(one, by) for one in item)
    if type(item) is dict:
        return {key: turned(one, by) for key, one in item.items()}
    if isinstance(item, sp.Expr):
        return by(item)
    if not isinstance(item, PLAIN):
        raise NotModelled(f"a {type(item).__name__} that a loop keeps in each round is not modelled")
    return item


def arrays_of(item: Any) -> list[SymbolicArray]:
    """The arrays in an item of a round."""
    if isinstance(item, SymbolicArray):
        return [item]
    inside = item.values() if type(item) is dict else item if type(item) in (tuple, list) else ()
    return [array for one in inside for array in arrays_of(one)]


def replaced(item: Any, arrays: Iterator[Any]) -> Any:
    """The item with other arrays, in the same order."""
    if isinstance(item, SymbolicArray):
        return next(arrays)
    if type(item) in (tuple, list):
        return type(item)(replaced(one, arrays) for one in item)
    if type(item) is dict:
        return {key: replaced(one, arrays) for key, one in item.items()}
    return item


class Kept(Whole):
    """What a list and a dictionary have in common here; outside of such a loop they are what they are."""

    done: Done | None = None
    lost: bool = False
    running: Round | None = None
    written: Any = None
    found: Any = None
    first: int = 0  # the key of what the first round keeps
    name: str = ""
    told: bool = False  # whether a question tells what is before the first round
    born: Round | None
    t: sp.Idx

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.born = RUNNING[-1] if RUNNING else None

    def start(self) -> Any:
        """What was kept before the first round, for hs[t - 1]."""
        raise NotImplementedError

    def begin(self, running: Round) -> None:
        if self.running is running:
            return
        if self.done is not None or self.lost or self.running is not None:
            raise NotModelled("what two loops keep in one place is not modelled")
        self.running, self.t, self.written, self.found = running, running.t, None, None
        running.kept[id(self)] = self

    def begin_at(self, key: int) -> None:
        self.first = key

    def keep(self, item: Any) -> None:
        if self.written is not None:
            raise NotModelled("a loop that keeps two things in a round, in one place, is not modelled")
        self.written = item

    def look(self, running: Round, key: Any) -> Any:
        """What a round reads: what it has kept itself, or what the round before it has kept."""
        self.begin(running)
        place = sp.sympify(key) - (running.t - 1) - self.first
        if place == 0 and self.written is not None:
            return self.written
        if place == -1 and not running.backwards and (self.written is None or self.found is not None):
            self.has_a_row_before(running)
            return self.before(running)
        raise NotModelled(f"what a loop has kept at {key} is not modelled in a round of it")

    def before(self, running: Round) -> Any:
        if self.found is None:
            start = self.start()
            told = start is None and sp.Integer(1) in running.beyond and running.offered
            start = running.offered[0] if told else start
            if not isinstance(start, SymbolicArray) or not start.shape:
                raise NotModelled("what the round before has kept is modelled where it is an array")
            self.name, self.told = f"kept {len(running.kept)}", bool(told)
            self.found = running.letters(self.name, start)
            if told:
                running.unknown.add(self.name)
        return self.found

    def has_a_row_before(self, running: Round) -> None:
        """Where a question tells what is before the first round, the row before is asked under it alone."""
        if self.told and sp.Integer(1) not in running.beyond:
            raise NotModelled("what the round before the first has kept is modelled under a question alone")

    def finish(self, item: Any, final: Final, backwards: bool, last: Any) -> None:
        """What all rounds have kept, once it is known what they leave, and what the last of them has kept."""
        self.running = None
        if self.written is None and self.found is not None:
            raise NotModelled("a loop that reads what it does not keep is not modelled")
        self.lost = self.written is not None and backwards and isinstance(self, list)
        if self.written is not None and not self.lost:
            self.done = Done(self.t, item, final, self.found, last)

    def later(self, key: Any) -> Any:
        """What is read after the loop: the item of a round, or of the one before."""
        assert self.done is not None
        last = limit(self.done.t) - 1 + self.first
        if self.done.end is not None and (key == last or key == -1 and isinstance(self, list)):
            return self.done.end
        if isinstance(key, int):
            if key != self.first:
                raise NotModelled(f"what a loop has kept at {key} is not modelled after it")
            return self.done.at(sp.Integer(1))
        for place, answer in ((key + 1, self.done.at), (key + 2, self.done.earlier)):
            if isinstance(place - self.first, sp.Idx) and limit(place - self.first) == limit(self.done.t):
                if place == key + 2 and RUNNING:
                    self.has_a_row_before(RUNNING[-1])
                return answer(place - self.first)
        raise NotModelled(f"what a loop has kept at {key} is not modelled after it")

    @property
    def is_plain(self) -> bool:
        """Whether no loop keeps anything here, and none runs that might."""
        return self.done is None and not self.lost and (not RUNNING or self.born is RUNNING[-1])


def guarded(kind: type[Any], name: str) -> Callable[..., Any]:
    """A method that looks at all that is kept, or changes it: of a list or a dictionary alone."""
    own = getattr(kind, name)

    def method(self: Kept, *given: Any, **options: Any) -> Any:
        if not self.is_plain:
            raise NotModelled(f"{name.strip('_')} of what a loop may keep is not modelled")
        return own(self, *given, **options)

    return method


def now(one: Kept) -> Round | None:
    """The loop that keeps something in this place, or may do so."""
    if one.done is not None or not RUNNING or one.born is RUNNING[-1]:
        return one.running
    return one.running or RUNNING[-1]


class KeptList(Kept, list[Any]):
    """hs = []: a list, to which a loop may append."""

    def start(self) -> Any:
        return constant(list.__getitem__(self, -1)) if list.__len__(self) else None

    def append(self, item: Any) -> None:
        if self.is_plain:
            list.append(self, item)
            return
        if not RUNNING:
            raise NotModelled("what is appended after a loop to what it has kept is not modelled")
        self.begin(RUNNING[-1])
        self.begin_at(list.__len__(self))
        self.keep(item)

    def __getitem__(self, key: Any) -> Any:
        if self.lost:
            raise NotModelled("what a loop has kept is not modelled")
        running = now(self)
        if isinstance(key, slice) and not self.is_plain:
            raise NotModelled("a part of what a loop has kept is not modelled")
        if self.done is not None:
            return self.later(key)
        if running is not None and (self.running is not None or isinstance(key, sp.Expr) or key == -1):
            self.begin_at(list.__len__(self))
            own = self.written is not None and self.running is running
            return self.look(running, running.t - 2 + self.first + int(own) if key == -1 else key)
        return list.__getitem__(self, key)

    def __radd__(self, other: list[Any]) -> list[Any]:
        if not self.is_plain:
            raise NotModelled("a list before what a loop may keep is not modelled")
        return [*other, *list.__iter__(self)]

    def __bool__(self) -> bool:
        if not self.is_plain:
            raise NotModelled("whether a loop has kept anything is not asked")
        return list.__len__(self) > 0

    @property
    def how_many(self) -> sp.Expr | None:
        """How many there are after a loop."""
        return None if self.done is None else limit(self.done.t) + self.first


class KeptDict(Kept, dict[Any, Any]):
    """hs = {}: a dictionary, in which a loop may keep something by its number."""

    def start(self) -> Any:
        return constant(dict.__getitem__(self, -1)) if dict.__contains__(self, -1) else None

    def __setitem__(self, key: Any, item: Any) -> None:
        if self.is_plain or isinstance(key, str):
            dict.__setitem__(self, key, item)
            return
        if not RUNNING or not isinstance(key, sp.Expr) or key != RUNNING[-1].t - 1:
            raise NotModelled(f"what a loop keeps at {key} is not modelled")
        self.begin(RUNNING[-1])
        self.keep(item)

    def __getitem__(self, key: Any) -> Any:
        if self.lost:
            raise NotModelled("what a loop has kept is not modelled")
        if isinstance(key, (sp.Expr, int)) and self.done is not None and key != -1:
            return self.later(key)
        if isinstance(key, sp.Expr) and (running := now(self)) is not None:
            return self.look(running, key)
        return dict.__getitem__(self, key)

    def inside(self) -> list[Any]:
        return [one for key, one in dict.items(self) if isinstance(key, str)]

    def get(self, key: Any, default: Any = None) -> Any:
        if not self.is_plain:
            raise NotModelled("get of what a loop may keep is not modelled")
        return dict.get(self, key, default)


COMMON = "__iter__ __len__ __delitem__ __contains__ clear copy pop"
for _kind, _plain, _names in (
    (
        KeptList,
        list,
        f"{COMMON} __setitem__ __iadd__ __add__ __imul__ __reversed__ insert extend remove reverse sort",
    ),
    (KeptDict, dict, f"{COMMON} __ior__ __or__ items keys values popitem setdefault update"),
):
    for _name in _names.split():
        setattr(_kind, _name, guarded(_plain, _name))
