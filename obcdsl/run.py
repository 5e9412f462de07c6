"""The evaluator: a core program over rows of data, on any carrier.

Every node is compiled once to a closure over a `Place` (a payee, a period, a row of keys). A figure is worked when
something asks for it and remembered for its frame (payee and period), so that values nobody needs are never worked.
Cohort figures are worked once for their period and group. Time is linear in the rows read; memory holds one frame at a
time and what cohort figures keep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeAlias

from obcdsl import core
from obcdsl.data.schema import Cell, Missing
from obcdsl.periods import MONTHS_IN, Calendar, Clock, Period
from obcdsl.values import NONE, NOT_APPLICABLE, LeftOut

MOST_STEPS = 10_000_000


class Refused(Exception):  # noqa: N818 - a verdict on a statement, not a programming error
    """The statement cannot be worked: the reason in words, and the cell that it comes from."""

    def __init__(self, reason: str, cell: Cell | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell


class LineRefused(Refused):
    """Only the lines that need the figure are refused."""


class Withheld(Refused):
    """The lines that need the figure pay 0 until it comes."""


class ScoredInstead(Refused):
    """The outcome that needs the figure scores what the metric says."""

    def __init__(self, reason: str, score: Any) -> None:
        super().__init__(reason)
        self.score = score


NO_VALUE = (Refused, ArithmeticError, ValueError)
"""How a figure fails to have a value while it is worked."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A figure that could not be worked, remembered."""

    error: Refused


class Source(Protocol):
    """Where figures come from: cells by address, and the members of keys that come from data."""

    def cell(self, metric: str, payee: str, index: int, members: tuple[str, ...]) -> Cell | None:
        """The cell at an address, or None where no row gives it."""

    def members(self, key: str, payee: str, indexes: tuple[int, ...]) -> tuple[str, ...]:
        """The members of a data key met for a payee in statement periods, in order of first appearance."""

    def has(self, payee: str, indexes: tuple[int, ...]) -> bool:
        """Whether any row is of a payee and one of some periods."""

    def cohort(self, period: Period) -> tuple[str, ...]:
        """Every payee with a row in a period."""


class Carrier(Protocol):
    """What a value is (`obcdsl.carriers`)."""

    @property
    def operations(self) -> Mapping[str, Callable[..., Any]]:
        """Every primitive (`obcdsl.prims`)."""

    def constant(self, value: Any) -> Any:
        """A term of the contract."""

    def truth(self, value: Any) -> bool | None:
        """Whether a condition holds; None where it may or may not."""

    def join(self, values: list[Any]) -> Any:
        """A value that may be any of several."""

    def fold(self, operation: str, rows: list[tuple[Any, Any]]) -> Any:
        """A total, count, mean ... of (condition, value) rows."""

    def is_absent(self, value: Any) -> bool:
        """Whether a value is certainly left out."""

    def absence(self, value: Any) -> Any:
        """The left-out part of a value; None where it is certainly there."""

    def choices(self, value: Any) -> tuple[Any, ...]:
        """Everything certain that the name of a row may be."""

    def same(self, group: Any, asked: Any) -> Any:
        """The condition that a row is of the group asked for."""

    def finish(self, primitive: str, arguments: list[Any], rows: list[tuple[Any, Any]]) -> Any:
        """A primitive that takes all the values of a fold."""


@dataclass(slots=True)
class Frame:
    """Figures worked for one payee and period."""

    payee: str
    period: Period
    known: dict[Any, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """Where a node is worked: its frame, the row of keys, and the parts that functions have named."""

    frame: Frame
    row: Mapping[str, str]
    parts: dict[str, Any]

    def at(self, frame: Frame, row: Mapping[str, str]) -> Place:
        """Another place with the same named parts, worked afresh there."""
        return Place(
            frame, row, {n: (v if v.__class__ is Part else v[1]) for n, v in self.parts.items()} if self.parts else {}
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A named part that has not been worked here yet."""

    code: Code


Code: TypeAlias = "Callable[[Place], Any]"
NO_ROW: Mapping[str, str] = {}
UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class Always:
    """The code of a value that is the same everywhere."""

    value: Any

    def __call__(self, place: Place) -> Any:
        """The value."""
        return self.value


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
                return self._if(node)
            case core.Let():
                return self._let(node)
            case core.Local():
                return self._local(node.name)
            case core.Fold():
                return self._fold(node)
            case core.TimeFold():
                return self._time_fold(node)
            case core.Earlier():
                return self._earlier(node)
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
        operation = self.carrier.operations[node.primitive]
        codes = [self.code(argument) for argument in node.arguments]
        if all(isinstance(code, Always) for code in codes):
            with suppress(*NO_VALUE, TypeError, AttributeError):
                return Always(operation(*[code.value for code in codes if isinstance(code, Always)]))
        if node.primitive in ("and", "or"):
            return self._logical(node.primitive, codes[0], codes[1], operation)
        if len(codes) == 1:
            return _one(operation, codes[0])
        if len(codes) == 2:
            return _two(operation, codes[0], codes[1])
        return _several(operation, codes)

    def _logical(self, word: str, first: Code, second: Code, operation: Callable[..., Any]) -> Code:
        truth, absence, is_absent, constant = self.carrier.truth, self.carrier.absence, self.carrier.is_absent, self.carrier.constant
        decides = word == "or"

        def run(place: Place) -> Any:
            left = first(place)
            if left is decides:
                return left
            certain = truth(left)
            if certain is decides and absence(left) is None:
                return left
            try:
                right = second(place)
            except NO_VALUE:
                if is_absent(left) or certain not in (decides, None):
                    raise
                return constant(decides)
            return operation(left, right)

        return run

    def _if(self, node: core.If) -> Code:
        arms = [(self.code(condition), self.code(value)) for condition, value in node.arms]
        otherwise = self.code(node.otherwise)
        is_absent = self.carrier.is_absent
        first, taken = arms[0]
        if isinstance(first, Always) and first.value is True:
            return taken
        if len(arms) == 1:
            return self._if_else(first, taken, otherwise)

        def run(place: Place) -> Any:
            for number, (condition, value) in enumerate(arms):
                held = condition(place)
                if held is True:
                    return value(place)
                if held is False:
                    continue
                if is_absent(held):
                    return held
                return self._undecided(place, held, arms[number:], otherwise)
            return otherwise(place)

        return run

    def _if_else(self, condition: Code, value: Code, otherwise: Code) -> Code:
        is_absent = self.carrier.is_absent

        def run(place: Place) -> Any:
            held = condition(place)
            if held is True:
                return value(place)
            if held is False:
                return otherwise(place)
            if is_absent(held):
                return held
            return self._undecided(place, held, [(condition, value)], otherwise)

        return run

    def _undecided(self, place: Place, held: Any, arms: list[tuple[Code, Code]], otherwise: Code) -> Any:
        """What the arms may come to from one whose condition may or may not hold; an arm without a value is not taken."""
        carrier = self.carrier
        found: list[Any] = []
        try:
            for number, (condition, value) in enumerate(arms):
                if number:
                    held = condition(place)
                certain, left_out = carrier.truth(held), carrier.absence(held)
                if left_out is not None:
                    found.append(left_out)
                if carrier.is_absent(held):
                    return carrier.join(found)
                if certain is True:
                    found.append(value(place))
                    return carrier.join(found)
                if certain is None:
                    with suppress(*NO_VALUE):
                        found.append(value(place))
            found.append(otherwise(place))
        except NO_VALUE:
            if not found:
                raise
        return carrier.join(found)

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
        if kind == "step" and not keys and isinstance(definition.body, core.Const):
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

        return run

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
                    return self._any_row(place, node, key, member)
            if payee_key in chosen:
                frame = self.frame(chosen[payee_key], frame.period)
            return here(Place(frame, {**place.row, **chosen}, {}))

        return run

    def _any_row(self, place: Place, node: core.Reference | core.Given | core.Cell, key: str, member: Any) -> Any:
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
        from obcdsl.given import reader

        return reader(self, node)

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
                    return self._any_row(place, node, key, member)
                members.append(member)
            row = rows.get(tuple(members))
            if row is None:
                raise Refused(f"the table `{table.name}` has no row {', '.join(members)}")
            return constant(row[column])

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

    def members(self, key: str, frame: Frame) -> tuple[str, ...]:
        """The members of a data key for a frame."""
        return self.source.members(key, frame.payee, self.statement_indexes(frame.period))

    def statement_indexes(self, period: Period) -> tuple[int, ...]:
        """The statement periods that a period covers or lies in."""
        if MONTHS_IN[period.clock] >= MONTHS_IN[self.calendar.clock]:
            return tuple(p.index for p in self.calendar.parts(period, self.calendar.clock))
        return (self.calendar.within(period, self.calendar.clock).index,)

    def _fold(self, node: core.Fold) -> Code:
        cohort = self.program.payee_key in node.keys
        body = self.code(node.body)
        where = self.code(node.where) if node.where is not None else None
        group = self.code(node.within[0]) if node.within else None
        wanted = self.code(node.within[1]) if node.within else None
        arguments = [self.code(argument) for argument in node.arguments]
        free = tuple(sorted(self._free_keys(node))) if cohort else ()
        has_parts = any(isinstance(part, core.Local) for part in core.every(node))
        carrier = self.carrier

        def gathered(place: Place, asked: Any) -> list[tuple[Any, Any]]:
            if cohort:
                self._whole_cohort(place.frame.period)
            rows: list[tuple[Any, Any]] = []
            for frame, row in self.rows_of(node.keys, place):
                here = place.at(frame, row)
                of_group = True if group is None else carrier.same(group(here), asked)
                if carrier.truth(of_group) is False:
                    continue
                self._row(rows, here, of_group, where, body)
            return rows

        def result(place: Place, rows: list[tuple[Any, Any]]) -> Any:
            if node.finish:
                return self._folded(
                    lambda: carrier.finish(node.finish, [argument(place) for argument in arguments], rows)
                )
            return self._folded(lambda: carrier.fold(node.operation, rows))

        def run(place: Place) -> Any:
            asked = wanted(place) if wanted is not None else None
            if not cohort or has_parts:
                return result(place, gathered(place, asked))
            address = (
                id(node),
                place.frame.period.clock,
                place.frame.period.index,
                asked,
                *[place.row[key] for key in free],
            )
            rows = self.cohorts.get(address)
            if rows is None:
                rows = self.cohorts[address] = self._cohort_rows(place, lambda: gathered(place, asked))
            if node.finish:
                return result(place, rows)
            total = self.cohorts.get((address, "total"))
            if total is None:
                total = self.cohorts[address, "total"] = result(place, rows)
            return total

        return run

    def _whole_cohort(self, period: Period) -> None:
        """Refuse a figure over the whole cohort where data lack payees of the roster, or cannot be read for some."""
        for payee in self.source.cohort(period) if self.unread else ():
            self.readable(payee, period)
        roster = next((party.roster for party in self.program.parties if party.roster is not None), None)
        if roster is None:
            return
        lacking = sorted(roster - set(self.source.cohort(period)))
        if lacking:
            shown = ", ".join(lacking[:5]) + (f" and {len(lacking) - 5} more" if len(lacking) > 5 else "")
            raise Refused(f"the data of {period.label} lack {len(lacking)} of the {len(roster)} on the roster: {shown}")

    def readable(self, payee: str, period: Period) -> None:
        """Refuse to build on the figures of a payee and period that were refused when they were read."""
        if self.unread and any((payee, index) in self.unread for index in self.statement_indexes(period)):
            of = f"{payee} in " if payee and payee != self.program.payee_key else ""
            raise Refused(f"the figures of {of}{period.label}, which this needs, were refused when they were read")

    def _row(self, rows: list[tuple[Any, Any]], here: Place, of_group: Any, where: Code | None, body: Code) -> None:
        """Add a row of a fold: whether it counts, and its value. One that may not count and has no value does not."""
        carrier = self.carrier
        held = of_group
        try:
            if where is not None:
                held = where(here)
                if held is False:
                    return
                if held is not True and not self._may_count(rows, held, of_group):
                    return
                if of_group is not True:
                    held = carrier.operations["and"](of_group, held)
            value = body(here)
        except NO_VALUE:
            if held is True or carrier.truth(held) is True:
                raise
            value = NOT_APPLICABLE
            if carrier.absence(held) is not None:
                rows.append((held, value))
        if value is not NOT_APPLICABLE:
            rows.append((held, value))

    def _may_count(self, rows: list[tuple[Any, Any]], held: Any, of_group: Any) -> bool:
        """Whether a row may count; where it is left out whether it does, the row says so."""
        carrier = self.carrier
        if carrier.is_absent(held) and of_group is True:
            rows.append((held, held))
            return False
        if carrier.truth(held) is not False:
            return True
        if carrier.absence(held) is not None:
            rows.append((held if of_group is True else carrier.operations["and"](of_group, held), NOT_APPLICABLE))
        return False

    @staticmethod
    def _folded(work: Callable[[], Any]) -> Any:
        """The result of a fold; `none` among several rows is refused, as it is in arithmetic."""
        try:
            found = work()
        except (TypeError, AttributeError):
            return absent()
        return found if found is not NONE else absent()

    def _cohort_rows(self, place: Place, gather: Callable[[], list[tuple[Any, Any]]]) -> list[tuple[Any, Any]]:
        try:
            return gather()
        except Refused as refused:
            raise Refused(
                f"a figure over the whole cohort cannot be worked: {refused.reason}", refused.cell
            ) from refused

    def _free_keys(self, node: core.Node) -> set[str]:
        """The keys of the place that a node depends on: not those that it picks a row of, nor those a fold takes away."""
        match node:
            case core.RowOf():
                found = {node.key}
            case core.Reference():
                found = set(self.program.definitions[node.name].keys) - {key for key, _ in node.picks}
            case core.Given():
                found = set(self.program.metrics[node.metric].keys) - {key for key, _ in node.picks}
            case core.Cell():
                found = set(self.program.tables[node.table].keys) - {key for key, _ in node.picks}
            case core.Fold():
                inside = [part for part in (node.body, node.where, *(node.within or ())[:1]) if part is not None]
                outside = [*(node.within or ())[1:], *node.arguments]
                free = set[str]().union(*[self._free_keys(part) for part in inside]) - set(node.keys)
                return free.union(*[self._free_keys(part) for part in outside]) - {self.program.payee_key or ""}
            case _:
                found = set()
        return found.union(*[self._free_keys(part) for part in core.below(node)]) - {self.program.payee_key or ""}

    # ---- time ----------------------------------------------------------------------------------------------------------

    def _time_fold(self, node: core.TimeFold) -> Code:
        body = self.code(node.body)
        where = self.code(node.where) if node.where is not None else None
        carrier, calendar = self.carrier, self.calendar
        keys = self._free_keys(core.Fold("total", (), node.body))
        met = [key for key in sorted(keys) if self.program.keys[key].members is None]

        def run(place: Place) -> Any:
            now = place.frame.period
            rows: list[tuple[Any, Any]] = []
            for period in periods_of(calendar, node, now):
                frame = self.frame(place.frame.payee, period)
                if any(place.row[key] not in self.members(key, frame) for key in met if key in place.row):
                    continue
                here = place.at(frame, place.row)
                if period.last < now.first:
                    self.readable(place.frame.payee, period)
                self._row(rows, here, True, where, body)
            return self._folded(lambda: carrier.fold(node.operation, rows))

        return run

    def _earlier(self, node: core.Earlier) -> Code:
        body = self.code(node.body)

        def run(place: Place) -> Any:
            now = place.frame.period
            per_year = 12 // MONTHS_IN[now.clock]
            periods = self.calendar.periods(now.clock)
            if node.year is None:
                index = now.index - node.back * per_year
            else:
                index = now.index + (node.year - now.year) * per_year
            if not 0 <= index < len(periods):
                raise Refused(
                    f"there is no year before {now.label} in the term"
                    if node.year is None
                    else f"the term has no year {node.year}"
                )
            self.readable(place.frame.payee, periods[index])
            return body(place.at(self.frame(place.frame.payee, periods[index]), place.row))

        return run


def periods_of(calendar: Calendar, node: core.TimeFold, now: Period) -> tuple[Period, ...]:
    """The periods a total over time takes, in order."""
    if node.within is not None:
        found = calendar.parts(calendar.within(now, node.within), node.clock)
    else:
        found = calendar.periods(node.clock)
    if node.so_far:
        found = tuple(p for p in found if p.first <= now.last)
    if node.before:
        found = tuple(p for p in found if p.first < now.first)
    return found


def _one(operation: Callable[..., Any], first: Code) -> Code:
    def run(place: Place) -> Any:
        a = first(place)
        try:
            return operation(a)
        except (TypeError, AttributeError):
            return absent(a)

    return run


def _two(operation: Callable[..., Any], first: Code, second: Code) -> Code:
    if isinstance(second, Always):
        return _two_and_value(operation, first, second.value)

    def run(place: Place) -> Any:
        a, b = first(place), second(place)
        try:
            return operation(a, b)
        except (TypeError, AttributeError):
            return absent(a, b)

    return run


def _two_and_value(operation: Callable[..., Any], first: Code, b: Any) -> Code:
    def run(place: Place) -> Any:
        a = first(place)
        try:
            return operation(a, b)
        except (TypeError, AttributeError):
            return absent(a, b)

    return run


def _several(operation: Callable[..., Any], codes: list[Code]) -> Code:
    def run(place: Place) -> Any:
        values = [code(place) for code in codes]
        try:
            return operation(*values)
        except (TypeError, AttributeError):
            return absent(*values)

    return run


def absent(*values: Any) -> Any:
    """The left-out argument that made an operation impossible; `none` in arithmetic is refused."""
    for value in values:
        if value.__class__ is LeftOut:
            return value
    raise Refused("`none` stands where a figure is needed: no limit is not a number")


def is_missing(cell: Cell | None) -> bool:
    """Whether data give no figure here."""
    return cell is None or isinstance(cell.value, Missing)
