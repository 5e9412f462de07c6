"""The primitives on figures of a block: exact on sums and conditions; what has no such form is left to exact."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from obcdsl import core
from obcdsl.carriers.array.figures import UNSURE, At, Figure, NotHeldError
from obcdsl.carriers.array.sums import ALWAYS, MINUS, NEVER, ZERO, Sum
from obcdsl.values import LeftOut, NoLimit

if TYPE_CHECKING:
    from obcdsl.carriers.array.walker import Walker

ROUNDED_TO_PLACES = frozenset(
    ["exponential", "logarithm", "power", "square_root", "normal_quantile", "wilson_lower", "wilson_upper",
     "binomial_at_least"]
)  # fmt: skip
"""Worked by exact, once for figures that are alike."""
Plain: TypeAlias = "Callable[[Walker, list[Figure]], Figure]"
"""A primitive on figures that are given."""
LAST_DAY = 3_652_059
COMPARISONS = {
    "less": ("less", False),
    "at_most": ("at_most", False),
    "more": ("less", True),
    "at_least": ("at_most", True),
}


def applied(walker: Walker, node: core.Apply, at: At) -> Figure:
    """What a primitive comes to."""
    name = node.primitive
    if name == "period_share":
        share, lacking = walker.by_period(at, lambda period: Fraction(period.days, period.days_in_full))
        return Figure("number", share, unsure=lacking)
    if name == "present" and isinstance(node.arguments[0], core.Cell):
        return _has_row(walker, node.arguments[0], at)
    if name == "is_limit":
        where = _where_none(walker, node.arguments[0], at)
        if where is not None:
            return where
    figures = [walker.figure(argument, at) for argument in node.arguments]
    if name in ROUNDED_TO_PLACES and all(each.kind == "number" and each.unsure != ALWAYS for each in figures):
        from obcdsl.carriers.array.distinct import by_exact

        return _with(walker, figures, "number", *by_exact(walker, node, figures, at))
    return applied_to(walker, name, figures)


def applied_to(walker: Walker, name: str, figures: list[Figure]) -> Figure:
    """What a primitive comes to of some figures."""
    plain = PLAIN.get(name)
    if plain is not None:
        return _of_those_given(walker, plain, figures)
    if name in ("and", "or"):
        return _logical(walker, name, figures[0], figures[1])
    if any(each.unsure == ALWAYS for each in figures):
        return UNSURE
    if name == "present":
        return Figure("condition", walker.nowhere(*figures[0].absent), unsure=figures[0].unsure)
    if name in PRESENT:
        return _of_those_present(walker, name, figures)
    if name in LIMITS:
        return LIMITS[name](walker, figures)
    if name in ("equal", "unequal"):
        return equal(walker, figures, name == "unequal")
    if name == "is_limit":
        if figures[0].kind == "left":
            return figures[0]
        return _with(walker, figures, "condition", NEVER if figures[0].kind == "none" else ALWAYS)
    if name.startswith("round "):
        return _of_those_given(walker, partial(_rounded, mode=name.removeprefix("round ")), figures)
    if any(each.kind == "left" for each in figures):
        return _with(walker, figures, "left", None)
    raise NotHeldError(f"`{name}`")


def _of_those_given(walker: Walker, plain: Plain, figures: list[Figure]) -> Figure:
    """What a primitive makes of figures that are given; left out, or unsure, where one of them is everywhere."""
    for each in figures:
        if each.unsure == ALWAYS:
            return UNSURE
    for each in figures:
        if each.kind == "left":
            return _with(walker, figures, "left", None)
    return plain(walker, figures)


def _with(walker: Walker, figures: list[Figure], kind: str, data: Any, *more: int) -> Figure:
    """A result that is left out where an argument is, by the first that is; unsure where one is."""
    for each in figures:
        if each.left or each.passed or each.unsure:
            break
    else:
        return Figure(kind, data, NEVER, NEVER, walker.either(*more))
    left = passed = NEVER
    before = ALWAYS
    for each in figures:
        if each.left == NEVER == each.passed:
            continue
        left = walker.either(left, walker.both(before, each.left))
        passed = walker.either(passed, walker.both(before, each.passed))
        before = walker.both(before, walker.nowhere(*each.absent))
    unsure = walker.either(*[each.unsure for each in figures], *[walker.both(before, each) for each in more])
    return Figure(kind, data, left, passed, unsure)


def _numbers(figures: list[Figure]) -> list[Sum]:
    for each in figures:
        if each.kind != "number":
            raise NotHeldError("arithmetic with what is no number")
    return [each.data for each in figures]


def _add(walker: Walker, figures: list[Figure]) -> Figure:
    a, b = figures
    if "date" in (a.kind, b.kind):
        day, days = (a, b) if a.kind == "date" else (b, a)
        return _moved(walker, figures, day, days, 1)
    one, other = _numbers(figures)
    return _with(walker, figures, "number", one.plus(other))


def _subtract(walker: Walker, figures: list[Figure]) -> Figure:
    a, b = figures
    if a.kind == "date" and b.kind == "date":
        return _with(walker, figures, "number", a.data.minus(b.data))
    if a.kind == "date":
        return _moved(walker, figures, a, b, -1)
    one, other = _numbers(figures)
    return _with(walker, figures, "number", one.minus(other))


def _moved(walker: Walker, figures: list[Figure], day: Figure, days: Figure, sign: int) -> Figure:
    if days.kind != "number" or not walker.graph.is_whole(days.data):
        raise NotHeldError("a date moved by what may not be whole days")
    found = day.data.plus(days.data.over(Fraction(sign)))
    low, high = walker.graph.range_of(found)
    if low is None or high is None or low < 1 or high > LAST_DAY:
        raise NotHeldError("dates beyond the calendar")
    return _with(walker, figures, "date", found)


def _multiply(walker: Walker, figures: list[Figure]) -> Figure:
    one, other = _numbers(figures)
    return _with(walker, figures, "number", walker.graph.times(one, other))


def _divide(walker: Walker, figures: list[Figure]) -> Figure:
    top, bottom = _numbers(figures)
    nothing = walker.graph.compared(bottom, "equal")
    return _with(walker, figures, "number", walker.graph.ratio(top, bottom), nothing)


def _negate(walker: Walker, figures: list[Figure]) -> Figure:
    return _with(walker, figures, "number", _numbers(figures)[0].over(MINUS))


def _absolute(walker: Walker, figures: list[Figure]) -> Figure:
    value = _numbers(figures)[0]
    return _with(walker, figures, "number", walker.graph.larger(value, value.over(MINUS)))


def _cash(walker: Walker, figures: list[Figure]) -> Figure:
    return figures[0]


def _not(walker: Walker, figures: list[Figure]) -> Figure:
    if figures[0].kind != "condition":
        return UNSURE
    return _with(walker, figures, "condition", walker.graph.negation(figures[0].data))


def _compared(walker: Walker, figures: list[Figure], word: str, turned: bool) -> Figure:
    a, b = figures
    if a.kind != b.kind or a.kind not in ("number", "date"):
        return UNSURE
    difference = b.data.minus(a.data) if turned else a.data.minus(b.data)
    return _with(walker, figures, "condition", walker.graph.compared(difference, word))


def equal(walker: Walker, figures: list[Figure], turned: bool) -> Figure:
    a, b = figures
    graph = walker.graph
    if "left" in (a.kind, b.kind):
        return _with(walker, figures, "left", None)
    if a.kind != b.kind:
        return UNSURE
    if a.kind in ("number", "date"):
        found = graph.compared(a.data.minus(b.data), "equal")
    elif a.kind == "condition":
        found = walker.either(walker.both(a.data, b.data), walker.both(graph.negation(a.data), graph.negation(b.data)))
    elif a.kind == "member":
        found = walker.either(*[walker.both(where, b.data[name]) for name, where in a.data.items() if name in b.data])
    else:
        return UNSURE
    return _with(walker, figures, "condition", graph.negation(found) if turned else found)


def _rounded(walker: Walker, figures: list[Figure], mode: str) -> Figure:
    value, step = _numbers(figures)
    if step.terms or step.constant <= 0:
        raise NotHeldError("rounding to a step that comes from data")
    return _with(walker, figures, "number", walker.graph.rounded(value, step.constant, mode))


def _logical(walker: Walker, word: str, a: Figure, b: Figure) -> Figure:
    """`and`, `or`: what decides is not undone by what is left out or unsure on the second side."""
    if a.kind == "left":
        a = Figure("condition", NEVER, a.left, a.passed, a.unsure)
    if b.kind == "left":
        b = Figure("condition", NEVER, b.left, b.passed, b.unsure)
    if a.kind != "condition":
        return UNSURE
    if b.kind != "condition":
        b = Figure("condition", NEVER, unsure=ALWAYS)
    there = [walker.nowhere(*each.absent) for each in (a, b)]
    deciding = [
        walker.both(here, each.data if word == "or" else walker.graph.negation(each.data))
        for here, each in zip(there, (a, b), strict=True)
    ]
    decided = walker.either(*deciding)
    undecided = walker.graph.negation(decided)
    data = decided if word == "or" else undecided
    left = walker.both(undecided, walker.either(a.left, walker.both(there[0], b.left)))
    passed = walker.both(undecided, walker.either(a.passed, walker.both(there[0], b.passed)))
    unsure = walker.either(a.unsure, walker.both(walker.graph.negation(deciding[0]), b.unsure))
    return Figure("condition", data, left, passed, unsure)


# ---- limits, and those present -------------------------------------------------------------------------------------------


def _limit(walker: Walker, figures: list[Figure], choose: Callable[[Sum, Sum], Sum]) -> Figure:
    """The smallest or largest, `none` being no limit."""
    known = [each for each in figures if each.kind != "none"]
    if any(each.kind == "left" for each in known):
        return _with(walker, known, "left", None)
    if not known:
        return figures[0]
    kinds = {each.kind for each in known}
    if len(kinds) > 1 or not kinds <= {"number", "date"}:
        return UNSURE
    found = known[0].data
    for each in known[1:]:
        found = choose(found, each.data)
    return _with(walker, known, known[0].kind, found)


def _smaller(walker: Walker, figures: list[Figure]) -> Figure:
    return _limit(walker, figures, walker.graph.smaller)


def _larger(walker: Walker, figures: list[Figure]) -> Figure:
    return _limit(walker, figures, walker.graph.larger)


def _kept(walker: Walker, figures: list[Figure]) -> Figure:
    value, low, high = figures
    return _smaller(walker, [_larger(walker, [value, low]), high])


def _part(walker: Walker, figures: list[Figure]) -> Figure:
    value, above, up_to = figures
    held = _smaller(walker, [value, up_to])
    if held.kind == "left" or above.kind == "left":
        return _with(walker, [held, above], "left", None)
    return _larger(walker, [_subtract(walker, [held, above]), Figure("number", Sum(ZERO))])


LIMITS = {"smaller": _smaller, "larger": _larger, "kept": _kept, "part": _part}
PRESENT = ("first_present", "smaller_present", "larger_present")


def _of_those_present(walker: Walker, name: str, figures: list[Figure]) -> Figure:
    """The first, smallest or largest of those that are there; left out where none is."""
    graph = walker.graph
    choose = graph.smaller if name == "smaller_present" else graph.larger
    unsure = walker.either(*[each.unsure for each in figures])
    known = [each for each in figures if each.kind != "left"]
    if not known:
        return Figure("left", None, left=ALWAYS, unsure=unsure)
    found = Figure(known[-1].kind, known[-1].data)
    anywhere = walker.nowhere(*known[-1].absent)
    for each in reversed(known[:-1]):
        if each.kind != found.kind:
            return UNSURE
        there = walker.nowhere(*each.absent)
        if name == "first_present":
            found = walker.chosen(there, Figure(each.kind, each.data), found)
        else:
            if each.kind not in ("number", "date"):
                return UNSURE
            among = Figure(each.kind, choose(each.data, found.data))
            found = walker.chosen(
                walker.both(there, anywhere), among, walker.chosen(there, Figure(each.kind, each.data), found)
            )
        anywhere = walker.either(anywhere, there)
    return Figure(found.kind, found.data, walker.graph.negation(anywhere), NEVER, unsure)


def _where_none(walker: Walker, node: core.Node, at: At) -> Figure | None:
    """Whether a term of a table is a limit at all, by the row that is picked; None where it is no such term."""
    if isinstance(node, core.Local):
        return _where_none(walker, at.parts[node.name].node, at)
    if not isinstance(node, core.Cell) or len(node.picks) != 1:
        return None
    key, pick = node.picks[0]
    chosen = walker.figure(pick, at)
    if chosen.kind != "member" or walker.program.tables[node.table].keys != (key,):
        return None
    rows = walker.program.tables[node.table].rows
    if any((member,) not in rows or isinstance(rows[member,][node.column], LeftOut) for member in chosen.data):
        return None
    given = [where for member, where in chosen.data.items() if not isinstance(rows[member,][node.column], NoLimit)]
    return _with(walker, [chosen], "condition", walker.either(*given))


def _has_row(walker: Walker, node: core.Cell, at: At) -> Figure:
    table, picks = walker.program.tables[node.table], dict(node.picks)
    found: list[tuple[tuple[str, ...], int]] = [((), ALWAYS)]
    unsure = NEVER
    for key in table.keys:
        name = walker.figure(picks[key], at) if key in picks else Figure("member", {at.member(key): ALWAYS})
        if name.kind != "member":
            return UNSURE
        unsure = walker.either(unsure, name.unsure, *name.absent)
        found = [
            ((*row, member), walker.both(here, where)) for row, here in found for member, where in name.data.items()
        ]
    return Figure("condition", walker.either(*[here for row, here in found if row in table.rows]), unsure=unsure)


PLAIN: dict[str, Plain] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negate": _negate,
    "absolute": _absolute,
    "cash": _cash,
    "not": _not,
    **{name: partial(_compared, word=word, turned=turned) for name, (word, turned) in COMPARISONS.items()},
}
