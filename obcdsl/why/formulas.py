"""Formulas with their values put in, and what each part of them was worked from.

A formula is unwrapped first: the arm of a condition that was taken stands for the condition, and the parts that a
function names are figures of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.data.schema import Cell
from obcdsl.examples.coverage import is_term
from obcdsl.running.places import Part, Place
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scale
from obcdsl.units import Unit
from obcdsl.values import NOT_APPLICABLE, LeftOut
from obcdsl.why.derivation import Derivation
from obcdsl.why.formula import Meanings, arranged, name_of, words
from obcdsl.why.style import ATOM, SIGNS

if TYPE_CHECKING:
    from obcdsl.why.deriving import Deriver

SHOWN_ARMS = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that could not be worked: why, and the cell that it comes from."""

    reason: str
    cell: Cell | None = None


@dataclass(slots=True)
class Gathered:
    """What a formula is found to rest on. Figures named in `skip` are shown elsewhere."""

    children: list[Derivation] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    distances: list[str] = field(default_factory=list)
    skip: Callable[[str], bool] = lambda name: False

    def add(self, child: Derivation) -> None:
        """One more figure, unless it stands already."""
        if all((child.name, child.label, child.period) != (one.name, one.label, one.period) for one in self.children):
            self.children.append(child)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in names and in figures."""

    words: str
    figures: str


@dataclass(slots=True)
class Formulas:
    """The formulas of one walk."""

    deriver: Deriver
    meanings: Meanings
    scales: dict[int, Scale]
    part_nodes: dict[str, core.Node] = field(default_factory=dict)

    def value(self, node: core.Node, place: Place) -> Any:
        """The value of a node as the evaluator works it, or why there is none."""
        try:
            return self.deriver.run.code(node)(place)
        except Refused as refused:
            return Fault(refused.reason, refused.cell)
        except ZeroDivisionError:
            return Fault("it divides by 0")
        except (ValueError, OverflowError) as problem:
            return Fault(f"it has no value: {problem}")

    def text(self, value: Any, unit: Unit | None) -> str:
        """A value for a reader."""
        return "refused" if isinstance(value, Fault) else self.meanings.style.figure(value, unit)

    # ---- one formula ----------------------------------------------------------------------------------------------

    def formula(self, node: core.Node, place: Place, unit: Unit | None, clause: str, got: Gathered) -> Formula:
        """A formula as it was worked; what it rests on goes to `got`."""
        node, place = self.unwrapped(node, place, unit, clause, got)
        scale = self.scale_of(node)
        if scale is not None and isinstance(node, core.If):
            from obcdsl.why.scale_words import scaled

            return scaled(self, node, scale, place, unit, clause, got)
        if isinstance(node, core.If):
            return Formula("", "")
        bands = bands_of(node)
        if bands:
            from obcdsl.why.scale_words import banded

            return banded(self, bands, place, unit, clause, got)
        node = self.plainer(node, place)
        figures = self._figures(node, place, unit, clause, got)[0]
        return Formula(self._words(node, place, unit, clause)[0], figures)

    def plainer(self, node: core.Node, place: Place) -> core.Node:
        """The same sum without what changes nothing: `/ 100%`, stakes of outcomes not scored, shares given to nobody."""
        if isinstance(node, core.If) and _is_step(node.arms[0][0]):
            taken = self._taken(node, place, "", None)
            return node if taken is None else self.plainer(taken, place)
        if not isinstance(node, core.Apply) or node.primitive not in ("add", "multiply", "divide"):
            return node
        left, right = (self.plainer(argument, place) for argument in node.arguments)
        nothing, whole = core.Const(0), core.Const(1)
        if node.primitive == "divide" and right == whole and _is_share(node.arguments[0]):
            return left
        if node.primitive == "add" and nothing in (left, right):
            return left if right == nothing else right
        if node.primitive == "multiply" and _of_weights(right) and self.value(right, place) == 1:
            return left
        return core.Apply(node.primitive, (left, right))

    def _words(self, node: core.Node, place: Place, unit: Unit | None, clause: str) -> tuple[str, int]:
        def leaf(one: core.Node, of: Unit | None) -> tuple[str, int]:
            if isinstance(one, (core.If, core.Let, core.Require)) and self.scale_of(one) is None:
                inner, there = self.unwrapped(one, place, of, clause, None)
                if inner is not one:
                    return self._words(inner, there, of, clause)
            return name_of(self.meanings, one, of, clause)

        return arranged(self.meanings, node, unit, leaf)

    def _figures(self, node: core.Node, place: Place, unit: Unit | None, clause: str, got: Gathered) -> tuple[str, int]:
        def leaf(one: core.Node, of: Unit | None) -> tuple[str, int]:
            if isinstance(one, (core.If, core.Let, core.Require)):
                inner, there = self.unwrapped(one, place, of, clause, got)
                if inner is not one:
                    return self._figures(inner, there, of, clause, got)
            return self._leaf(one, place, of, clause, got), ATOM

        return arranged(self.meanings, node, unit, leaf)

    def _leaf(self, node: core.Node, place: Place, unit: Unit | None, clause: str, got: Gathered) -> str:
        deriver = self.deriver
        value = self.value(node, place)
        unit = self.meanings.unit(node) or unit
        match node:
            case core.Given():
                got.add(deriver.given(node, place))
            case core.Reference():
                if not got.skip(node.name):
                    there = deriver.target(node, place)
                    if there is not None:
                        got.add(deriver.figure(node.name, there, clause))
            case core.Cell():
                got.add(deriver.cell(node, place, value))
            case core.Local() if node.name in self.part_nodes:
                got.add(deriver.part(node.name, self.part_nodes[node.name], place, clause))
            case core.Fold():
                got.add(deriver.rows(node, place, value, clause))
            case core.TimeFold():
                got.add(deriver.periods(node, place, value, clause))
            case core.Earlier():
                earlier = deriver.earlier(node, place, clause)
                if earlier is not None:
                    got.add(earlier)
            case core.If() if self.scale_of(node) is not None:
                got.add(deriver.choice(node, place, unit, clause))
            case core.RowOf() if deriver.program.keys[node.key].private:
                return "a private row"
            case core.Apply(primitive="period_share"):
                return f"{place.frame.period.days} / {place.frame.period.days_in_full} days"
        return self.text(value, unit)

    # ---- unwrapping -----------------------------------------------------------------------------------------------

    def unwrapped(
        self, node: core.Node, place: Place, unit: Unit | None, clause: str, got: Gathered | None
    ) -> tuple[core.Node, Place]:
        """The node that decided, and the place with the parts named on the way; sentences say which arms were taken."""
        while True:
            if isinstance(node, core.Let):
                node, place = self._let(node, place)
            elif isinstance(node, core.Require):
                held = self.value(node.condition, place)
                if held is False:
                    if got is not None:
                        got.sentences.append(node.reason)
                    return node, place
                node = node.body
            elif isinstance(node, core.If) and self.scale_of(node) is None:
                taken = self._taken(node, place, clause, got)
                if taken is None:
                    return node, place
                node = taken
            else:
                return node, place

    def _let(self, node: core.Let, place: Place) -> tuple[core.Node, Place]:
        self.meanings.name_parts(node)
        parts = {name: Part(self.deriver.run.code(part)) for name, part in node.names}
        self.part_nodes |= dict(node.names)
        return node.body, Place(place.frame, place.row, {**place.parts, **parts})

    def _taken(self, node: core.If, place: Place, clause: str, got: Gathered | None) -> core.Node | None:
        """The arm that was taken; None where its condition could not be worked or is left out."""
        for number, (condition, value) in enumerate(node.arms):
            held = self.value(condition, place)
            if isinstance(held, (Fault, LeftOut)):
                if got is not None and not _is_step(condition):
                    got.sentences += self.condition(condition, place, clause, got, far=False)
                return None
            if held is True:
                self._say_arm(node, number, place, clause, got)
                return value
        self._say_arm(node, None, place, clause, got)
        return node.otherwise

    def _say_arm(self, node: core.If, number: int | None, place: Place, clause: str, got: Gathered | None) -> None:
        conditions = [condition for condition, _ in node.arms]
        if got is None or _is_step(conditions[0]):
            return
        style = self.meanings.style
        others = [self._arm_words(c, clause) for at, c in enumerate(conditions) if at != number]
        if number is None:
            taken = f"otherwise (contract year {place.frame.period.year})" if year_words(conditions[0]) else "otherwise"
        else:
            taken = self._arm_words(conditions[number], clause)
            others.append("otherwise")
        for condition in conditions if number is None else conditions[: number + 1]:
            if not year_words(condition):
                said = self.condition(condition, place, clause, got, far=False)
                got.sentences += said
        more = f" and {len(others) - SHOWN_ARMS} more" if len(others) > SHOWN_ARMS else ""
        said_taken = style.taken(taken, ", ".join(others[:SHOWN_ARMS]) + more)
        got.sentences += [said_taken] if said_taken else []

    def _arm_words(self, condition: core.Node, clause: str) -> str:
        return year_words(condition) or f"when {words(self.meanings, condition, None, clause)}"

    # ---- conditions -----------------------------------------------------------------------------------------------

    def condition(self, node: core.Node, place: Place, clause: str, got: Gathered, *, far: bool = True) -> list[str]:
        """Sentences on a condition, comparison by comparison; what was not worked is not shown.

        With `far`, how far each comparison is from holding, or from not holding, is gathered too.
        """
        said = year_words(node)
        if said:
            verdict = _verdict(self.value(node, place))
            return [self.meanings.style.in_years(said, verdict, place.frame.period.year)]
        if isinstance(node, core.Apply) and node.primitive in ("and", "or"):
            first = self.condition(node.arguments[0], place, clause, got, far=far)
            if self.value(node.arguments[0], place) is (node.primitive == "or"):
                return first
            return first + self.condition(node.arguments[1], place, clause, got, far=far)
        held = self.value(node, place)
        if held is False and isinstance(node, core.Apply) and node.primitive == "not":
            return self.condition(node.arguments[0], place, clause, got, far=far)
        name = self._words(node, place, None, clause)[0]
        if far:
            got.distances += self.deriver.distances.of_comparison(node, place)
        put_in = self._put_in(node, place, clause, got)
        return [f"{name}{f': {put_in}' if put_in else ''}, which {_verdict(held)}"]

    def _put_in(self, node: core.Node, place: Place, clause: str, got: Gathered) -> str:
        """The figures of a comparison, each side worked out: `800 people / 1,000 people = 80%`."""
        figures = self._figures(node, place, None, clause, got)[0]
        if not (isinstance(node, core.Apply) and node.primitive in SIGNS):
            return "" if figures in ("yes", "no") else self.meanings.style.put_in(figures)
        sides = []
        for at, argument in enumerate(node.arguments):
            if is_term(argument):
                continue
            unit = self.meanings.unit(argument) or self.meanings.beside(node, at, None)
            text = self._figures(argument, place, unit, clause, got)[0]
            shown = self.text(self.value(argument, place), unit)
            sides.append(text if text == shown else self.meanings.style.comes_to(text, shown))
        return " against ".join(sides)

    def scale_of(self, node: core.Node) -> Scale | None:
        """The scale that a choice was made from."""
        if not isinstance(node, core.If):
            return None
        first = node.arms[0][0]
        if isinstance(first, core.Apply) and len(first.arguments) == 2:
            return self.scales.get(id(first.arguments[1]))
        return None


def _verdict(held: Any) -> str:
    if isinstance(held, Fault):
        return "cannot be worked"
    if isinstance(held, LeftOut):
        return "does not apply" if held is NOT_APPLICABLE else "is left out"
    return "holds" if held is True else "does not hold"


def _is_step(condition: core.Node) -> bool:
    """Whether a condition is a step of a clause that is shown by itself, or asks whether any stake is scored."""
    if isinstance(condition, core.Apply) and condition.primitive == "not":
        condition = condition.arguments[0]
    if isinstance(condition, core.Apply) and condition.primitive == "more" and condition.arguments[1] == core.Const(0):
        return _of_weights(condition.arguments[0])
    return isinstance(condition, core.Reference) and condition.name.endswith(("/earned", "/scored"))


def _of_weights(node: core.Node) -> bool:
    """Whether a node is made of weights and of nothing but weights."""
    names = [part.name for part in core.every(node) if isinstance(part, core.Reference)]
    weights = [name for name in names if name.endswith("/weight")]
    return bool(weights) and all(name.endswith(("/weight", "/scored")) for name in names)


def _is_share(node: core.Node) -> bool:
    return isinstance(node, core.Reference)


def year_words(node: core.Node) -> str:
    """A condition on the contract year as it is written: `in years 3 to 4`."""
    match node:
        case core.Apply("equal", (core.ContractYear(), core.Const(value))):
            return f"in year {value}"
        case core.Apply(
            "and",
            (
                core.Apply("at_least", (core.ContractYear(), core.Const(first))),
                core.Apply("at_most", (core.ContractYear(), core.Const(last))),
            ),
        ):
            return f"in years {first} to {last}"
        case core.Apply("not", (inner,)):
            said = year_words(inner)
            return f"not {said}" if said else ""
        case _:
            return ""


def bands_of(node: core.Node) -> list[core.Apply]:
    """The bands of a marginal scale, rate x part; none where the node is no such total."""
    found: list[core.Apply] = []
    for term in _terms(node):
        if not (isinstance(term, core.Apply) and term.primitive == "multiply"):
            return []
        part = term.arguments[1]
        if not (isinstance(part, core.Apply) and part.primitive == "part"):
            return []
        found.append(term)
    return found if len(found) > 1 else []


def _terms(node: core.Node) -> Iterator[core.Node]:
    if isinstance(node, core.Apply) and node.primitive == "add":
        yield from _terms(node.arguments[0])
        yield from _terms(node.arguments[1])
    else:
        yield node
