"""The core as formulas: one pass over the figures that a statement rests on, each becoming a cell of the working.

The walk asks the evaluator for the exact value of every node it writes, and never works a figure of its own. A node
without a faithful formula becomes its exact value, marked as a value with the reason. What depends on the contract and
the period alone is decided here, so that a formula shows the arm that the year chooses and not all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from obcdsl import core
from obcdsl.periods import Period
from obcdsl.run import Run
from obcdsl.running.places import NO_ROW, Part, Place
from obcdsl.running.verdicts import Refused, ScoredInstead, Withheld
from obcdsl.units import NUMBER, Unit
from obcdsl.values import LeftOut
from obcdsl.why.formula import Meanings, words
from obcdsl.why.style import label_of
from obcdsl.workbook.cells import Cells, Step, Term
from obcdsl.workbook.formula import NOTHING, OUT, Fault, Formula, NoFormula, literal
from obcdsl.workbook.primitives import applied

NO_PARTS: Mapping[str, core.Node] = {}
LONGEST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Where:
    """Where a node is written: the place it is worked, the parts named around it, and the clause it stands in."""

    place: Place
    clause: str = ""
    parts: Mapping[str, core.Node] = field(default_factory=dict)
    lets: tuple[int, ...] = ()
    unit: Unit | None = None

    def at(self, place: Place) -> Where:
        """The same node somewhere else."""
        return replace(self, place=place)

    @property
    def address(self) -> tuple[Any, ...]:
        """What tells this place from every other."""
        frame = self.place.frame
        return (frame.payee, frame.period.clock, frame.period.index, tuple(sorted(self.place.row.items())), self.lets)


class Compiler:
    """Writes the figures of one run into cells.

    Where amendments make several programs there is a compiler for each, all of them in `others` and writing to the same
    cells; a figure is written by the compiler of the program in force in its period.
    """

    def __init__(self, run: Run, meanings: Meanings, numbers: Mapping[str, str], version: str = "") -> None:
        self.run = run
        self.program = run.program
        self.meanings = meanings
        self.numbers = numbers
        self.version = version
        self.cells = Cells()
        self.known: dict[Any, Any] = {}
        self.others: Sequence[Compiler] = ()

    def elsewhere(self, period: Period) -> Compiler | None:
        """The compiler that the figures of a period belong to, where it is another one."""
        run = self.run.versions.elsewhere(self.run, period) if self.others else None
        return None if run is None else next(one for one in self.others if one.run is run)

    # ---- figures --------------------------------------------------------------------------------------------------

    def figure(self, name: str, place: Place) -> Formula:
        """The cell of a named figure at a place, written with all it rests on unless it is there already."""
        definition = self.program.definitions[name]
        if isinstance(definition.body, core.Const):
            return self.term(definition)
        row = {key: place.row[key] for key in definition.keys if key in place.row}
        frame = place.frame
        address = ("figure", name, frame.payee, frame.period.clock, frame.period.index, tuple(row.values()))
        found = self.known.get(address)
        if found is None:
            there = Place(frame, row, {})
            found = self.known[address] = self._written(definition, there)
        return found

    def _written(self, definition: core.Definition, place: Place) -> Formula:
        name, base = definition.name, definition.name.partition("/")[0]
        where = Where(place, base, unit=definition.unit)
        value = self.value(core.Reference(name), place)
        if isinstance(value, Fault):
            return self._add(
                label_of(name), definition.body, where, Formula("1/0", value), value, f"refused: {value.reason}"
            )
        instead = self._instead(definition, place)
        if instead:
            return self._add(label_of(name), definition.body, where, None, value, f"a value: {instead}")
        return self._add(label_of(name), definition.body, where, self.formula(definition.body, where), value)

    def _instead(self, definition: core.Definition, place: Place) -> str:
        """Why a figure is not what its formula comes to: it is scored instead, or withheld."""
        try:
            self.run.value(definition.body, place)
        except (ScoredInstead, Withheld) as verdict:
            return verdict.reason
        return ""

    def _add(
        self, label: str, node: core.Node, where: Where, formula: Formula | None, value: Any, note: str = ""
    ) -> Formula:
        step = Step(
            label, self.said(where.place), self.numbers.get(where.clause, ""), self.words(node, where),
            formula.text if formula is not None else "", value, where.unit or self.meanings.unit(node) or NUMBER, note,
        )  # fmt: skip
        return self.cells.add_step(step, formula)

    def term(self, definition: core.Definition) -> Formula:
        """The cell of a figure that is a term of the contract; yes and no stand in the formula itself."""
        assert isinstance(definition.body, core.Const)
        value = definition.body.value
        if isinstance(value, bool):
            return literal(value)
        address = ("term", definition.name)
        if address not in self.known:
            number = self.numbers.get(definition.name.partition("/")[0], "")
            label = label_of(definition.name)
            made = Term(label, "", number, definition.title, value, definition.unit, self.version)
            self.known[address] = self.cells.add_term(made, address)
        found: Formula = self.known[address]
        return found

    # ---- values and words -----------------------------------------------------------------------------------------

    def value(self, node: core.Node, place: Place) -> Any:
        """The exact value of a node, or why it has none."""
        try:
            return self.run.code(node)(place)
        except Refused as refused:
            return Fault(refused.reason)
        except (ArithmeticError, ValueError) as problem:
            return Fault(str(problem))

    def words(self, node: core.Node, where: Where) -> str:
        """A node in the names of the contract, cut where it is long."""
        said = words(self.meanings, node, where.unit, where.clause)
        return said if len(said) <= LONGEST_WORDS else said[:LONGEST_WORDS] + " ..."

    def said(self, place: Place) -> str:
        """Payee, period and row, for a reader."""
        rows = [member for key, member in place.row.items() if not self.program.keys[key].private]
        return ", ".join(part for part in (place.frame.payee, place.frame.period.label, *rows) if part)

    # ---- nodes ----------------------------------------------------------------------------------------------------

    def formula(self, node: core.Node, where: Where) -> Formula:
        """The formula of a node; its exact value in a cell of its own where no formula is faithful."""
        try:
            return self._made(node, where)
        except NoFormula as reason:
            return self.as_value(node, where, str(reason))

    def as_value(self, node: core.Node, where: Where, reason: str) -> Formula:
        """A step that stands as its exact value, and says so."""
        value = self.value(node, where.place)
        if isinstance(value, Fault):
            return literal(value)
        label = "value" + (f" in {label_of(where.clause)}" if where.clause else "")
        return self._add(label, node, where, None, value, f"a value: {reason}")

    def cell(self, formula: Formula) -> Formula:
        """A formula as a cell, so that it can be read twice."""
        if formula.is_cell:
            return formula
        return self.cells.add_step(Step("part of the next step", "", "", "", formula.text, formula.value), formula)

    def short(self, node: core.Node, where: Where) -> Formula:
        """The formula of a node, in a cell of its own where it is long."""
        made = self.formula(node, where)
        if not made.is_weighty or made.is_cell:
            return made
        return self._add("part of the next step", node, replace(where, unit=None), made, made.value)

    def _made(self, node: core.Node, where: Where) -> Formula:
        from obcdsl.workbook import gathering, leaves

        match node:
            case core.Const():
                return literal(node.value)
            case core.Given():
                return leaves.given(self, node, where)
            case core.Reference():
                return leaves.reference(self, node, where)
            case core.Cell():
                return leaves.table_cell(self, node, where)
            case core.RowOf() | core.ContractYear():
                return literal(self.value(node, where.place))
            case core.Apply():
                return self._applied(node, where)
            case core.If():
                return self._chosen(node, where)
            case core.Let():
                return self._let(node, where)
            case core.Local():
                return self._local(node, where)
            case core.Fold():
                return gathering.fold(self, node, where)
            case core.TimeFold():
                return gathering.time_fold(self, node, where)
            case core.Earlier():
                return gathering.earlier(self, node, where)
            case core.Require():
                return self._required(node, where)

    def _applied(self, node: core.Apply, where: Where) -> Formula:
        value = self.value(node, where.place)
        if node.primitive == "period_share" or (
            node.primitive == "present" and isinstance(node.arguments[0], core.Cell)
        ):
            return literal(value)
        inner = replace(where, unit=None)
        arguments = [self.short(argument, inner) for argument in node.arguments]
        if all(argument.fixed for argument in arguments) and not isinstance(value, Fault):
            return literal(value)
        return applied(node.primitive, value, arguments, self)

    def _chosen(self, node: core.If, where: Where) -> Formula:
        arms: list[tuple[Formula, Formula]] = []
        last = node.otherwise
        for condition, value in node.arms:
            held = self.short(condition, replace(where, unit=None))
            if held.fixed and held.value is True:
                last = value
                break
            if held.fixed and held.value is False:
                continue
            if held.fixed and isinstance(held.value, LeftOut):
                last = core.Const(held.value)
                break
            arms.append((held, self.short(value, where)))
        otherwise = self.short(last, where)
        if not arms:
            return otherwise
        taken = otherwise
        for held, formula in reversed(arms):
            if held.value is True:
                taken = formula
        said = otherwise.text
        for held, formula in reversed(arms):
            said = f"IF({held.text},{formula.text},{said})"
        may = NOTHING.union(otherwise.may, *(h.may - {"none"} for h, _ in arms), *(f.may for _, f in arms))
        depth = max(otherwise.depth, *(max(h.depth, f.depth) for h, f in arms)) + len(arms)
        return Formula(said, self.value(node, where.place), taken.error, may, depth=depth)

    def _let(self, node: core.Let, where: Where) -> Formula:
        self.meanings.name_parts(node)
        named = {name: Part(self.run.code(part)) for name, part in node.names}
        place = Place(where.place.frame, where.place.row, {**where.place.parts, **named})
        inner = replace(where, place=place, parts={**where.parts, **dict(node.names)}, lets=(*where.lets, id(node)))
        return self.formula(node.body, inner)

    def _local(self, node: core.Local, where: Where) -> Formula:
        part = where.parts[node.name]
        address = ("part", node.name, *where.address)
        found = self.known.get(address)
        if found is None:
            inner = replace(where, unit=self.meanings.parts.get(node.name))
            made = self.formula(part, inner)
            if not made.is_cell:
                label = node.name.partition("@")[0]
                made = self._add(label, part, inner, made, made.value)
            found = self.known[address] = made
        return found

    def _required(self, node: core.Require, where: Where) -> Formula:
        held = self.short(node.condition, replace(where, unit=None))
        body = self.short(node.body, where)
        if held.fixed and held.value is True:
            return body
        said = f"IF({held.text},{body.text},1/0)"
        value = self.value(node, where.place)
        return Formula(said, value, body.error, body.may | (held.may & {OUT}), depth=max(held.depth, body.depth) + 1)


def compiler_of(
    run: Run, columns: Mapping[tuple[str, str], Unit], numbers: Mapping[str, str], version: str = ""
) -> Compiler:
    """A compiler over a run, with the units of table columns, the numbers of clauses, and the version in words."""
    return Compiler(run, Meanings(run.program, columns), numbers, version)


def joined(compilers: Sequence[Compiler]) -> None:
    """The compilers of the versions of one contract write to the same cells, each the figures of its own periods."""
    for one in compilers if len(compilers) > 1 else ():
        one.cells, one.others = compilers[0].cells, compilers


def at(run: Run, payee: str, period: Any, row: Mapping[str, str] = NO_ROW) -> Place:
    """A place without named parts."""
    return run.place(payee, period, row)
