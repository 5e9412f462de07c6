"""What every payment shares: who pays whom, whether it applies, whether it was earned, and its steps in order.

A payment `quality` becomes the figures `quality/earned` (whether it applies and its conditions hold), `quality/0` (the
amount before any step), `quality/1`, `quality/2`, ... (after each step), `quality/unrounded` and `quality` (the amount
due, rounded once by the rule of the contract). No step revives a payment that was not earned.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from obcdsl import core
from obcdsl.clauses.common import Lines, clause_keys, clock_of, text_of
from obcdsl.lower import SIGNS, condition, lowered
from obcdsl.lowering.meeting import float_free
from obcdsl.lowering.parts import in_years, years_of
from obcdsl.periods import MONTHS_IN, Clock
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.units import YES_NO, money_of
from obcdsl.written import ast
from obcdsl.written.expressions import expression, place, value, word
from obcdsl.written.lalr import Branch


@dataclass(frozen=True, slots=True)
class Span:
    """How far a cap reaches in time and over rows: `over the term`, `in each quarter for each person`,
    `over the year across every aco, reduced in proportion`."""

    time: Literal["", "each", "over", "term"] = ""
    clock: Clock | None = None
    rows: Literal["", "for each", "across"] = ""
    key: ast.Word | None = None
    reduced: bool = False
    together: ast.Word | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One `then` line."""

    kind: Literal["less", "at most", "at least", "round"]
    value: ast.Expr
    not_below: ast.Expr | None = None
    reach: Span | None = None
    mode: core.RoundingMode | None = None
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class PaidBy:
    """`paid by ccgs to prime`"""

    payer: ast.Word
    payee: ast.Word
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Payment:
    """The terms that every payment may have."""

    paid_by: PaidBy | None
    either_way: bool
    applies: tuple[ast.Place, ...]
    only_if: ast.Expr | None
    steps: tuple[Step, ...]
    each: Clock | None


MODES: dict[str, core.RoundingMode] = {
    "half_up": "half up",
    "half_even": "half even",
    "away_from_zero": "up",
    "towards_zero": "down",
}


def build_payment(lines: Lines) -> Payment:
    """The shared terms."""
    reading = lines.reading
    paid = lines.one("paid_by")
    only = lines.one("only_if")
    steps = [t for rule in ("then_less", "then_at_most", "then_at_least", "then_round") for t in lines.many(rule)]
    return Payment(
        PaidBy(word(reading, paid.children[0]), word(reading, paid.children[1]), reading.span(paid)) if paid else None,
        lines.one("either_way") is not None,
        tuple(place(reading, term.children[0]) for term in lines.many("applies")),
        expression(reading, only.children[0]) if only else None,
        tuple(_step(lines, term) for term in sorted(steps, key=lambda t: t.start)),
        clock_of(lines.one("each")),
    )


def _step(lines: Lines, term: Branch) -> Step:
    reading = lines.reading
    span = reading.span(term)
    match term.rule:
        case "then_less":
            below = expression(reading, term.children[1].children[0]) if len(term.children) > 1 else None
            return Step("less", expression(reading, term.children[0]), not_below=below, span=span)
        case "then_at_least":
            return Step("at least", value(reading, term.children[0]), span=span)
        case "then_round":
            return Step("round", expression(reading, term.children[1]), mode=MODES[term.children[0].rule], span=span)
    options: dict[str, Any] = {}
    amount = value(reading, term.children[0], options)
    reach = _reach(lines, term.children[1] if len(term.children) > 1 else None, options)
    return Step("at most", amount, reach=reach, span=span)


def _reach(lines: Lines, tree: Branch | None, options: dict[str, Any]) -> Span | None:
    tails = dict(options)
    if tree is not None:
        tails |= {tail.rule: tail for tail in tree.children if tail.rule in ("reduced", "together")}
    if "out_of" in tails:
        lines.reading.fault("syntax", "`out of` belongs to a score", tails["out_of"])
    reduced = "reduced" in tails
    together = word(lines.reading, tails["together"].children[0]) if "together" in tails else None
    if tree is None:
        return Span(reduced=reduced, together=together) if reduced or together else None
    found = Span(reduced=reduced, together=together)
    for reach in tree.children:
        match reach.rule:
            case "in_each":
                found = replace(found, time="each", clock=reach.children[0].children[0].text)
            case "over_clock":
                found = replace(found, time="over", clock=reach.children[0].children[0].text)
            case "over_term":
                found = replace(found, time="term")
            case "for_each":
                found = replace(found, rows="for each", key=word(lines.reading, reach.children[1]))
            case "across_every":
                found = replace(found, rows="across", key=word(lines.reading, reach.children[0]))
    return found


# ---- lowering ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Lowering:
    """A payment while it is lowered."""

    scope: Scope
    head: ast.Head
    payment: Payment
    keys: tuple[str, ...]
    setting: Setting
    applies: tuple[core.Gate, ...]
    gates: tuple[core.Gate, ...]
    clock: Clock
    steps: int = 0
    signed: bool = False

    @property
    def name(self) -> str:
        """The name of the payment."""
        return self.head.name.text

    @property
    def earned(self) -> core.Node:
        """Whether the payment applies and was earned."""
        return core.Reference(self.name + "/earned")

    def add(self, name: str, body: core.Node, unit: Any = None, title: str = "") -> core.Reference:
        """A figure of this payment's own."""
        unit = unit or money_of(self.scope.currency)
        self.scope.definitions[name] = core.Definition(
            name, "step", body, unit, self.keys, self.clock, title or self.head.said, self.head.name.span
        )
        return core.Reference(name)

    def running(self, body: core.Node, title: str) -> core.Node:
        """The running amount after one more step: 0 where the payment was not earned."""
        node = self.add(f"{self.name}/{self.steps}", core.If(((self.earned, body),), core.Const(0)), title=title)
        self.steps += 1
        return node


def begin(scope: Scope, head: ast.Head, payment: Payment) -> Lowering:
    """Lower whether the payment applies and was earned; what that says is known in the amounts."""
    keys = clause_keys(scope, head)
    clock = payment.each or scope.calendar.clock
    if MONTHS_IN[clock] < MONTHS_IN[scope.calendar.clock]:
        scope.fault(
            "finer-clock",
            f"a payment each {clock} needs a statement each {clock}, and this contract has one each {scope.calendar.clock}",
            head.span,
        )
    name = head.name.text
    scope.in_progress[name] = money_of(scope.currency)
    setting = Setting(clause=name, keys=frozenset(keys), span=head.span)
    applies: list[core.Gate] = []
    for place_ in sorted(payment.applies, key=lambda one: one.kind == "when"):  # years decide without any data
        gate = _applies(scope, place_, setting)
        if gate is not None:
            applies.append(gate)
            setting = setting.knowing(scope, gate.condition)
    gates: list[core.Gate] = []
    if payment.only_if is not None:
        typed = condition(scope, payment.only_if, setting)
        check_fits(scope, typed, keys, clock, payment.only_if.span, setting, "this condition")
        gates.append(core.Gate(typed.node, "", payment.only_if.span))
        setting = setting.knowing(scope, typed.node)
    lowering = Lowering(scope, head, payment, keys, setting, tuple(applies), tuple(gates), clock)
    held = [gate.condition for gate in (*applies, *gates)]
    earned: core.Node = core.Const(True)
    for one in reversed(held):
        earned = one if earned == core.Const(True) else core.If(((one, earned),), core.Const(False))
    lowering.add(name + "/earned", earned, YES_NO)
    return lowering


def _applies(scope: Scope, written: ast.Place, setting: Setting) -> core.Gate | None:
    if written.kind == "when":
        assert written.edge is not None
        typed = condition(scope, written.edge, setting)
        check_fits(scope, typed, tuple(setting.keys), scope.calendar.clock, written.span, setting, "this condition")
        return core.Gate(typed.node, "", written.span)
    years = years_of(scope, written)
    return None if years is None else core.Gate(in_years(*years), "", written.span)


def check_fits(
    scope: Scope, typed: Typed, keys: tuple[str, ...], clock: Clock, span: ast.Span, setting: Setting, what: str
) -> bool:
    """Keys, clock and absence of a value that a clause reads; the first that does not fit is reported."""
    if typed is FAULTY:
        return False
    left = typed.keys - set(keys)
    if left:
        key = sorted(left)[0]
        said = scope.written(span)
        total = f"total({said} over {key})" if said and typed.unit.kind == "quantity" else None
        scope.fault(
            "key-left-over",
            f"{what} has one value for each {key}, and the clause has one in all",
            span,
            f"Say `by {key}` in the header, or take a total: `total(... over {key})`.",
            fix=total if what != "this condition" else None,
            role=f"varies by {key}",
        )
        return False
    if typed.clock is not None and MONTHS_IN[typed.clock] < MONTHS_IN[clock]:
        scope.fault(
            "finer-clock",
            f"{what} has one value each {typed.clock}, and one is needed each {clock}",
            span,
            f"Say how they come together: `total(... over {typed.clock} within {clock})`.",
        )
        return False
    missing = sorted(name for name in typed.absent if scope.may_be_absent(name, setting.guarded))
    if missing:
        own = missing == [setting.clause]
        said = "may be left out by its own parts" if own else f"is left out where `{missing[0]}` is left out"
        figure = "FIGURE" if own else missing[0]
        scope.fault(
            "may-be-left-out",
            f"{what} {said}",
            span,
            "A condition that is left out neither holds nor fails."
            if what == "this condition"
            else "A payment that is left out is neither 0 nor an amount.",
            *(("Give what may be left out a name: `define FIGURE = ...`.",) if own else ()),
            fix=f"present({figure}) and ..." if what == "this condition" else f"applies when present({figure})",
        )
        return False
    return True


def amount(lowering: Lowering, written: ast.Expr, what: str = "this amount") -> Typed | None:
    """An amount of money that a clause pays; None where its fault is reported."""
    scope = lowering.scope
    typed = lowered(scope, written, lowering.setting)
    if not check_fits(scope, typed, lowering.keys, lowering.clock, written.span, lowering.setting, what):
        return None
    return typed if check_money(scope, typed, written.span, what, written) else None


def check_money(scope: Scope, typed: Typed, span: ast.Span, what: str, written: ast.Expr | None = None) -> bool:
    """Whether this is money of the contract, or a plain 0. `written` is the expression, for a cure."""
    if typed.plain == 0 or typed.unit.currency == scope.currency:
        return True
    if typed.unit.kind == "quantity" and typed.unit.flavour in ("number", "plain") and _bare_definition(scope, typed):
        return False
    sign = SIGNS.get(scope.currency, scope.currency + " ")
    notes, fix = [], None
    counts = [d for d, p in typed.unit.dims if p == 1 and d != scope.currency]
    if typed.plain is not None and not typed.unit.dims:
        fix = f"{sign}{_grouped(typed.plain)}"
    elif typed.unit.kind == "quantity" and any(d == scope.currency for d, _ in typed.unit.dims) and counts:
        notes.append(f"A price per {counts[0]} times a count gives money: `{sign}400 per {counts[0]}`.")
    elif len(counts) == 1 and len(typed.unit.dims) == 1:
        plain = (
            [n for n in ast.walk(written) if isinstance(n, ast.LiteralValue) and n.form == "plain"] if written else []
        )
        price = f"{sign}{plain[0].text} per {counts[0]}" if plain else f"{sign}400 per {counts[0]}"
        notes.append(f"A bare number never turns a count into money. A price does: `{price}`.")
        fix = price if len(plain) == 1 else None
    scope.fault(
        "units",
        f"{what} is {typed.unit}, and a payment is {scope.currency}",
        span,
        *notes,
        fix=fix,
        role=str(typed.unit),
    )
    return False


def _bare_definition(scope: Scope, typed: Typed) -> bool:
    """Report, once and where it stands, a define that is a bare number and is used as money."""
    sign = SIGNS.get(scope.currency, scope.currency + " ")
    for part in core.every(typed.node):
        node = scope.clauses.get(part.name) if isinstance(part, core.Reference) else None
        bare = getattr(node, "value", None)
        if isinstance(bare, ast.LiteralValue) and bare.form == "plain" and node is not None:
            message = f"`{node.head.name.text}` is a number, and a payment needs {scope.currency}"
            scope.fault("units", message, bare.span, fix=f"{sign}{bare.text}", role="no currency")
            return True
    return False


def _grouped(value: Any) -> str:
    whole, point, decimals = float_free(value).partition(".")
    return f"{int(whole):,}{point}{decimals}" if whole.lstrip("-").isdigit() else whole


def direction(scope: Scope, head: ast.Head, paid: PaidBy | None) -> tuple[str, str]:
    """Who pays whom; with exactly two parties a payment need not say it."""
    kind = head.kind
    if paid is not None:
        for word_ in (paid.payer, paid.payee):
            known_party(scope, word_)
        if paid.payer.text == paid.payee.text:
            scope.fault("parties", "a party does not pay itself", paid.span)
        return paid.payer.text, paid.payee.text
    parties = list(scope.parties.values())
    if len(parties) == 2:
        pays = next((p.name for p in parties if p.role in ("commissioner", "payer", "purchaser")), parties[0].name)
        other = next(p.name for p in parties if p.name != pays)
        return (other, pays) if kind == "deduction" else (pays, other)
    if not head.lost:
        names = ", ".join(scope.parties)
        scope.fault(
            "parties",
            f"who pays `{head.name.text}` to whom is not said",
            head.name.span,
            f"The contract has the parties {names}.",
            fix=_paid_by_example(scope, kind),
        )
    return "", ""


def _paid_by_example(scope: Scope, kind: str) -> str | None:
    payers = [p.name for p in scope.parties.values() if p.role in ("commissioner", "payer", "purchaser")]
    providers = [p.name for p in scope.parties.values() if p.role == "provider"]
    if not payers or not providers:
        return None
    one, other = (providers[0], payers[0]) if kind == "deduction" else (payers[0], providers[0])
    return f"paid by {one} to {other}"


def known_party(scope: Scope, word_: ast.Word) -> bool:
    """Whether a name is a party (a listed key's members may stand for parties too); a finding where it is not."""
    from obcdsl.spelling import nearest

    scope.used.add(word_.text)
    if word_.text in scope.parties or word_.text in scope.broken:
        return True
    close = nearest(word_.text, list(scope.parties))
    notes = () if close else (f"The parties are {', '.join(scope.parties)}.",)
    scope.fault("unknown-name", f"there is no party called `{word_.text}`", word_.span, *notes, fix=close)
    return False


def pay(lowering: Lowering, payer: str, payee: str) -> core.Pay:
    """The payment as statements read it."""
    return core.Pay(
        lowering.name,
        payer,
        payee,
        lowering.applies,
        lowering.gates,
        lowering.name + "/unrounded",
        lowering.keys,
        lowering.clock,
        lowering.signed or lowering.payment.either_way,
        lowering.head.said,
        text_of(lowering.head.wording),
        lowering.head.name.span,
        lowering.head.kind,
    )
