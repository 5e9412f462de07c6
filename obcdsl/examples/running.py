"""Examples are run: each `expect` is worked from its `given`, by the evaluator that works statements.

A disagreement is an error of the contract, so it is part of `obc check`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.examples.reading import ExampleRead, ExpectedFigure, read_example
from obcdsl.examples.source import GivenSource, periods_in, rows_said, unscoped
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.running.verdicts import Refused
from obcdsl.scope import Scope
from obcdsl.source import Source, Span
from obcdsl.units import Unit
from obcdsl.values import NOT_APPLICABLE, LeftOut


@dataclass(frozen=True, slots=True)
class Tried:
    """One expected figure at one place: what was expected and what came out, in words."""

    figure: str
    where: str
    expected: str
    got: str
    agrees: bool
    span: Span
    finding: Diagnostic | None = None


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """An example after it was run; `findings` are the faults of its text, which keep it from being run."""

    name: str
    title: str
    span: Span
    tried: tuple[Tried, ...]
    findings: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expected figure came out."""
        return not self.findings and all(one.agrees for one in self.tried)


def example_findings(scope: Scope, program: core.Program, sources: Mapping[str, Source]) -> list[Diagnostic]:
    """The faults of the examples of a sound contract: in what they say, or in what comes out."""
    return [found for node in scope.examples for found in findings_of(run_example(scope, program, node, sources))]


def findings_of(example: ExampleRun) -> Iterator[Diagnostic]:
    """The faults of an example; those of one line of it are said once."""
    yield from example.findings
    differing: dict[Span, list[Diagnostic]] = {}
    for one in example.tried:
        if one.finding is not None:
            differing.setdefault(one.finding.labels[0].span, []).append(one.finding)  # type: ignore[union-attr]
    for first, *others in differing.values():
        more = f"So it is at {len(others):,} more of the places and years that the line holds for."
        yield replace(first, notes=(*first.notes, more)) if others else first


def run_example(
    scope: Scope,
    program: core.Program,
    node: Any,
    sources: Mapping[str, Source],
    evaluator: Callable[[ExampleRead, GivenSource], Run] | None = None,
) -> ExampleRun:
    """An example, run; `evaluator` makes what works its figures, where they are not only to be worked but watched."""
    read = read_example(scope, program, node)
    head = node.head
    if read.findings:
        return ExampleRun(head.name.text, head.said, head.name.span, (), tuple(read.findings))
    source = GivenSource(program, read, partial(_line, sources))
    run = evaluator(read, source) if evaluator else Run(program, source, Exact())
    if scope.timeline is not None:
        scope.timeline.around(run)
    trial = Trial(scope, program, read, run, sources)
    tried = tuple(result for one in read.expected for result in trial.tried(one))
    return ExampleRun(head.name.text, head.said, head.name.span, tried)


def _line(sources: Mapping[str, Source], span: Span) -> int:
    source = sources.get(span.path)
    return source.line_and_column(span.start)[0] if source else 0


@dataclass(slots=True)
class Trial:
    """One example being run."""

    scope: Scope
    program: core.Program
    read: ExampleRead
    run: Run
    sources: Mapping[str, Source]

    def tried(self, expected: ExpectedFigure) -> Iterator[Tried]:
        """The expected figure at every place that its line says."""
        for period in self.periods(expected):
            for payee in expected.where.payees or self.read.payees:
                for row in rows_said(expected.where):
                    yield self._at(expected, self.run.place(payee, period, row))

    def periods(self, expected: ExpectedFigure) -> tuple[Period, ...]:
        """Where a line says no time: wherever figures are given, or in every period of the term.

        Of a contract with amendments, those in which the version at hand is in force.
        """
        found = self._said_periods(expected)
        timeline = self.scope.timeline
        return found if timeline is None else tuple(period for period in found if timeline.is_in_force(period))

    def _said_periods(self, expected: ExpectedFigure) -> tuple[Period, ...]:
        calendar, said = self.program.calendar, expected.where.stretch
        nodes = [expected.figure.node, *([] if isinstance(expected.value, str) else [expected.value.node])]
        if all(_is_constant(node) for node in nodes):
            timeline = self.scope.timeline
            return tuple(p for p in calendar.periods() if timeline is None or timeline.is_in_force(p))[:1]
        if said is not None:
            return periods_in(said, calendar, calendar.clock)
        given = unscoped(self.read)
        if not given:
            return calendar.periods()
        return tuple(
            dict.fromkeys(period for stretch in given for period in periods_in(stretch, calendar, calendar.clock))
        )

    def _at(self, expected: ExpectedFigure, place: Place) -> Tried:
        got = self._value(expected.figure.node, place)
        wanted = expected.value if isinstance(expected.value, str) else self._value(expected.value.node, place)
        agrees = self._agrees(expected, got, wanted, place)
        unit = expected.figure.unit
        figure = self._text(expected)
        where = self._where(expected, place)
        said = wanted if isinstance(wanted, str) and isinstance(expected.value, str) else _said(wanted, unit)
        if expected.payer:
            said = f"{expected.payer} pays {expected.payee} {said}"
        out = self._out(expected, got)
        if not agrees and _alike(said, out):
            said, out = f"exactly {_exactly(wanted)}", f"exactly {_exactly(got)}"
        finding = None if agrees else self._finding(expected, got, wanted, place, figure + where, said, out)
        return Tried(figure, where, said, out, agrees, expected.span, finding)

    def _value(self, node: core.Node, place: Place) -> Any:
        try:
            return self.run.code(node)(place)
        except Refused as refused:
            return Fault(refused.reason)
        except ZeroDivisionError:
            return Fault("it divides by 0")
        except (ValueError, OverflowError) as problem:
            return Fault(f"it has no value: {problem}")

    def _agrees(self, expected: ExpectedFigure, got: Any, wanted: Any, place: Place) -> bool:
        if isinstance(expected.value, str):
            match expected.value:
                case "refused":
                    return isinstance(got, Fault)
                case "does not apply":
                    return got is NOT_APPLICABLE
                case "not scored" if expected.payment:
                    scored = expected.payment + "/any_scored"
                    return scored in self.program.definitions and self.run.figure(scored, place) is False
                case _:
                    return isinstance(got, LeftOut) and got is not NOT_APPLICABLE
        if isinstance(got, (Fault, LeftOut)) or isinstance(wanted, (Fault, LeftOut)):
            return bool(not isinstance(got, Fault) and got == wanted)
        if expected.payer and not isinstance(got, (str, bool)):
            return bool(self._towards(expected, got) == wanted)
        return bool(got == wanted)

    def _towards(self, expected: ExpectedFigure, due: Any) -> Any:
        """An amount due, as paid by the payer that the example names."""
        pay = next(one for one in self.program.payments if one.name == expected.payment)
        return due if (pay.payer, pay.payee) == (expected.payer, expected.payee) else -due

    # ---- words ----------------------------------------------------------------------------------------------------

    def _text(self, expected: ExpectedFigure) -> str:
        source = self.sources.get(expected.span.path)
        if source is None:
            return expected.payment or "the figure"
        written = " ".join(source.text[expected.span.start : expected.span.end].split())
        return _left_of_equals(written)

    def _where(self, expected: ExpectedFigure, place: Place) -> str:
        rows = [*(place.row[key] for key, _ in expected.where.members), *expected.where.payees[:1]]
        if expected.where.payees:
            rows[-1] = place.frame.payee
        said = f" for {', '.join(rows)}" if rows else ""
        nodes = [expected.figure.node, *([] if isinstance(expected.value, str) else [expected.value.node])]
        return said if all(_is_constant(node) for node in nodes) else f"{said} in {place.frame.period.label}"

    def _out(self, expected: ExpectedFigure, got: Any) -> str:
        if isinstance(got, Fault):
            return "refused"
        if isinstance(got, LeftOut) and got is not NOT_APPLICABLE and self._is_outcome(expected):
            return "not scored"
        if expected.payment and isinstance(got, (int, Fraction)):
            pay = next(one for one in self.program.payments if one.name == expected.payment)
            payer, payee = (pay.payer, pay.payee) if got >= 0 else (pay.payee, pay.payer)
            return f"{payer} pays {payee} {_said(abs(got), expected.figure.unit)}"
        return _said(got, expected.figure.unit)

    def _is_outcome(self, expected: ExpectedFigure) -> bool:
        node = expected.figure.node
        return isinstance(node, core.Reference) and self.program.definitions[node.name].kind == "outcome"

    def _finding(
        self, expected: ExpectedFigure, got: Any, wanted: Any, place: Place, figure: str, said: str, out: str
    ) -> Diagnostic:
        name = self.read.node.head.name.text
        verb = "is refused" if isinstance(got, Fault) else f"comes to {out}"
        places = []
        node = expected.figure.node
        notes = [f"Refused: {got.reason}."] if isinstance(got, Fault) else []
        if isinstance(node, core.Reference):
            base = node.name.partition("/")[0]
            places.append(Label(self.program.definitions[node.name].span, f"`{base}` is defined here"))
            if not isinstance(got, Fault):
                notes += self._chain(node.name, place, wanted)
        return error(
            "example-differs", f"{figure} {verb}, and the example `{name}` expects {said}",
            Label(expected.span, f"{out} comes out"), *places, notes=notes,
        )  # fmt: skip

    def _chain(self, name: str, place: Place, wanted: Any) -> list[str]:
        """The steps of a figure one by one, and the step whose amount is the one expected."""
        definitions = self.program.definitions
        clause = self.scope.clauses.get(name)
        suffixes = ["measure", "weight", "pool", "share"]
        from obcdsl.why.formula import Meanings

        meanings = Meanings(self.program, self.scope.column_units)
        said, found = [], ""
        steps = [step for step in suffixes if f"{name}/{step}" in definitions]
        steps += sorted(
            (n.partition("/")[2] for n in definitions if n.startswith(name + "/") and n[len(name) + 1 :].isdigit()),
            key=int,
        )
        for step in [*steps, *(["unrounded"] if f"{name}/unrounded" in definitions else [])]:
            definition = definitions[f"{name}/{step}"]
            value = self._value(core.Reference(definition.name), place)
            if isinstance(value, Fault):
                continue
            label = _step_label(step, clause, self.sources)
            said.append(f"{label} {_said(value, meanings.unit(core.Reference(definition.name)) or definition.unit)}")
            if step.isdigit() and isinstance(wanted, (int, Fraction)) and not found and self._rounds_to(value, wanted):
                last = f"{name}/{int(step) + 1}" not in definitions
                found = "" if last else f"The amount expected is the one {label.rstrip(':')}."
        chain = [f"Step by step: {'; '.join(said)}."] if said else []
        return [*chain, found] if found else chain

    def _rounds_to(self, value: Any, wanted: Any) -> bool:
        from obcdsl.arithmetic.rounding import round_to

        mode, step = self.program.rounding
        if not isinstance(value, (int, Fraction)) or not isinstance(step, (int, Fraction)):
            return False
        return bool(abs(round_to(value, step, mode)) == abs(wanted))


@dataclass(frozen=True, slots=True)
class Fault:
    """A figure that could not be worked."""

    reason: str


def _is_constant(node: core.Node) -> bool:
    needs = (core.Given, core.Reference, core.ContractYear, core.TimeFold, core.Earlier)
    return not any(
        isinstance(part, needs) or (isinstance(part, core.Apply) and part.primitive == "period_share")
        for part in core.every(node)
    )


def _said(value: Any, unit: Unit) -> str:
    if isinstance(value, Fault):
        return "refused"
    from obcdsl.why.style import figure_text, fraction_text

    text, fraction = figure_text(value, unit), fraction_text(value)
    return f"{text} ({fraction})" if fraction else text


def _alike(said: str, out: str) -> bool:
    """Whether two figures look the same but for the fraction that follows one of them."""
    return said.partition(" (")[0] == out.partition(" (")[0]


def _exactly(value: Any) -> str:
    from obcdsl.render.shown import exact

    return "refused" if isinstance(value, Fault) else exact(value) or "left out"


def _left_of_equals(written: str) -> str:
    depth = 0
    for at, letter in enumerate(written):
        depth += (letter in "(") - (letter in ")")
        if letter == "=" and depth == 0:
            return written[:at].strip()
    return written


def _step_label(step: str, clause: Any, sources: Mapping[str, Source]) -> str:
    from obcdsl.why.style import STEPS

    if not step.isdigit():
        return f"{STEPS[step]}:" if step == "unrounded" else STEPS[step]
    payment = getattr(clause, "payment", None)
    if step == "0" or payment is None or int(step) > len(payment.steps):
        return "before any step:"
    span = payment.steps[int(step) - 1].span
    source = sources.get(span.path)
    return f"after `{' '.join(source.text[span.start : span.end].split())}`:" if source else f"after step {step}:"
