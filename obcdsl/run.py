"""The evaluator: a core program over rows of data, on any carrier.

Every node is compiled once to a closure over a `Place` (a payee, a period, a row of keys). A figure is worked when
something asks for it and remembered for its frame (payee and period), so that values nobody needs are never worked.
Cohort figures are worked once for their period and group. Time is linear in the rows read; memory holds one frame at a
time and what cohort figures keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.data.schema import Cell, Missing
from obcdsl.periods import MONTHS_IN, Calendar, Clock, Period
from obcdsl.running.applying import one, several, two
from obcdsl.running.choosing import if_code, logical_code
from obcdsl.running.places import NO_ROW, Always, Carrier, Code, Frame, Part, Place, Source
from obcdsl.running.verdicts import NO_VALUE, Failed, Refused, ScoredInstead, Withheld
from obcdsl.values import LeftOut

MOST_STEPS = 10_000_000


UNKNOWN = object()


class Run:
    """A program being worked over a source of data."""

    def __init__(self, program: core.Program, source: Source, carrier: Carrier) -> None:
        self.program = program
        self.source = source
        self.carrier = carrier
        self.calendar: Calendar = program.calendar
        self.frames: dict[tuple[str, Clock, int], Frame] = {}
        self.cohorts: dict[Any, Any] = {}
        self.codes: dict[str, Code] = {}
        self.references: dict[str, Code] = {}
        self.kept: dict[int, tuple[core.Node, Code]] = {}
        self.notes: dict[str, list[tuple[Period, str, bool]]] = {}
        self.steps = 0
        self.most_steps = MOST_STEPS
        self.unread: frozenset[tuple[str, int]] = frozenset()
        self.versions: Any = None
        """The runs of the other programs of the term, where amendments make several (`obcdsl.running.in_force.Versions`)."""

    # ---- asking for figures ---------------------------------------------------------------------------------------

    def frame(self, payee: str, period: Period) -> Frame:
        """The frame of a payee and period."""
        key = (payee, period.clock, period.index)
        found = self.frames.get(key)
        if found is None:
            found = self.frames[key] = Frame(payee, period)
        return found

    def place(self, payee: str, period: Period, row: Mapping[str, str] = NO_ROW) -> Place:
        """A place to work figures at."""
        return Place(self.frame(payee, period), row, {})

    def figure(self, name: str, place: Place) -> Any:
        """The value of a named figure at a place; `Refused` where it cannot be worked."""
        found = self.references.get(name)
        if found is None:
            found = self.references[name] = self.code(core.Reference(name))
        return found(place)

    def value(self, node: core.Node, place: Place) -> Any:
        """The value of a node of the program at a place; its code is kept for the next place."""
        kept = self.kept.get(id(node))
        if kept is None:
            kept = self.kept[id(node)] = (node, self.code(node))
        return kept[1](place)

    def is_fixed(self, name: str) -> bool:
        """Whether a figure that has been asked for is the same everywhere."""
        return isinstance(self.references.get(name), Always)

    def forget(self, payee: str) -> None:
        """Let go of the frames of a payee whose statements are done."""
        for key in [key for key in self.frames if key[0] == payee]:
            del self.frames[key]
        self.notes.pop(payee, None)

    # ---- compiling ------------------------------------------------------------------------------------------------

    def code(self, node: core.Node) -> Code:
        """The closure that works a node."""
        match node:
            case core.Const():
                return Always(self.carrier.constant(node.value))
            case core.Given():
                return self._given(node)
            case core.Reference():
                return self._reference(node)
            case core.Cell():
                return self._cell(node)
            case core.RowOf():
                return self._row_of(node.key)
            case core.ContractYear():
                return self._year
            case core.Apply():
                return self._apply(node)
            case core.If():
                return if_code(self, node)
            case core.Let():
                return self._let(node)
            case core.Local():
                return self._local(node.name)
            case core.Fold():
                from obcdsl.running.folding import fold_code

                return fold_code(self, node)
            case core.TimeFold():
                from obcdsl.running.folding import time_fold_code

                return time_fold_code(self, node)
            case core.Earlier():
                from obcdsl.running.folding import earlier_code

                return earlier_code(self, node)
            case core.Require():
                return self._require(node)

    def _year(self, place: Place) -> Any:
        year = place.frame.period.year
        if not year:
            raise Refused(
                f"{place.frame.period.label} does not lie within one contract year, and the contract's values go by contract year"
            )
        return self.carrier.constant(year)

    def _row_of(self, key: str) -> Code:
        if key == self.program.payee_key:
            return lambda place: self.carrier.constant(place.frame.payee)
        return lambda place: self.carrier.constant(place.row[key])

    def _apply(self, node: core.Apply) -> Code:
        if node.primitive == "period_share":
            return lambda place: self.carrier.operations["divide"](
                self.carrier.constant(place.frame.period.days), self.carrier.constant(place.frame.period.days_in_full)
            )
        if node.primitive == "present" and isinstance(node.arguments[0], core.Cell):
            return self._has_row(node.arguments[0])
        operation = self.carrier.operations[node.primitive]
        codes = [self.code(argument) for argument in node.arguments]
        if all(isinstance(code, Always) for code in codes):
            with suppress(*NO_VALUE, TypeError, AttributeError):
                return Always(operation(*[code.value for code in codes if isinstance(code, Always)]))
        if node.primitive in ("and", "or"):
            return logical_code(self.carrier, node.primitive, codes[0], codes[1], operation)
        if len(codes) == 1:
            return one(operation, codes[0])
        if len(codes) == 2:
            return two(operation, codes[0], codes[1])
        return several(operation, codes)

    def _let(self, node: core.Let) -> Code:
        parts = [(name, Part(self.code(part))) for name, part in node.names]
        body = self.code(node.body)

        def run(place: Place) -> Any:
            return body(Place(place.frame, place.row, {**place.parts, **dict(parts)}))

        return run

    def _local(self, name: str) -> Code:
        def run(place: Place) -> Any:
            found = place.parts[name]
            if found.__class__ is Part:
                found = place.parts[name] = (found.code(place), found)
            return found[0]

        return run

    def _require(self, node: core.Require) -> Code:
        condition, body, truth = self.code(node.condition), self.code(node.body), self.carrier.truth

        def run(place: Place) -> Any:
            if truth(condition(place)) is False:
                raise Refused(node.reason)
            return body(place)

        return run

    # ---- figures ----------------------------------------------------------------------------------------------------

    def _body(self, name: str) -> Code:
        found = self.codes.get(name)
        if found is None:
            found = self.codes[name] = self.code(self.program.definitions[name].body)
        return found

    def _reference(self, node: core.Reference) -> Code:
        definition = self.program.definitions[node.name]
        name, keys, clock, kind = node.name, definition.keys, definition.clock, definition.kind
        if self.versions is None and kind == "step" and not keys and isinstance(definition.body, core.Const):
            return self.code(definition.body)
        if node.picks:
            return self._picked(node, definition)
        calendar = self.calendar

        def run(place: Place) -> Any:
            frame = place.frame
            if clock is not None and clock != frame.period.clock:
                frame = self.frame(frame.payee, calendar.within(frame.period, clock))
            row = place.row
            address = (name, *[row[key] for key in keys]) if keys else name
            found = frame.known.get(address, UNKNOWN)
            if found is UNKNOWN:
                here = place if frame is place.frame and not place.parts else Place(frame, row, {})
                found = frame.known[address] = self._worked(kind, name, self._body(name), here)
            if found.__class__ is Failed:
                raise found.error
            return found

        if self.versions is None:
            return run
        from obcdsl.running.in_force import figure_in_force

        return figure_in_force(self, definition, run)

    def _picked(self, node: core.Reference, definition: core.Definition) -> Code:
        """A reference that picks the row of some keys, or another payee."""
        picks = [(key, self.code(pick)) for key, pick in node.picks]
        payee_key = self.program.payee_key
        here = self.code(core.Reference(node.name))

        def run(place: Place) -> Any:
            frame = place.frame
            chosen = {key: pick(place) for key, pick in picks}
            for key, member in chosen.items():
                if member.__class__ is not str:
                    return self.any_row(place, node, key, member)
            if payee_key in chosen:
                frame = self.frame(chosen[payee_key], frame.period)
            return here(Place(frame, {**place.row, **chosen}, {}))

        return run

    def any_row(self, place: Place, node: core.Reference | core.Given | core.Cell, key: str, member: Any) -> Any:
        """A figure at a row that is left out, or at any of the rows that may be picked."""
        if isinstance(member, LeftOut):
            return member
        found = []
        for choice in self.carrier.choices(member):
            picks = tuple((k, core.Const(choice) if k == key else pick) for k, pick in node.picks)
            with suppress(*NO_VALUE):
                found.append(choice if isinstance(choice, LeftOut) else self.code(replace(node, picks=picks))(place))
        return self.carrier.join(found)

    def _worked(self, kind: str, name: str, body: Code, place: Place) -> Any:
        """A figure's value, or its failure; what a missing figure means for outcomes and payments happens here."""
        self.steps += 1
        if self.steps > self.most_steps:
            return Failed(Refused(f"working this statement takes more than {self.most_steps:,} steps"))
        try:
            return body(place)
        except ScoredInstead as instead:
            if kind != "outcome":
                return Failed(instead)
            self.note(place, f"{name}: {instead.reason}")
            return instead.score
        except Withheld as withheld:
            if kind != "payment":
                return Failed(withheld)
            self.note(place, f"{name}: {withheld.reason}")
            return self.carrier.constant(0)
        except Refused as refused:
            return Failed(refused)
        except RecursionError:
            return Failed(Refused(f"`{name}` depends on other figures too deeply"))
        except ZeroDivisionError:
            return Failed(Refused(f"`{name}` divides by 0"))
        except (ValueError, OverflowError) as problem:
            return Failed(Refused(f"`{name}` has no value: {problem}"))

    def note(self, place: Place, text: str, *, lasting: bool = False) -> None:
        """Remember what the statement of this period must say of a figure; `lasting` for those of later periods too."""
        said = (place.frame.period, text, lasting)
        notes = self.notes.setdefault(place.frame.payee, [])
        if said not in notes:
            notes.append(said)

    def notes_of(self, payee: str, period: Period) -> list[str]:
        """What the statement of a payee and period must say."""
        return list(
            dict.fromkeys(
                text
                for noted, text, lasting in self.notes.get(payee, ())
                if noted.first <= period.last and (lasting or noted.last >= period.first)
            )
        )

    # ---- data ---------------------------------------------------------------------------------------------------------

    def _given(self, node: core.Given) -> Code:
        from obcdsl.running.given import reader

        own = reader(self, node)
        if self.versions is None:
            return own
        from obcdsl.running.in_force import metric_in_force

        return metric_in_force(self, node, own)

    def _cell(self, node: core.Cell) -> Code:
        table = self.program.tables[node.table]
        picks = {key: self.code(pick) for key, pick in node.picks}
        payee_key, constant = self.program.payee_key, self.carrier.constant
        rows, column = table.rows, node.column

        def run(place: Place) -> Any:
            members = []
            for key in table.keys:
                if key in picks:
                    member = picks[key](place)
                elif key == payee_key:
                    member = place.frame.payee
                else:
                    member = place.row[key]
                if member.__class__ is not str:
                    return self.any_row(place, node, key, member)
                members.append(member)
            row = rows.get(tuple(members))
            if row is None:
                raise Refused(f"the table `{table.name}` has no row {', '.join(members)}")
            return constant(row[column])

        return run

    def _has_row(self, node: core.Cell) -> Code:
        """Whether a table has the row of a cell: `present(bands.share)`."""
        table, carrier, picks = self.program.tables[node.table], self.carrier, dict(node.picks)
        names = [self.code(picks[key]) if key in picks else self._row_of(key) for key in table.keys]

        def run(place: Place) -> Any:
            found: list[tuple[Any, ...]] = [()]
            for name in names:
                member = name(place)
                choices = (member,) if member.__class__ is str else carrier.choices(member)
                found = [(*row, choice) for row in found for choice in choices]
            held = [carrier.constant(has) for has in sorted({row in table.rows for row in found})]
            return held[0] if len(held) == 1 else carrier.join(held)

        return run

    # ---- folds ----------------------------------------------------------------------------------------------------------

    def rows_of(self, keys: Iterable[str], place: Place) -> list[tuple[Frame, dict[str, str]]]:
        """Every row of some keys at a place: the frame (another payee's in a cohort) and the row."""
        found: list[tuple[Frame, dict[str, str]]] = [(place.frame, dict(place.row))]
        for key in keys:
            members = None if key == self.program.payee_key else self.program.keys[key].members
            wider: list[tuple[Frame, dict[str, str]]] = []
            for frame, row in found:
                if key == self.program.payee_key:
                    wider.extend((self.frame(payee, frame.period), row) for payee in self.source.cohort(frame.period))
                else:
                    met = members if members is not None else self.members(key, frame)
                    wider.extend((frame, {**row, key: member}) for member in met)
            found = wider
        return found

    def rows_due(self, keys: Iterable[str], clock: Clock | None, place: Place) -> list[tuple[Frame, dict[str, str]]]:
        """The rows of a figure with a clock of its own, for the statement at a place: where the figure is of a longer
        period, every row met in that."""
        period = place.frame.period
        if clock is None or MONTHS_IN[clock] <= MONTHS_IN[period.clock]:
            return self.rows_of(keys, place)
        longer = self.frame(place.frame.payee, self.calendar.within(period, clock))
        found = self.rows_of(keys, Place(longer, place.row, {}))
        return [(self.frame(frame.payee, period), row) for frame, row in found]

    def members(self, key: str, frame: Frame) -> tuple[str, ...]:
        """The members of a data key for a frame."""
        return self.source.members(key, frame.payee, self.calendar.statement_indexes(frame.period))

    def readable(self, payee: str, period: Period) -> None:
        """Refuse to build on the figures of a payee and period that were refused when they were read."""
        if self.unread and any((payee, index) in self.unread for index in self.calendar.statement_indexes(period)):
            of = f"{payee} in " if payee and payee != self.program.payee_key else ""
            raise Refused(f"the figures of {of}{period.label}, which this needs, were refused when they were read")


def is_missing(cell: Cell | None) -> bool:
    """Whether data give no figure here."""
    return cell is None or isinstance(cell.value, Missing)
