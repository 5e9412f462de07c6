"""From worked figures to statements: a line for each payment clause and row, totals, division, values and dates.

Payments decide what is worked: a metric that nothing in a period needs refuses nothing. In a contract without payments
the outcomes decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.arithmetic.rounding import round_to
from obcdsl.money import plain_amount
from obcdsl.periods import MONTHS_IN, Period
from obcdsl.render.shown import exact, shown
from obcdsl.render.wording import count_words
from obcdsl.run import Run
from obcdsl.running.places import Frame, Place
from obcdsl.running.verdicts import LineRefused, Refused, Withheld
from obcdsl.settling.figures import figure_of, refused_statement
from obcdsl.settling.timings import timing_dates
from obcdsl.source import Source, Span
from obcdsl.statement import (
    Breach,
    Figure,
    NamedValue,
    Note,
    PrivateRows,
    RefusedStatement,
    ScoredRow,
    Share,
    Statement,
    StatementLine,
    Transfer,
)
from obcdsl.units import Unit
from obcdsl.values import LeftOut


class Settlement:
    """Statements of one contract over one run."""

    def __init__(
        self, run: Run, sources: Mapping[str, Source], fingerprint: str, illustrative: Mapping[str, str] | None = None
    ) -> None:
        self.run = run
        self.program = run.program
        self.sources = sources
        self.fingerprint = fingerprint
        self.illustrative = illustrative or {}
        self.rounding: tuple[Any, Any] = run.program.rounding
        step: Any
        mode, step = self.rounding
        self.rounding_said = f"{mode} to {plain_amount(step, run.program.currency)} {run.program.currency}"
        self.fixed: dict[str, Figure] = {}

    def statement(self, payee: str, period: Period) -> Statement | RefusedStatement:
        """The statement of a payee and period, or why there is none."""
        program = self.program
        try:
            if period.is_short and program.short_periods in ("", "refused"):
                said = (
                    "and the contract refuses short periods"
                    if program.short_periods
                    else "and the contract does not say `short periods whole` or `pro rata`"
                )
                raise Refused(f"{period.label} is cut short by the term ({period.days} days), {said}")
            self.run.steps = 0
            place = self.run.place(payee, period)
            lines, dues = self._lines(place)
            if not program.payments:
                self._outcomes_needed(place)
        except Refused as refused:
            return refused_statement(program, payee, period, refused)
        refused_lines = any(line.status == "line refused" for line in lines)
        totals = self._totals(dues)
        return Statement(
            contract=program.name,
            title=program.title,
            payee=payee or None,
            period=period.label,
            status="lines refused" if refused_lines else "complete",
            contract_status=program.status,  # type: ignore[arg-type]
            first_day=period.first.isoformat(),
            last_day=period.last.isoformat(),
            currency=program.currency,
            version=program.version or None,
            fingerprint=self.fingerprint,
            parties={party.name: party.title for party in program.parties},
            lines=tuple(lines),
            shares=tuple(self._shares(place, dues)),
            values=self._values(place),
            totals=tuple(totals),
            net=self._net(totals),
            timing=tuple(timing_dates(self.run, place, exact, shown)),
            breaches=tuple(self._breaches(place)),
            notes=tuple(Note(text=text) for text in (*self._short(period), *self.run.notes_of(payee, period))),
        )

    def _short(self, period: Period) -> tuple[str, ...]:
        if not period.is_short or self.program.short_periods != "pro rata":
            return ()
        return (
            f"{period.label} is cut short by the term: fees and pools are {period.days} of {period.days_in_full} days of it",
        )

    # ---- lines --------------------------------------------------------------------------------------------------------

    def _lines(self, place: Place) -> tuple[list[StatementLine], list[tuple[core.Pay, Any]]]:
        lines: list[StatementLine] = []
        dues: list[tuple[core.Pay, Any]] = []
        for pay in self.program.payments:
            rows = line_rows(self.run, pay, place)
            made = [self._line(pay, Place(frame, row, {})) for frame, row in rows]
            private = [key for key in pay.keys if self.program.keys[key].private]
            dues.extend((pay, due) for _, due in made if due is not None)
            lines.extend(self._private_lines(pay, made) if private else [line for line, _ in made])
        return lines, dues

    def _line(self, pay: core.Pay, place: Place) -> tuple[StatementLine, Any]:
        period = place.frame.period
        longer = not_due(self.run, pay, period)
        if longer is not None:
            when = f"it is due each {pay.clock}, with the last statement of {longer.label}"
            return self._made(pay, place, "does not apply", reason=when), None
        try:
            for gate in pay.applies:
                if self.run.value(gate.condition, place) is not True:
                    return self._made(pay, place, "does not apply", reason=f"applies {self._text(gate.span)}"), None
            for gate in pay.gates:
                if self.run.value(gate.condition, place) is not True:
                    return self._made(
                        pay, place, "zero", 0, 0, f"only if {self._text(gate.span)}: this does not hold"
                    ), 0
            due = self.run.figure(pay.name, place)
            if isinstance(due, LeftOut):
                raise Refused(f"`{pay.name}` is left out, so there is no amount to pay")
            unrounded = self._unrounded(pay, place)
        except LineRefused as refused:
            return self._made(pay, place, "line refused", reason=refused.reason), None
        except Withheld as withheld_gate:
            return self._made(pay, place, "zero", 0, 0, withheld_gate.reason), 0
        said = self.run.notes_of(place.frame.payee, period)
        withheld = next((note for note in said if note.startswith(f"{pay.name}: withheld")), None)
        status = "paid" if due != 0 else "zero"
        reason = withheld.split(": ", 1)[1] if withheld and due == 0 else None
        if due == 0 and self._nothing_scored(pay, place):
            status, reason = "not scored", "no outcome is scored"
        return self._made(pay, place, status, unrounded, due, reason), due

    def _unrounded(self, pay: core.Pay, place: Place) -> Any:
        try:
            return self.run.figure(pay.running, place)
        except Refused:
            return 0

    def _nothing_scored(self, pay: core.Pay, place: Place) -> bool:
        name = f"{pay.name}/any_scored"
        return name in self.program.definitions and self.run.figure(name, place) is False

    def _text(self, span: Span) -> str:
        source = self.sources.get(span.path)
        return " ".join(source.text[span.start : span.end].split()) if source else ""

    def _made(
        self,
        pay: core.Pay,
        place: Place,
        status: Any,
        unrounded: Any = None,
        due: Any = None,
        reason: str | None = None,
    ) -> StatementLine:
        program = self.program
        payer, payee = (pay.payer, pay.payee) if due is None or due >= 0 else (pay.payee, pay.payer)
        key = ", ".join(place.row[k] for k in pay.keys) or None
        return StatementLine(
            clause=pay.name,
            key=key,
            title=pay.title,
            wording="\n".join(pay.wording) or None,
            payer=payer,
            recipient=payee,
            status=status,
            reason=reason,
            unrounded=None if unrounded is None else exact(abs(unrounded)),
            rounding=None if due is None else self.rounding_said,
            amount=None if due is None else plain_amount(abs(due), program.currency),
            currency=program.currency,
            notes=(f"illustrative: {self.illustrative[pay.name]}",) if pay.name in self.illustrative else (),
        )

    def _private_lines(self, pay: core.Pay, made: list[tuple[StatementLine, Any]]) -> list[StatementLine]:
        """One line for all the rows of a private key in each direction: their number and their total."""
        found: list[StatementLine] = []
        directions: dict[tuple[str | None, str | None], list[tuple[StatementLine, Any]]] = {}
        for line, due in made:
            directions.setdefault((line.payer, line.recipient), []).append((line, due))
        for rows in directions.values():
            first = rows[0][0]
            refused = sum(line.status == "line refused" for line, _ in rows)
            total = sum((Fraction(line.amount) for line, _ in rows if line.amount is not None), Fraction(0))
            said = count_words(len(rows), "row") + (f", of which {refused:,} refused" if refused else "")
            found.append(
                first.model_copy(
                    update={
                        "key": said,
                        "status": "line refused" if refused == len(rows) else "paid" if total else "zero",
                        "reason": None,
                        "unrounded": None,
                        "amount": plain_amount(total, self.program.currency),
                    }
                )
            )
        return found

    # ---- totals ---------------------------------------------------------------------------------------------------------

    def _totals(self, dues: list[tuple[core.Pay, Any]]) -> list[Transfer]:
        sums: dict[tuple[str, str], Any] = {}
        for pay, due in dues:
            way = (pay.payer, pay.payee) if due >= 0 else (pay.payee, pay.payer)
            sums[way] = sums.get(way, 0) + abs(due)
        currency = self.program.currency
        only = min(sums, key=self._standing, default=None) if not any(sums.values()) else None
        return [
            Transfer(payer=a, recipient=b, amount=plain_amount(total, currency), currency=currency)
            for (a, b), total in sums.items()
            if total or (a, b) == only
        ]

    def _standing(self, way: tuple[str, str]) -> list[tuple[bool, str]]:
        """What orders two ways of paying: of nothing either way, the party that buys is said to pay."""
        roles = {party.name: party.role for party in self.program.parties}
        return [(roles[name] == "provider", name) for name in way]

    def _net(self, totals: list[Transfer]) -> Transfer | None:
        pairs = {frozenset((t.payer, t.recipient)) for t in totals}
        if len(pairs) != 1:
            return None
        first = min(totals, key=lambda t: self._standing((t.payer, t.recipient)))
        total = sum(
            (Fraction(t.amount) if t.payer == first.payer else -Fraction(t.amount) for t in totals), Fraction(0)
        )
        a, b = (first.payer, first.recipient) if total >= 0 else (first.recipient, first.payer)
        return Transfer(payer=a, recipient=b, amount=plain_amount(abs(total), first.currency), currency=first.currency)

    # ---- shares ---------------------------------------------------------------------------------------------------------

    def _shares(self, place: Place, dues: list[tuple[core.Pay, Any]]) -> Iterator[Share]:
        program = self.program
        mode, step = self.rounding
        for split in program.splits:
            taken = [(pay, due) for pay, due in dues if split.divides is None or pay.name in split.divides]
            if not taken:
                continue
            first = taken[0][0]
            total: Any = sum(
                (due if (pay.payer, pay.payee) == (first.payer, first.payee) else -due for pay, due in taken), 0
            )
            shares = {party: self.run.value(node, place) for party, node in split.slices}
            amounts = {party: round_to(total * share, step, mode) for party, share in shares.items()}
            if split.remainder in amounts:
                amounts[split.remainder] = total - sum(v for p, v in amounts.items() if p != split.remainder)
            of = ", ".join(dict.fromkeys(pay.name for pay, _ in taken)) if split.divides is not None else "the total"
            for party, share in shares.items():
                yield Share(
                    clause=split.name,
                    of=of,
                    payer=first.payee,
                    party=party,
                    share=exact(share) or "",
                    amount=plain_amount(amounts[party], program.currency),
                    currency=program.currency,
                )

    # ---- values ---------------------------------------------------------------------------------------------------------

    def _values(self, place: Place) -> dict[str, NamedValue]:
        found: dict[str, NamedValue] = {}
        for name in self.program.order:
            definition = self.program.definitions[name]
            if definition.kind in ("define", "outcome"):
                found[name] = self._value(definition, place)
        return found

    def _value(self, definition: core.Definition, place: Place) -> NamedValue:
        kind: Any = definition.kind
        if definition.clock is not None and MONTHS_IN[definition.clock] < MONTHS_IN[place.frame.period.clock]:
            return NamedValue(shown=f"by {definition.clock}", title=definition.title, kind=kind)
        keys = definition.keys
        if not keys:
            return NamedValue(title=definition.title, kind=kind, **self._scored(definition, place))
        rows = self.run.rows_due(keys, definition.clock, place)
        said = "by " + ", ".join(keys)
        if any(self.program.keys[key].private for key in keys):
            return NamedValue(shown=said, title=definition.title, kind=kind, private=self._private(definition, rows))
        made = ScoredRow if kind == "outcome" else Figure
        figures = {
            ", ".join(row[k] for k in keys): made(**self._scored(definition, Place(frame, row, {})))
            for frame, row in rows
        }
        return NamedValue(shown=said, title=definition.title, kind=kind, rows=figures)

    def _scored(self, definition: core.Definition, place: Place) -> dict[str, Any]:
        """The fields of a value at a place: the figure, and for an outcome what it measured and its weight."""
        figure = self._figure(definition.name, definition.unit, place, definition.size)
        steps = {part: self.program.definitions.get(f"{definition.name}/{part}") for part in ("measure", "weight")}
        worked = {part: self._figure(step.name, step.unit, place) for part, step in steps.items() if step is not None}
        return dict(figure) | worked

    def _figure(self, name: str, unit: Unit, place: Place, size: Any = 1) -> Figure:
        if name in self.fixed:
            return self.fixed[name]
        try:
            value = self.run.figure(name, place)
        except Refused as refused:
            return Figure(shown="not worked", status="not worked", reason=refused.reason)
        made = figure_of(value, unit, self.program.definitions[name].kind)
        if self.run.is_fixed(name):
            self.fixed[name] = made
        return made

    def _private(self, definition: core.Definition, rows: list[Any]) -> PrivateRows:
        total: Any = 0
        for frame, row in rows:
            try:
                value = self.run.figure(definition.name, Place(frame, row, {}))
            except Refused:
                return PrivateRows(count=len(rows))
            if isinstance(value, (bool, str)) or not isinstance(value, (int, Fraction)):
                return PrivateRows(count=len(rows))
            total += value
        return PrivateRows(count=len(rows), total=figure_of(total, definition.unit))

    def _outcomes_needed(self, place: Place) -> None:
        """In a contract that only scores, what an outcome needs is needed."""
        for name in self.program.order:
            definition = self.program.definitions[name]
            if definition.kind == "outcome":
                for frame, row in self.run.rows_due(definition.keys, definition.clock, place):
                    self.run.figure(name, Place(frame, row, {}))

    # ---- promises ---------------------------------------------------------------------------------------------------------

    def _breaches(self, place: Place) -> Iterator[Breach]:
        from obcdsl.running.promises import breach

        for promise in self.program.guarantees:
            reason = breach(self.run, promise, place)
            if reason:
                yield Breach(clause=promise.name, title=promise.title, reason=reason)


def not_due(run: Run, pay: core.Pay, period: Period) -> Period | None:
    """The longer period with whose last statement a payment is due, where this is another; None where it is due."""
    if pay.clock is None or MONTHS_IN[pay.clock] <= MONTHS_IN[period.clock]:
        return None
    longer = run.calendar.within(period, pay.clock)
    return None if longer.last == period.last else longer


def line_rows(run: Run, pay: core.Pay, place: Place) -> list[tuple[Frame, dict[str, str]]]:
    """The rows of a payment for the statement at a place, in the order of its lines."""
    due = not_due(run, pay, place.frame.period) is None
    return run.rows_due(pay.keys, pay.clock if due else None, place)
