"""`incentive`: a payment earned by outcomes.

    incentive quality "Outcome payment"
      paid by ccgs to prime
      applies   in outcomes
      pool      annual_value * at_risk
      rewards   preferred_place, admissions, carers
      only if   preference_recorded / deaths >= 60%

It pays its pool times the total of weight x share of each outcome, or what `pays` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.clauses.combining import Stake, any_scored, check_total, earned, stake_of, weights_in_parts
from obcdsl.clauses.common import Lines
from obcdsl.clauses.payment import Lowering, Payment, amount, begin, build_payment, direction, pay
from obcdsl.clauses.steps import finish
from obcdsl.record import dataclass
from obcdsl.scope import Scope
from obcdsl.units import RATIO, YES_NO
from obcdsl.written import ast
from obcdsl.written.expressions import value, word

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "incentive"


@dataclass(frozen=True, slots=True)
class Rewarded:
    """`preferred_place`, `indicator within tier`"""

    outcome: ast.Word
    within: ast.Word | None
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """An incentive: a pool and the outcomes that earn it, or what it pays."""

    head: ast.Head
    payment: Payment
    pays: ast.Expr | None
    pool: ast.Expr | None
    rewards: tuple[Rewarded, ...]


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    pays, pool, rewards = lines.one("pays"), lines.one("pool"), lines.one("rewards")
    if not lines.head.lost:
        if pays is None and pool is None:
            reading.fault(
                "term-missing", f"what `{lines.head.name.text}` pays is not said", lines.header, fix="pool  £100,000"
            )
        if pool is not None and rewards is None:
            reading.fault(
                "term-missing", "a pool is earned by outcomes, and none are named", pool, fix="rewards  outcome_name"
            )
        if rewards is not None and pool is None and pays is None:
            reading.fault("term-missing", "what the outcomes earn is not said", rewards, fix="pool  £100,000")
        if pays is not None and (pool is not None or rewards is not None):
            reading.fault(
                "term-twice", "an incentive has a pool that outcomes earn, or says what it pays, not both", pays
            )
    rewarded = tuple(
        Rewarded(
            word(reading, t.children[0]),
            word(reading, t.children[1].children[0]) if len(t.children) > 1 else None,
            reading.span(t),
        )
        for t in (rewards.children if rewards else [])
    )
    return Node(
        lines.head,
        build_payment(lines),
        value(reading, pays.children[0]) if pays else None,
        value(reading, pool.children[0]) if pool else None,
        rewarded,
    )


def lower(scope: Scope, node: Node) -> core.Pay | None:
    """The payment: the pool times what is earned, then its steps."""
    lowering = begin(scope, node.head, node.payment)
    payer, payee = direction(scope, node.head, node.payment.paid_by)
    gross: core.Node = core.Const(0)
    if node.pays is not None:
        typed = amount(lowering, node.pays)
        gross = typed.node if typed else gross
    elif node.pool is not None:
        pool = amount(lowering, node.pool, "this pool")
        stakes = _stakes(scope, node, lowering)
        if pool is not None and stakes:
            span = node.rewards[0].span.to(node.rewards[-1].span)
            in_parts = weights_in_parts(scope, stakes, span)
            if in_parts is False:
                check_total(scope, stakes, span)
            share = lowering.add(
                f"{lowering.name}/share",
                core.If(((lowering.earned, earned(stakes, in_parts=bool(in_parts))),), core.Const(0)),
                RATIO,
                "share of the pool that the outcomes earn",
            )
            if not all(stake.always for stake in stakes):
                lowering.add(f"{lowering.name}/any_scored", any_scored(stakes), YES_NO, "whether any outcome is scored")
            pool_figure = lowering.add(f"{lowering.name}/pool", pool.node, title="pool")
            gross = core.Apply("multiply", (pool_figure, share))
    finish(lowering, gross)
    return pay(lowering, payer, payee)


def _stakes(scope: Scope, node: Node, lowering: Lowering) -> list[Stake]:
    stakes: list[Stake] = []
    seen: set[str] = set()
    for rewarded in node.rewards:
        name = rewarded.outcome.text
        if name in seen:
            scope.fault("double-pay", f"`{name}` is rewarded twice by one incentive", rewarded.span)
            continue
        seen.add(name)
        stake = stake_of(scope, rewarded.outcome, lowering.keys, rewarded.within, lowering.setting)
        if stake is None:
            return []
        missing = scope.absences.get(name)
        if stake.always and missing:
            cause = sorted(missing)[0]
            said = "may be left out by its own parts" if cause == name else f"is left out where `{cause}` is"
            condition = "..." if cause == name else f"present({cause})"
            scope.fault(
                "may-be-left-out",
                f"`{name}` {said}, and what happens to its stake is not said",
                rewarded.span,
                fix=f"requires  {condition}, otherwise redistributed   (a term of `outcome {name}`)",
            )
            return []
        stakes.append(stake)
    return stakes


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The incentive in English."""
    from obcdsl.clauses import incentive_english

    return incentive_english.english(node, words)
