"""The walk from a figure down to rows of data. Every value is asked of the evaluator, with the closures of the statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from obcdsl import core
from obcdsl.data.schema import Cell, Missing
from obcdsl.examples.coverage import is_term
from obcdsl.periods import MONTHS_IN, Period
from obcdsl.render.shown import exact
from obcdsl.run import Run
from obcdsl.running.folding import periods_of
from obcdsl.running.given import _reason as reason_of
from obcdsl.running.places import Place
from obcdsl.scope import Scope
from obcdsl.source import Source, Span
from obcdsl.units import Unit
from obcdsl.values import NOT_APPLICABLE, LeftOut
from obcdsl.why.derivation import At, Derivation, Kind, Status
from obcdsl.why.distances import Distances
from obcdsl.why.formula import Meanings, words
from obcdsl.why.formulas import Fault, Formulas, Gathered
from obcdsl.why.style import NAMES, Style, figure_text

SHOWN_ROWS = 5
DEPTH = 12
NOT_SHOWN = "its own derivation is not shown here"


@dataclass(slots=True)
class Deriver:
    """One walk over one run. `depth` is how many figures deep it goes, and `most` how many it tells of in all."""

    scope: Scope
    program: core.Program
    run: Run
    sources: Mapping[str, Source]
    depth: int = DEPTH
    style: Style = NAMES
    most: float = inf
    meanings: Meanings = field(init=False)
    formulas: Formulas = field(init=False)
    distances: Distances = field(init=False)
    met: set[Any] = field(default_factory=set)
    home: Any = None
    level: int = 0
    own_only: bool = False
    """Whether of a figure over all payees only the row of the one that is asked for is listed, as on its statement."""
    others: tuple[Deriver, ...] = ()
    """One for each version of a contract with amendments: a figure of a period is told by the version in force there."""

    def __post_init__(self) -> None:
        self.meanings = Meanings(self.program, self.scope.column_units, style=self.style)
        scales = {id(edge): scale for scale in self.scope.scales for _, edge, _, _ in scale.edges}
        self.formulas = Formulas(self, self.meanings, scales)
        self.distances = Distances(self.meanings, self.run)

    @property
    def is_full(self) -> bool:
        """Whether no more figures are told of."""
        return len(self.met) > self.most

    @property
    def payee(self) -> str:
        """The payee of the figure that was asked for."""
        return str(self.home[0]) if self.home is not None else ""

    # ---- figures --------------------------------------------------------------------------------------------------

    def figure(self, name: str, place: Place, clause: str = "") -> Derivation:
        """The derivation of a named figure at a place; one that was met before is not told again."""
        if self.home is None:
            self.home = (place.frame.payee, place.frame.period)
        told = self._in_force(name, place, clause)
        if told is not None:
            return told
        definition = self.program.definitions[name]
        key = (name, place.frame.payee, place.frame.period, *(place.row[key] for key in definition.keys))
        label = self.style.label(name, clause) + self.elsewhere(definition.keys, place)
        value = self.formulas.value(core.Reference(name), place)
        if key in self.met and not is_term(definition.body):
            return self.made(name, label, _kind(definition), value, definition.unit, place, notes=("worked above",))
        self.met.add(key)
        if self.level >= self.depth or self.is_full:
            note = (f"{NOT_SHOWN}: ask for `{name.partition('/')[0]}`",)
            return self.made(name, label, _kind(definition), value, definition.unit, place, notes=note)
        self.level += 1
        try:
            if definition.kind == "payment":
                from obcdsl.why.clauses import payment

                return payment(self, definition, place, label, value)
            if definition.kind == "outcome":
                from obcdsl.why.clauses import outcome

                return outcome(self, definition, place, label, value)
            return self._plain(definition, place, label, value)
        finally:
            self.level -= 1

    def _in_force(self, name: str, place: Place, clause: str) -> Derivation | None:
        """The derivation of a figure by the version in force in its period, where that is another one and knows of it."""
        run = self.run.versions.elsewhere(self.run, place.frame.period) if self.others else None
        if run is None:
            return None
        from obcdsl.running.in_force import same_step

        other = next(one for one in self.others if one.run is run)
        there = same_step(self.program, other.program, name)
        if there not in other.program.definitions:
            return None
        other.home, other.level = self.home, self.level
        return other.figure(there, Place(run.frame(place.frame.payee, place.frame.period), place.row, {}), clause)

    def _plain(self, definition: core.Definition, place: Place, label: str, value: Any) -> Derivation:
        name, base = definition.name, definition.name.partition("/")[0]
        got = Gathered()
        if name.endswith(("/earned", "/scored", "/any_scored")):
            sentences = self.formulas.condition(definition.body, Place(place.frame, place.row, {}), base, got)
            return self.made(name, label, "condition", value, definition.unit, place, got, sentences=tuple(sentences))
        there = Place(place.frame, place.row, {})
        formula = self.formulas.formula(definition.body, there, definition.unit, base, got)
        if is_term(definition.body):
            formula = type(formula)("", "")
        return self.made(
            name,
            label,
            _kind(definition),
            value,
            definition.unit,
            place,
            got,
            words=formula.words,
            figures=formula.figures,
        )

    def made(
        self, name: str, label: str, kind: Kind, value: Any, unit: Unit | None, place: Place, got: Gathered | None = None,
        *, words: str = "", figures: str = "", sentences: tuple[str, ...] = (), notes: tuple[str, ...] = (),
        data: At | None = None, shown: str = "",
    ) -> Derivation:  # fmt: skip
        """A derivation with its value in words, its clause and what was gathered."""
        got = got or Gathered()
        definition = self.program.definitions.get(name)
        metric = self.program.metrics.get(name)
        span = definition.span if definition is not None else metric.span if metric is not None else None
        is_own = definition is None or definition.kind != "step"
        title = (
            (definition.title if definition is not None else metric.title if metric is not None else "")
            if is_own
            else ""
        )
        said = tuple(self._notes(name, place)) if definition is not None and is_own else ()
        told_below = self.level > 1 and any(child.status == "refused" for child in got.children)
        refused = (f"refused: {value.reason}",) if isinstance(value, Fault) and not told_below else ()
        if isinstance(value, Fault) and data is None and value.cell is not None and not got.children:
            data = At(value.cell.place.path, value.cell.place.row, value.cell.place.column)
        return Derivation(
            name, label, kind, shown or self.shown(value, unit, kind), None if isinstance(value, Fault) else exact(value),
            _status(value), title if title != name.replace("_", " ") else "", place.frame.period.label, words, figures,
            tuple(dict.fromkeys((*got.sentences, *sentences))), (*refused, *notes, *said), tuple(dict.fromkeys(got.distances)),
            self.at(span) if span is not None else None, data, tuple(got.children),
        )  # fmt: skip

    def shown(self, value: Any, unit: Unit | None, kind: Kind = "define") -> str:
        """A value for a reader, with its exact fraction where that is shorter than its decimals."""
        if isinstance(value, Fault):
            return "refused"
        if isinstance(value, LeftOut) and value is not NOT_APPLICABLE and kind == "outcome":
            return "not scored"
        return self.style.worked(value, unit)

    def _notes(self, name: str, place: Place) -> list[str]:
        """What the run remembers of a figure: scored instead, withheld."""
        notes = self.run.notes_of(place.frame.payee, place.frame.period)
        return [note.removeprefix(f"{name}: ") for note in notes if note.startswith(f"{name}: ")]

    # ---- places ---------------------------------------------------------------------------------------------------

    def target(self, node: core.Reference, place: Place) -> Place | None:
        """Where the figure that a reference reads is worked; None where what picks its row is left out."""
        definition = self.program.definitions[node.name]
        return self._picked(node.picks, definition.clock, place)

    def _picked(self, picks: tuple[tuple[str, core.Node], ...], clock: Any, place: Place) -> Place | None:
        frame, row = place.frame, dict(place.row)
        for key, pick in picks:
            member = self.formulas.value(pick, place)
            if isinstance(member, (Fault, LeftOut)):
                return None
            row[key] = str(member)
            if key == self.program.payee_key:
                frame = self.run.frame(str(member), frame.period)
        if clock is not None and clock != frame.period.clock:
            if MONTHS_IN[clock] < MONTHS_IN[frame.period.clock]:
                return None
            frame = self.run.frame(frame.payee, self.run.calendar.within(frame.period, clock))
        return Place(frame, row, {})

    def elsewhere(self, keys: tuple[str, ...], place: Place) -> str:
        """What tells a place from the one that was asked for: rows, another payee, another period."""
        rows = [(key, place.row[key]) for key in keys if key in place.row and not self.program.keys[key].private]
        payee, period = self.home or (place.frame.payee, place.frame.period)
        here = place.frame
        return self.style.elsewhere(
            rows, here.payee if here.payee != payee else "", here.period if here.period != period else None
        )

    def at(self, span: Span) -> At | None:
        """The line of a place in the contract."""
        source = self.sources.get(span.path)
        return At(span.path, source.line_and_column(span.start)[0]) if source else None

    def source_text(self, span: Span) -> str:
        """The words of the contract at a place, on one line."""
        source = self.sources.get(span.path)
        return " ".join(source.text[span.start : span.end].split()).rstrip(",") if source else ""

    # ---- leaves ---------------------------------------------------------------------------------------------------

    def given(self, node: core.Given, place: Place) -> Derivation:
        """A figure of the data: its value, file, row and column, or what the contract says where it is missing."""
        metric = self.program.metrics[node.metric]
        value = self.formulas.value(node, place)
        there = self._picked(node.picks, metric.clock, place)
        if there is None:
            return self.made(metric.name, metric.name, "metric", value, metric.unit, place)
        if self.home is None:
            self.home = (place.frame.payee, place.frame.period)
        members = tuple(there.frame.payee if key == self.program.payee_key else there.row[key] for key in metric.keys)
        cell = self.run.source.cell(metric.name, there.frame.payee, there.frame.period.index, members)
        label = self.style.metric(metric.name) + self.elsewhere(metric.keys, there)
        data = At(cell.place.path, cell.place.row, cell.place.column) if cell is not None else None
        notes: tuple[str, ...] = ()
        if cell is None or isinstance(cell.value, Missing):
            notes = self._missing(metric, there, cell, value)
        return self.made(metric.name, label, "metric", value, metric.unit, there, notes=notes, data=data)

    def _missing(self, metric: core.Metric, place: Place, cell: Cell | None, value: Any) -> tuple[str, ...]:
        if isinstance(value, Fault):
            return ()
        reason = reason_of(self.run, metric, place, cell)
        notes = self.run.notes_of(place.frame.payee, place.frame.period)
        said = tuple(note for note in notes if note.startswith(reason))
        if said:
            return said
        if isinstance(value, LeftOut):
            return (f"{reason}; the contract leaves it out",)
        return (f"{reason}; rows not given are {figure_text(value, metric.unit)}",)

    def cell(self, node: core.Cell, place: Place, value: Any) -> Derivation:
        """A term of a table: its table, row and column."""
        table = self.program.tables[node.table]
        picks = dict(node.picks)
        got = Gathered()
        members = []
        for key in table.keys:
            if key in picks:
                members.append(str(self.formulas.value(picks[key], place)))
                if isinstance(picks[key], core.Given):
                    got.add(self.given(picks[key], place))  # type: ignore[arg-type]
            else:
                members.append(place.frame.payee if key == self.program.payee_key else str(place.row.get(key, "")))
        members = [
            "a private row" if self.program.keys[k].private else m for k, m in zip(table.keys, members, strict=True)
        ]
        note = f"table {table.name}, row {', '.join(members)}, column {node.column}"
        clause = self.scope.clauses.get(table.name)
        made = self.made(
            f"{node.table}.{node.column}", self.style.cell(node.table, node.column), "cell", value, self.meanings.unit(node), place,
            got, notes=(note,),
        )  # fmt: skip
        return _at(made, self.at(clause.head.name.span) if clause is not None else None)

    def part(self, name: str, node: core.Node, place: Place, clause: str) -> Derivation:
        """A named part of a function, or of a define."""
        got = Gathered()
        unit = self.meanings.unit(core.Local(name))
        value = self.formulas.value(node, place)
        label = self.style.part(name)
        if (name, place.frame.payee, place.frame.period, tuple(place.row.items())) in self.met:
            return self.made(label, label, "part", value, unit, place)
        self.met.add((name, place.frame.payee, place.frame.period, tuple(place.row.items())))
        formula = self.formulas.formula(node, place, unit, clause, got)
        if is_term(node):
            formula = type(formula)("", "")
        return self.made("", label, "part", value, unit, place, got, words=formula.words, figures=formula.figures)

    def choice(self, node: core.If, place: Place, unit: Unit | None, clause: str) -> Derivation:
        """A scale, or a condition that could not be decided, inside another formula."""
        got = Gathered()
        formula = self.formulas.formula(node, place, unit, clause, got)
        value = self.formulas.value(node, place)
        scale = self.formulas.scale_of(node)
        label = (
            f"scale of {words(self.meanings, scale.measure, None, clause)}"
            if scale is not None
            else "the part that applies"
        )
        return self.made("", label, "scale", value, unit, place, got, words=formula.words, figures=formula.figures)

    # ---- rows and time ----------------------------------------------------------------------------------------------

    def rows(self, node: core.Fold, place: Place, value: Any, clause: str) -> Derivation:
        """A figure over rows: how many were taken, how many not, and the first of them; private rows are never listed."""
        from obcdsl.why.rows import rows

        return rows(self, node, place, value, clause)

    def periods(self, node: core.TimeFold, place: Place, value: Any, clause: str) -> Derivation:
        """A figure over time, period by period."""
        label = words(self.meanings, node, None, clause)
        unit = self.meanings.unit(node)
        got = Gathered()
        inner = self.meanings.unit(node.body)
        taken = periods_of(self.run.calendar, node, place.frame.period)
        for period in [] if self.is_full else taken:
            here = place.at(self.run.frame(place.frame.payee, period), place.row)
            one = self.formulas.value(node.body, here)
            held = self.formulas.value(node.where, here) if node.where is not None else True
            if held is not True or one is NOT_APPLICABLE:
                note = "does not apply" if one is NOT_APPLICABLE else "passed over"
                got.children.append(self.made("", self.style.period(period), "period", one, inner, here, notes=(note,)))
                continue
            below = Gathered()
            formula = self.formulas.formula(node.body, here, inner, clause, below)
            got.children.append(
                self.made(
                    "",
                    self.style.period(period),
                    "period",
                    one,
                    inner,
                    here,
                    below,
                    words=formula.words,
                    figures=formula.figures,
                )
            )
        return self.made(
            "",
            label,
            "rows",
            value,
            unit,
            place,
            got,
            figures=self.style.each_row(node, lambda: self._values_over(node, taken, place), inner),
            sentences=(f"{len(taken)} {node.clock}{'' if len(taken) == 1 else 's'}",),
        )

    def _values_over(self, node: core.TimeFold, taken: Sequence[Period], place: Place) -> list[Any]:
        places = [place.at(self.run.frame(place.frame.payee, period), place.row) for period in taken]
        held = [node.where is None or self.formulas.value(node.where, here) is True for here in places]
        values = [self.formulas.value(node.body, here) for here, is_in in zip(places, held, strict=True) if is_in]
        return [value for value in values if value is not NOT_APPLICABLE]

    def earlier(self, node: core.Earlier, place: Place, clause: str) -> Derivation | None:
        """A figure of an earlier year."""
        now = place.frame.period
        per_year = 12 // MONTHS_IN[now.clock]
        index = now.index - node.back * per_year if node.year is None else now.index + (node.year - now.year) * per_year
        periods = self.run.calendar.periods(now.clock)
        if not 0 <= index < len(periods):
            return None
        there = place.at(self.run.frame(place.frame.payee, periods[index]), place.row)
        if isinstance(node.body, core.Reference):
            target = self.target(node.body, there)
            return self.figure(node.body.name, target, clause) if target is not None else None
        if isinstance(node.body, core.Given):
            return self.given(node.body, there)
        got = Gathered()
        unit = self.meanings.unit(node.body)
        formula = self.formulas.formula(node.body, there, unit, clause, got)
        value = self.formulas.value(node.body, there)
        label = words(self.meanings, node.body, None, clause) + self.style.elsewhere([], "", periods[index])
        return self.made("", label, "period", value, unit, there, got, words=formula.words, figures=formula.figures)


def _kind(definition: core.Definition) -> Kind:
    return definition.kind


def _status(value: Any) -> Status:
    if isinstance(value, Fault):
        return "refused"
    if value is NOT_APPLICABLE:
        return "does not apply"
    return "left out" if isinstance(value, LeftOut) else "worked"


def _at(made: Derivation, clause: At | None) -> Derivation:
    from dataclasses import replace

    return replace(made, clause=clause)
