"""`metric`: a figure that comes from data, with its unit and keys, and what its absence means.

metric died_in_preferred "Deaths in the preferred place": count of people
  missing   refuse
  valid     from 0, up to preference_recorded
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.clauses.common import Lines, clause_keys, clock_of
from obcdsl.clauses.contract import Pinned, pinned
from obcdsl.lower import lowered
from obcdsl.lowering.meeting import common
from obcdsl.periods import Clock
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.spelling import nearest
from obcdsl.units import DATE, DAYS, NUMBER, RATIO, YES_NO, Unit, category, counted, money_of, over
from obcdsl.values import Value
from obcdsl.written import ast
from obcdsl.written.expressions import expression, literal, unit, whole_number, word
from obcdsl.written.lalr import Branch, Token

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "metric"


@dataclass(frozen=True, slots=True)
class Limit:
    """One end of a valid range: `from 0`, `up to deaths`."""

    word: str
    value: ast.Expr
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """A metric. `rule` is None where the contract says none."""

    head: ast.Head
    unit: ast.UnitWritten
    rule: core.MissingRule | None = None
    instead: ast.Expr | None = None
    carry: int = 0
    rows_not_given: ast.Expr | None = None
    source: str | None = None
    in_percent: bool = False
    sign_turned: bool = False
    spellings: tuple[tuple[str, Value], ...] = ()
    supplied_by: ast.Word | None = None
    available: int = 1
    valid: tuple[Limit, ...] = ()
    may_be_negative: bool = False
    same_for_every: ast.Word | None = None
    fixed: bool = False
    agreed: Pinned | None = None
    each: Clock | None = None


RULES: dict[str, core.MissingRule] = {
    "refuse": "refuse",
    "refuse_line": "refuse the line",
    "leave_out": "leave out",
    "withhold": "withhold",
    "scores": "scores",
    "counts_as": "counts as",
    "carry_forward": "carry forward",
}


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    missing = lines.one("missing")
    rule: core.MissingRule | None = None
    instead, carry = None, 0
    if missing is not None:
        said = missing.children[0]
        rule = RULES[said.rule]
        if rule in ("scores", "counts as"):
            instead = expression(reading, said.children[0])
        if rule == "carry forward":
            carry = whole_number(reading, said.children[0])
    source = lines.one("source")
    parts = {c.rule: c for c in source.children if isinstance(c, Branch)} if source else {}
    rows = lines.one("rows_not_given")
    available = lines.one("available")
    valid = lines.one("valid")
    supplied, same, agreed = lines.one("supplied"), lines.one("same_for_every"), lines.one("agreed")
    return Node(
        lines.head,
        unit(reading, next(c for c in lines.header.children if isinstance(c, Branch) and c.rule == "unit")),
        rule,
        instead,
        carry,
        rows_not_given=expression(reading, rows.children[0]) if rows else None,
        source=source.children[0].text[1:-1] if source else None,
        in_percent="in_percent" in parts,
        sign_turned="sign_turned" in parts,
        spellings=tuple(_spelling(lines, s) for s in parts["spellings"].children) if "spellings" in parts else (),
        supplied_by=word(reading, supplied.children[0]) if supplied else None,
        available=whole_number(reading, available.children[0]) if available else 1,
        valid=tuple(_limit(lines, limit) for limit in valid.children) if valid else (),
        may_be_negative=lines.one("may_be_negative") is not None,
        same_for_every=word(reading, same.children[0]) if same else None,
        fixed=lines.one("fixed") is not None,
        agreed=pinned(lines, agreed) if agreed else None,
        each=clock_of(lines.one("each")),
    )


def _limit(lines: Lines, tree: Branch) -> Limit:
    words = {"from_edge": "from", "above_edge": "above", "up_to_edge": "up to", "below_edge": "below"}
    return Limit(words[tree.rule], expression(lines.reading, tree.children[0]), lines.reading.span(tree))


def _spelling(lines: Lines, tree: Branch) -> tuple[str, Value]:
    found, meant = tree.children
    text = found.text[1:-1] if found.kind == "TITLE" else found.text
    if isinstance(meant, Token):
        return text, meant.text
    return text, literal(lines.reading, meant).value


def unit_of(scope: Scope, written: ast.UnitWritten) -> Unit:
    """The unit that is written."""
    match written.kind:
        case "money":
            base = money_of(scope.currency, written.prices)
        case "ratio":
            base = RATIO
        case "number":
            base = NUMBER
        case "count":
            base = counted(written.noun)
        case "date":
            return DATE
        case "days":
            base = DAYS
        case "yes/no":
            return YES_NO
        case "one of":
            return _category(scope, written)
    return over(base, counted(written.per)) if written.per else base


def _category(scope: Scope, written: ast.UnitWritten) -> Unit:
    names = tuple(member.name.text for member in written.members)
    if len(names) == 1 and names[0] not in scope.keys and names[0] in scope.tables:
        scope.used.add(names[0])
        table = scope.tables[names[0]]
        return category(table.keys[0], scope.keys[table.keys[0]].members or ())
    if len(names) == 1 and names[0] in scope.keys:
        scope.used.add(names[0])
        return category(names[0], scope.keys[names[0]].members or ())
    for key in scope.keys.values():
        if key.members == names:
            return category(key.name, names)
    return category("", names)


def declare(scope: Scope, node: Node) -> None:
    """Make the metric known; its limits and defaults are worked out later, when every metric is known."""
    name = node.head.name.text
    found = unit_of(scope, node.unit)
    same = node.same_for_every
    if same is not None:
        scope.used.add(same.text)
        known = [*scope.keys, *scope.parties]
        if same.text not in (scope.payee_key, *known):
            message = f"there is no party or key called `{same.text}`"
            scope.fault("unknown-name", message, same.span, fix=nearest(same.text, known))
    by = node.supplied_by
    if by is not None:
        scope.used.add(by.text)
        if by.text not in scope.parties:
            close = nearest(by.text, scope.parties)
            scope.fault("unknown-name", f"there is no party called `{by.text}`", by.span, fix=close)
    scope.years |= {node.available - 1, node.available}
    if not 1 <= node.available <= scope.last_year:
        scope.fault(
            "dates", f"there is no year {node.available}: the term has years 1 to {scope.last_year}", node.head.span
        )
    scope.metrics[name] = core.Metric(
        name,
        found,
        node.rule or "refuse",
        clause_keys(scope, node.head),
        node.each or scope.calendar.clock,
        node.head.said,
        node.head.name.span,
        carry=node.carry,
        available=node.available,
        may_be_negative=node.may_be_negative,
        same_for_every=same.text if same else None,
        fixed=node.fixed,
    )


def lower(scope: Scope, node: Node) -> None:
    """Work out limits and defaults."""
    from dataclasses import replace

    name = node.head.name.text
    metric = scope.metrics[name]
    if node.rule is None and node.rows_not_given is None and not node.head.lost:
        scope.fault(
            "no-missing-rule",
            f"nothing is said for when `{name}` is missing",
            node.head.name.span,
            "A missing figure is never read as 0: the contract says what happens.",
            fix="missing  refuse",
        )
    setting = Setting(clause=name, keys=frozenset(metric.keys), span=node.head.span)
    itself = Typed(core.Given(name), metric.unit)
    valid = []
    for limit in node.valid:
        if isinstance(limit.value, ast.Name) and limit.value.text == name:
            scope.fault("circular", f"the valid range of `{name}` ends at `{name}` itself", limit.span)
            continue
        typed = lowered(scope, limit.value, setting)
        if (
            typed is FAULTY
            or common(scope, (itself, typed), (node.unit.span, limit.span), "compared", limit.span) is None
        ):
            continue
        left = typed.keys - set(metric.keys)
        if left:
            scope.fault("key-left-over", f"this limit has one value for each {sorted(left)[0]}", limit.span)
            continue
        valid.append((limit.word, typed.node))
    _check_range(scope, node, valid)
    scope.metrics[name] = replace(
        metric,
        valid=tuple(valid),
        instead=_instead(scope, node, node.instead, itself, setting),
        rows_not_given=_instead(scope, node, node.rows_not_given, itself, setting),
    )


def _instead(scope: Scope, node: Node, written: ast.Expr | None, itself: Typed, setting: Setting) -> core.Node | None:
    if written is None:
        return None
    typed = lowered(scope, written, setting)
    if node.rule != "scores" or written is node.rows_not_given:
        common(scope, (itself, typed), (node.unit.span, written.span), "given instead", written.span)
    return typed.node


def _check_range(scope: Scope, node: Node, valid: list[tuple[str, core.Node]]) -> None:
    from obcdsl.lowering.static import number_of

    ends: dict[str, Any] = {}
    for word_, limit in valid:
        side = "low" if word_ in ("from", "above") else "high"
        value = number_of(scope, limit, {})
        if value is not None:
            ends[side] = value
    if "low" in ends and "high" in ends and ends["low"] > ends["high"]:
        scope.fault(
            "band-order",
            f"no figure can be valid: the range of `{node.head.name.text}` ends below where it starts",
            node.valid[0].span,
        )


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The clause in English."""
    from obcdsl.clauses import metric_english

    return metric_english.english(node, words)
