"""How scores come together: weights, what is redistributed, and what is forfeited.

One rule serves `rewards` and `combines`. Each outcome (or row of a keyed one) has a weight w and a share s of its full
score. Let S be the scored ones, F those forfeited, R those whose stake is redistributed; those not scored at all are
passed over. With weights in percent the total is 100% as it stands; weights in parts are shared by S, F and R. What is
earned is

    total(w x s over S) x (1 + total(w over R) / total(w over S))

so what is redistributed goes to the scored ones in proportion to weight, and is forfeited where nothing is scored.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.clauses.weighing import no_weight, not_the_whole
from obcdsl.lowering.static import number_of
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.spelling import nearest
from obcdsl.units import PARTS
from obcdsl.values import LEFT_OUT
from obcdsl.written import ast


@dataclass(frozen=True, slots=True)
class Stake:
    """One outcome with its stake: the nodes of its share, weight and whether it is scored, for one row of its keys."""

    name: str
    share: core.Node
    weight: core.Node
    scored: core.Node
    fate: str
    over: tuple[str, ...]
    within: tuple[core.Node, core.Node] | None = None
    always: bool = False


def stake_of(
    scope: Scope,
    word: ast.Word,
    keys: tuple[str, ...],
    within: ast.Word | None,
    setting: Setting,
    *,
    equal: bool = False,
) -> Stake | None:
    """The stake of an outcome, lowered first where need be; None where the fault is reported."""
    from obcdsl.lower import figure

    scope.used.add(word.text)
    figure(scope, word.text, word.span, setting)
    node: Any = scope.clauses.get(word.text)
    if node is None or node.head.kind != "outcome":
        if word.text not in scope.broken:
            outcomes = [n for n, c in scope.clauses.items() if c.head.kind == "outcome"]
            scope.fault(
                "unknown-name", f"there is no outcome called `{word.text}`", word.span, fix=nearest(word.text, outcomes)
            )
        return None
    if word.text not in scope.definitions:
        return None
    definition = scope.definitions[word.text]
    weight: core.Node = core.Const(1)
    if not equal:
        if word.text + "/weight" not in scope.definitions:
            if node.weight is None and not node.head.lost:
                no_weight(scope, node, word.span)
            return None
        weight = core.Reference(word.text + "/weight")
    over = tuple(key for key in definition.keys if key not in keys)
    group = None
    if within is not None:
        from obcdsl.lowering.folds import group_of_rows

        found = group_of_rows(scope, ast.Suffix("within", (within,), within.span), over, setting)
        if found is None:
            return None
        group, extra = found
        if node.requires is not None and node.requires.fate == "redistributed across all":
            scope.fault(
                "redistribution",
                f"`{word.text}` is rewarded within one {within.text}, so nothing of it reaches the others",
                node.requires.span,
                "Across all of them, the stakes have to be rewarded by one clause.",
                fix="otherwise redistributed",
            )
        if extra - set(keys):
            scope.fault(
                "key-left-over", f"`within {within.text}` needs the clause to be `by {sorted(extra)[0]}`", within.span
            )
            return None
    share = core.Apply("divide", (core.Reference(word.text), core.Const(definition.size)))
    fate = fate_of(scope, word.text, equal=equal)
    says_so = node.requires is not None and node.requires.fate
    scored: core.Node = core.Reference(word.text + "/scored")
    if fate == "not scored" and not says_so:
        scored = core.Apply("present", (core.Reference(word.text),))
    always = fate == "none"
    return Stake(word.text, share, weight, core.Const(True) if always else scored, fate, over, group, always)


def fate_of(scope: Scope, name: str, *, equal: bool = False) -> str:
    """What becomes of the stake of an outcome that is not scored: as it says, or `none` where it is always scored.

    One that may be left out and says nothing is passed over, where its weight is in parts or all count alike (`equal`).
    """
    requires = scope.clauses[name].requires
    if requires is not None and requires.fate:
        return str(requires.fate)
    passed_over = scope.absences.get(name) and (equal or scope.definitions[name + "/weight"].unit == PARTS)
    return "not scored" if passed_over else "none"


def _total(stake: Stake, body: core.Node, where: core.Node | None) -> core.Node:
    if not stake.over:
        if where is None or where == core.Const(True):
            return body
        return core.If(((where, body),), core.Const(0))
    condition = None if where == core.Const(True) else where
    return core.Fold("total", stake.over, body, condition, stake.within)


def _sum(nodes: list[core.Node]) -> core.Node:
    found: core.Node | None = None
    for node in nodes:
        found = node if found is None else core.Apply("add", (found, node))
    return found or core.Const(0)


def earned(stakes: list[Stake], *, in_parts: bool) -> core.Node:
    """The share of the whole that is earned, by the rule at the head of this file."""
    got = _sum([_total(s, core.Apply("multiply", (s.weight, s.share)), s.scored) for s in stakes])
    if not in_parts and all(s.always or s.fate == "forfeited" for s in stakes):
        return got
    scored = _sum([_total(s, s.weight, s.scored) for s in stakes])
    moved = _sum(
        [_total(s, s.weight, core.Apply("not", (s.scored,))) for s in stakes if s.fate.startswith("redistributed")]
    )
    lost = _sum([_total(s, s.weight, core.Apply("not", (s.scored,))) for s in stakes if s.fate == "forfeited"])
    whole: core.Node = core.Apply("divide", (core.Apply("add", (scored, moved)), scored))
    if in_parts:
        whole = core.Apply("divide", (whole, _sum([scored, moved, lost])))
    some = core.Apply("more", (scored, core.Const(0)))
    return core.If(((some, core.Apply("multiply", (got, whole))),), core.Const(0))


def any_scored(stakes: list[Stake]) -> core.Node:
    """Whether anything is scored or forfeited: where nothing is, there is no score at all."""
    counted = [_total(s, core.Const(1), core.Const(True) if s.fate == "forfeited" else s.scored) for s in stakes]
    return core.Apply("more", (_sum(counted), core.Const(0)))


def number_scored(stakes: list[Stake]) -> core.Node:
    """How many are scored."""
    return _sum([_total(s, core.Const(1), s.scored) for s in stakes])


def weights_in_parts(scope: Scope, stakes: list[Stake], span: ast.Span) -> bool | None:
    """Whether weights are parts; None where they are of both kinds, which is reported."""
    units = {scope.definitions[s.name + "/weight"].unit for s in stakes}
    if PARTS in units and len(units) > 1:
        scope.fault("weights", "some of these outcomes have weights in percent and some in parts", span)
        return None
    return units == {PARTS}


def check_total(scope: Scope, stakes: list[Stake], span: ast.Span) -> None:
    """Weights in percent total 100%: checked where they are terms, for each group."""
    total = Fraction(0)
    for stake in stakes:
        if stake.within is not None:
            return
        rows = [{}] if not stake.over else _rows(scope, stake.over)
        for row in rows:
            weight = number_of(scope, scope.definitions[stake.name + "/weight"].body, row)
            if weight is None:
                return
            if weight < 0:  # type: ignore[operator]
                scope.fault("weights", f"the weight of `{stake.name}` is below zero", span)
                return
            total += weight  # type: ignore[operator]
    if total != 1:
        not_the_whole(scope, total, [stake.name + "/weight" for stake in stakes], span)


def _rows(scope: Scope, keys: tuple[str, ...]) -> list[dict[str, str]]:
    from itertools import product

    members = [scope.keys[key].members or () for key in keys]
    return [dict(zip(keys, row, strict=True)) for row in product(*members)]


def combined_score(
    scope: Scope, node: Any, combines: Any, keys: tuple[str, ...], size: int, setting: Setting
) -> tuple[Typed, core.Node, frozenset[str]]:
    """(the score, whether it is scored, what may leave it out) of an outcome that combines others."""
    stake = stake_of(scope, combines.outcome, keys, combines.within, setting, equal=combines.mean)
    if stake is None:
        return FAULTY, core.Const(True), frozenset()
    if not stake.over:
        scope.fault(
            "key-left-over",
            f"`{combines.outcome.text}` has no rows to combine here",
            combines.span,
            "What is combined varies by a key that is taken away.",
        )
        return FAULTY, core.Const(True), frozenset()
    if combines.mean:
        in_parts: bool | None = True
    else:
        in_parts = weights_in_parts(scope, [stake], combines.span)
        if in_parts is False:
            check_total(scope, [stake], combines.span)
    if in_parts is None:
        return FAULTY, core.Const(True), frozenset()
    scored: core.Node = core.Const(True)
    requires = node.requires
    if requires is not None and requires.many is not None:
        from obcdsl.clauses.payment import check_fits
        from obcdsl.lower import quantity

        least = quantity(scope, requires.many, setting)
        check_fits(scope, least, keys, scope.calendar.clock, requires.span, setting, "this number")
        scored = core.Apply("at_least", (number_scored([stake]), least.node))
    elif requires is not None:
        from obcdsl.lower import condition

        scored = condition(scope, requires.condition, setting).node
    share = earned([stake], in_parts=in_parts)
    whole = core.Apply("multiply", (share, core.Const(size)))
    body = core.If(((any_scored([stake]), whole),), core.Const(LEFT_OUT))
    return Typed(body, keys=frozenset(keys)), scored, frozenset() if stake.always else frozenset({node.head.name.text})
