"""What an example says, bound to the contract: which figures are given where, and which are expected where.

Faults of the text (an unknown metric, a wrong unit, a year outside the term) are findings with their position; an
example that has one is not run.
"""

from __future__ import annotations

import datetime
from dataclasses import field
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.clauses.example import Directed, Expectation, Node, Pair, Scoped, Verdict
from obcdsl.data.schema import Missing
from obcdsl.diagnostic import Diagnostic, Label
from obcdsl.examples.source import NoData
from obcdsl.lower import lowered
from obcdsl.lowering.meeting import common
from obcdsl.periods import add_months
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.verdicts import Refused
from obcdsl.scope import FAULTY, Scale, Scope, Setting, Typed
from obcdsl.source import Span
from obcdsl.spelling import nearest
from obcdsl.units import Unit, is_money, matched
from obcdsl.values import LeftOut, NoLimit, Value
from obcdsl.written import ast

NOBODY = "example"
"""The payee of an example that names none, where each row of data is one."""

Stretch = tuple[datetime.date, datetime.date]


@dataclass(frozen=True, slots=True)
class Where:
    """The scope of a line, bound: a stretch of time, payees and rows of keys; None or empty where not said."""

    stretch: Stretch | None = None
    payees: tuple[str, ...] = ()
    members: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def narrowness(self) -> tuple[int, int]:
        """How much it says: the narrower of two lines that give one figure holds; of two stretches, the shorter."""
        days = 0 if self.stretch is None else (self.stretch[1] - self.stretch[0]).days
        return (self.stretch is not None) + bool(self.payees) + len(self.members), -days


@dataclass(frozen=True, slots=True)
class GivenFigure:
    """One figure of `given`."""

    metric: str
    value: Value | Missing
    where: Where
    span: Span


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """One figure of `expect`: `value` is another figure or a verdict; `payer` and `payee` where a direction is said."""

    figure: Typed
    value: Typed | Verdict
    where: Where
    span: Span
    payment: str = ""
    payer: str = ""
    payee: str = ""


@dataclass(slots=True)
class ExampleRead:
    """An example, bound. `functions` are the functions of the contract or the library that its expectations call."""

    node: Node
    given: list[GivenFigure] = field(default_factory=list)
    expected: list[ExpectedFigure] = field(default_factory=list)
    payees: tuple[str, ...] = ()
    members: dict[str, list[str]] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    functions: set[str] = field(default_factory=set)
    scales: list[Scale] = field(default_factory=list)


def read_example(scope: Scope, program: core.Program, node: Node) -> ExampleRead:
    """An example bound to a sound contract; its faults are in `findings`, and the scope is left as it was."""
    reading = Reader(scope, program, ExampleRead(node))
    findings, scales = len(scope.findings), len(scope.scales)
    for pair in node.given:
        reading.pair(pair)
    for expectation in node.expect:
        reading.expectation(expectation)
    read = reading.read
    read.findings = [found for found in scope.findings[findings:] if found.code != "may-divide-by-zero"]
    read.scales = scope.scales[scales:]
    del scope.findings[findings:], scope.scales[scales:]
    anonymous = NOBODY if program.payee_key is not None else ""
    read.payees = tuple(dict.fromkeys(reading.payees)) or (anonymous,)
    return read


@dataclass(slots=True)
class Reader:
    """An example while it is read."""

    scope: Scope
    program: core.Program
    read: ExampleRead
    payees: list[str] = field(default_factory=list)

    def pair(self, pair: Pair) -> None:
        """One given figure."""
        scope, name = self.scope, pair.metric.text
        metric = scope.metrics.get(name)
        if metric is None:
            self._not_a_metric(pair.metric)
            return
        where = self.where(pair.scope, metric.keys, f"`{name}`")
        if where is None:
            return
        value: Value | Missing = Missing("")
        if pair.value is not None:
            found = self._value(metric, pair.value)
            if found is None:
                return
            value = found
        given = GivenFigure(name, value, where, pair.span)
        if any(one.metric == name and one.where == where for one in self.read.given):
            scope.fault("name-twice", f"`{name}` is given twice for the same place and time", pair.span)
            return
        self.read.given.append(given)

    def _not_a_metric(self, word: ast.Word) -> None:
        scope = self.scope
        if word.text in scope.broken:
            return
        node = scope.clauses.get(word.text)
        if node is not None:
            article = "an" if node.head.kind[0] in "aeiou" else "a"
            scope.fault(
                "unknown-name",
                f"`{word.text}` is {article} {node.head.kind}: it is worked out, and only metrics are given",
                word.span,
            )
            return
        close = nearest(word.text, list(scope.metrics))
        scope.fault(
            "unknown-name",
            f"there is no metric called `{word.text}`",
            word.span,
            fix=close,
            role="not defined in this contract",
        )

    def _value(self, metric: core.Metric, written: ast.Expr) -> Value | None:
        scope = self.scope
        if metric.unit.kind == "category":
            return self._member(metric.unit, written, f"`{metric.name}`")
        before = len(scope.findings)
        typed = lowered(scope, written, Setting(span=written.span))
        if typed is FAULTY or len(scope.findings) > before:
            return None
        if any(isinstance(part, (core.Given, core.Reference, core.ContractYear)) for part in core.every(typed.node)):
            scope.fault(
                "units", f"`{metric.name}` is given as a value, and this is worked from other figures", written.span
            )
            return None
        if typed.unit.flavour != "plain" and matched(metric.unit, typed.unit) is None:
            place = Label(metric.span, f"`{metric.name}` is defined here")
            scope.fault(
                "units",
                f"`{metric.name}` is {metric.unit}, and it is given as {typed.unit}",
                written.span,
                places=(place,),
            )
            return None
        target = Typed(core.Given(metric.name), metric.unit)
        if common(scope, (target, typed), (written.span, written.span), "given for each other", written.span) is None:
            return None
        value = constant(self.program, typed.node)
        if isinstance(value, (NoLimit, LeftOut)):
            said = "`none` stands in tables, for no limit" if isinstance(value, NoLimit) else "no data are left out"
            scope.fault("units", f"{said}; a figure that nobody gives is `missing`", written.span, fix="missing")
            return None
        return None if value is None or not self._possible(metric, value, written.span) else value

    def _member(self, unit: Unit, written: ast.Expr, what: str) -> str | None:
        members = unit.members or (self.program.keys[unit.key].members if unit.key in self.program.keys else ()) or ()
        text = getattr(written, "text", "") if isinstance(written, (ast.Name, ast.Quoted)) else ""
        if text and (text in members or not members):
            return text
        close = nearest(text, members) if text else None
        self.scope.fault(
            "unknown-name", f"{what} is one of {', '.join(members)}", written.span, fix=close, role="not a member"
        )
        return None

    def _possible(self, metric: core.Metric, value: Value, span: Span) -> bool:
        """Whether data could hold the figure: counts are whole, and only what may be negative is below 0."""
        if isinstance(value, (bool, str)) or not isinstance(value, (int, Fraction)):
            return True
        dims = metric.unit.dims
        if value < 0 and not metric.may_be_negative:
            self.scope.fault("impossible-value", f"`{metric.name}` cannot be below 0, so no data could give this", span)
            return False
        counted = len(dims) == 1 and dims[0][1] == 1 and not is_money(dims[0][0])
        if counted and Fraction(value).denominator != 1:
            self.scope.fault(
                "impossible-value",
                f"`{metric.name}` is a {metric.unit}, which is whole, so no data could give this",
                span,
            )
            return False
        return True

    # ---- what is expected -----------------------------------------------------------------------------------------

    def expectation(self, written: Expectation) -> None:
        """One expected figure."""
        scope = self.scope
        before = len(scope.findings)
        figure = lowered(scope, written.figure, Setting(span=written.figure.span))
        self.read.functions |= functions_in(scope, written.figure)
        if figure is FAULTY or len([f for f in scope.findings[before:] if f.code != "may-divide-by-zero"]):
            return
        where = self.where(written.scope, tuple(sorted(figure.keys)), "this figure")
        if where is None:
            return
        named = {key for key, _ in where.members}
        left = sorted(figure.keys - named)
        if left:
            members = self.program.keys[left[0]].members
            fix = f"expect for {members[0]}: ..." if members else None
            scope.fault(
                "key-left-over",
                f"this figure has one value for each {left[0]}, and the example does not say which",
                written.figure.span,
                fix=fix,
            )
            return
        payment = self._payment(figure)
        if isinstance(written.value, Directed):
            self._directed(written, written.value, figure, payment, where)
        elif isinstance(written.value, str):
            self.read.expected.append(ExpectedFigure(figure, written.value, where, written.span, payment))
        else:
            value = self._expected(written, written.value, figure)
            if value is not None:
                self.read.expected.append(ExpectedFigure(figure, value, where, written.span, payment))

    def _payment(self, figure: Typed) -> str:
        node = figure.node
        if isinstance(node, core.Reference) and self.program.definitions[node.name].kind == "payment":
            return node.name
        return ""

    def _expected(self, written: Expectation, value: ast.Expr, figure: Typed) -> Typed | None:
        scope = self.scope
        if figure.unit.kind == "category" and isinstance(value, ast.Name) and value.text not in scope.metrics:
            member = self._member(figure.unit, value, "this figure")
            return None if member is None else Typed(core.Const(member), figure.unit)
        typed = lowered(scope, value, Setting(span=value.span))
        if typed is FAULTY:
            return None
        self.read.functions |= functions_in(scope, value)
        if common(scope, (figure, typed), (written.figure.span, value.span), "compared", written.span) is None:
            return None
        if typed.keys - figure.keys:
            key = sorted(typed.keys - figure.keys)[0]
            scope.fault(
                "key-left-over",
                f"what is expected has one value for each {key}, and the figure has one in all",
                value.span,
            )
            return None
        return typed

    def _directed(self, written: Expectation, directed: Directed, figure: Typed, payment: str, where: Where) -> None:
        scope = self.scope
        if not payment:
            scope.fault("units", "only a payment is paid by one party to another", written.span, fix=None)
            return
        pay = next(one for one in self.program.payments if one.name == payment)
        for word in (directed.payer, directed.payee):
            if word.text not in scope.parties:
                scope.fault(
                    "unknown-name",
                    f"there is no party called `{word.text}`",
                    word.span,
                    fix=nearest(word.text, list(scope.parties)),
                )
                return
        way = (directed.payer.text, directed.payee.text)
        if way != (pay.payer, pay.payee) and (way != (pay.payee, pay.payer) or not pay.either_way):
            scope.fault(
                "parties",
                f"`{payment}` is paid by {pay.payer} to {pay.payee}",
                written.span,
                fix=f"{pay.payer} pays {pay.payee}",
            )
            return
        amount = self._expected(written, directed.amount, figure)
        if amount is not None:
            self.read.expected.append(ExpectedFigure(figure, amount, where, written.span, payment, *way))

    # ---- time, payees and rows --------------------------------------------------------------------------------------

    def where(self, scoped: Scoped, keys: tuple[str, ...], what: str) -> Where | None:
        """The scope of a line, bound to the keys of its figure; None where the fault is reported."""
        stretch = None
        if scoped.year is not None:
            stretch = self._stretch(scoped)
            if stretch is None:
                return None
        payees: list[str] = []
        members: dict[str, list[str]] = {}
        for word in scoped.rows:
            key = self._key_of(word, keys, what)
            if key is None:
                return None
            if key == self.program.payee_key:
                payees.append(word.text)
                self.payees.append(word.text)
            else:
                members.setdefault(key, []).append(word.text)
                known = self.read.members.setdefault(key, [])
                if word.text not in known:
                    known.append(word.text)
        return Where(stretch, tuple(payees), tuple((key, tuple(rows)) for key, rows in members.items()))

    def _stretch(self, scoped: Scoped) -> Stretch | None:
        scope, year = self.scope, scoped.year or 0
        if not 1 <= year <= scope.last_year:
            scope.fault("dates", f"there is no year {year}: the term has years 1 to {scope.last_year}", scoped.span)
            return None
        most = {"month": 12, "quarter": 4}.get(scoped.clock or "", 1)
        part = scoped.part or 1
        if not 1 <= part <= most:
            scope.fault("dates", f"a year has no {scoped.clock} {part}: it has {most}", scoped.span)
            return None
        months = 12 // most
        first = add_months(scope.calendar.first, 12 * (year - 1) + months * (part - 1))
        return first, add_months(first, months) - datetime.timedelta(days=1)

    def _key_of(self, word: ast.Word | ast.Quoted, keys: tuple[str, ...], what: str) -> str | None:
        """The key that a name after `for` is a row of: a listed key first, then a key from data, then the payee."""
        program = self.program
        own = [key for key in keys if key != program.payee_key]
        listed = [key for key in own if program.keys[key].members is not None]
        for key in listed:
            if word.text in (program.keys[key].members or ()):
                return key
        rows = [member for key in listed for member in program.keys[key].members or ()]
        close = nearest(word.text, rows)
        from_data = [key for key in own if program.keys[key].members is None]
        if close is None and len(from_data) == 1 and word.text not in self.payees:
            return from_data[0]
        if close is None and program.payee_key is not None and (not listed or not from_data):
            return program.payee_key
        said = (
            f"the rows of {what} are {', '.join(rows)}"
            if rows
            else f"{what} has no rows and the contract has one payee"
        )
        self.scope.fault("unknown-name", f"`{word.text}` is no row here: {said}", word.span, fix=close)
        return None


def constant(program: core.Program, node: core.Node) -> Value | None:
    """The value of an expression of terms alone; None where it has none."""
    run = Run(program, NoData(), Exact())
    try:
        value: Value = run.code(node)(run.place("", program.calendar.periods()[0]))
    except (Refused, ArithmeticError, ValueError, TypeError, LookupError):
        return None
    return value


def functions_in(scope: Scope, expression: Any) -> set[str]:
    """The functions of the contract or the library that an expression calls, and those that they call."""
    found: set[str] = set()
    pending = [expression]
    while pending:
        for part in ast.walk(pending.pop()):
            name = part.function.text if isinstance(part, ast.Call) else ""
            if name and name not in found and getattr(scope.clauses.get(name), "parameters", None):
                found.add(name)
                pending.append(scope.clauses[name])
    return found
