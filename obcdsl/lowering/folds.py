"""Figures over keys and over time: `total(x over k within g where c)`, `mean(x over year so far)`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.lower import condition, lowered, quantity
from obcdsl.lowering.calls import CLOCK_WORDS, FORMS, misused
from obcdsl.lowering.meeting import finest
from obcdsl.periods import MONTHS_IN, Clock
from obcdsl.scope import FAULTY, NOTHING, Scope, Setting, Typed
from obcdsl.spelling import nearest
from obcdsl.units import NUMBER, Unit
from obcdsl.written import ast

RANKS = ("rank_from_lowest", "rank_from_highest")


def fold(scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    """A total, count, mean, median, smallest or largest."""
    function: Any = written.function.text
    if len(written.arguments) != 1 or written.parts is not None:
        return misused(scope, written)
    return folded(scope, written, written.arguments[0], function, setting)


def ranked(primitive: str, scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    """A figure by rank: a percentile, which of equal groups a value falls in, or its rank."""
    if primitive in RANKS:
        return _rank(primitive, scope, written, setting)
    if len(written.arguments) != 2 or written.arguments[0].value is None or written.arguments[0].suffixes:
        return misused(scope, written)
    first = quantity(scope, written.arguments[0].value, setting)
    if first.plain is None or first is FAULTY:
        return misused(scope, written)
    number = first.plain
    if primitive == "quantile_group" and not (isinstance(number, int) and 2 <= number <= 100):
        return scope.fault("call", "a cohort is cut into 2 to 100 groups", written.arguments[0].span)
    if primitive != "quantile_group" and not 0 <= number <= 100:
        return scope.fault("call", "a percentile is from 0 to 100", written.arguments[0].span)
    result = _cohort(scope, written, written.arguments[1], setting, own_row=primitive == "quantile_group")
    if not isinstance(result.node, core.Fold):
        return result
    extra = (result.node.body,) if primitive == "quantile_group" else ()
    node = replace(result.node, finish=primitive, arguments=(core.Const(number), *extra))
    return replace(result, node=node, unit=NUMBER if primitive == "quantile_group" else result.unit)


def _rank(primitive: str, scope: Scope, written: ast.Call, setting: Setting) -> Typed:
    """The rank of a row: from 1 for the lowest, or for the highest."""
    if len(written.arguments) != 1 or written.arguments[0].value is None:
        return misused(scope, written)
    result = _cohort(scope, written, written.arguments[0], setting, own_row=True)
    if not isinstance(result.node, core.Fold):
        return result
    node = replace(result.node, finish=primitive, arguments=(result.node.body,))
    return replace(result, node=node, unit=NUMBER)


def _cohort(scope: Scope, written: ast.Call, argument: ast.Argument, setting: Setting, *, own_row: bool) -> Typed:
    """The values of all rows; with `own_row` the value of the row where this stands is asked for too."""
    result = folded(scope, written, argument, "list", setting, own_row=own_row)
    if isinstance(result.node, core.TimeFold):
        return scope.fault(
            "call",
            f"`{written.function.text}` is taken over a key, and not over time",
            argument.span,
            "Of figures over time there are `smallest`, `largest`, `mean` and `median`.",
        )
    return result


def folded(
    scope: Scope, written: ast.Call, argument: ast.Argument, operation: Any, setting: Setting, *, own_row: bool = False
) -> Typed:
    """A fold: over keys, or over time."""
    suffixes = {s.word: s for s in argument.suffixes}
    if len(suffixes) != len(argument.suffixes) or set(suffixes) - {"over", "over so far", "within", "where"}:
        return misused(scope, written)
    over = suffixes.get("over") or suffixes.get("over so far")
    if over is None:
        return scope.fault(
            "key-left-over",
            f"`{written.function.text}` says what it is taken over",
            written.span,
            "A total over the wrong thing looks right: `over` is never left out.",
            fix=FORMS[written.function.text],
        )
    if over.values[0].text in CLOCK_WORDS:
        return _over_time(scope, written, argument, suffixes, operation, setting)
    if "over so far" in suffixes:
        return scope.fault("call", "`so far` is about time: `over year so far`", over.span)
    keys = _fold_keys(scope, over)
    if keys is None:
        return FAULTY
    inner = replace(setting, keys=setting.keys | set(keys))
    where = None
    if "where" in suffixes:
        where = condition(scope, suffixes["where"].values[0], inner)
        inner = inner.knowing(scope, where.node)
    body = _fold_body(scope, written, argument, operation, inner)
    if body is FAULTY:
        return FAULTY
    result = _fold_result(scope, written, body, where, keys, suffixes, operation, setting)
    return replace(result, keys=result.keys | body.keys) if own_row and result is not FAULTY else result


def _fold_keys(scope: Scope, over: ast.Suffix) -> tuple[str, ...] | None:
    for word in over.values:
        scope.used.add(word.text)
        if word.text not in scope.keys:
            close = nearest(word.text, [*scope.keys, *CLOCK_WORDS])
            scope.fault(
                "unknown-name",
                f"there is no key called `{word.text}`",
                word.span,
                "A total is taken over a key.",
                fix=close,
            )
            return None
    return tuple(word.text for word in over.values)


def _fold_body(scope: Scope, written: ast.Call, argument: ast.Argument, operation: str, inner: Setting) -> Typed:
    if argument.value is None:
        if operation != "count":
            return misused(scope, written)
        return Typed(core.Const(1), NUMBER)
    body = lowered(scope, argument.value, inner)
    if body is FAULTY:
        return FAULTY
    if operation == "count":
        if body.unit.kind == "yes/no":
            return scope.fault(
                "call",
                "this counts rows that have an answer, whether yes or no",
                argument.span,
                "To count those that are yes, write `count(over ... where ...)`.",
            )
        return replace(body, absent=NOTHING)
    if body.unit.kind != "quantity" and not (body.unit.kind == "date" and operation in ("smallest", "largest")):
        return scope.fault(
            "units", f"`{written.function.text}` needs quantities, and this is {body.unit}", argument.span
        )
    return body


def _fold_result(
    scope: Scope,
    written: ast.Call,
    body: Typed,
    where: Typed | None,
    keys: tuple[str, ...],
    suffixes: dict[str, ast.Suffix],
    operation: Any,
    setting: Setting,
) -> Typed:
    varies = body.keys | (where.keys if where else NOTHING)
    for key in keys:
        if key != scope.payee_key and key not in varies and operation != "count":
            return scope.fault(
                "key-left-over",
                f"this figure does not vary by `{key}`, so there is nothing to take over it",
                written.span,
            )
    taken = frozenset(keys)
    unit = NUMBER if operation == "count" else body.unit
    within, left = None, varies - taken
    if "within" in suffixes:
        found = group_of_rows(scope, suffixes["within"], keys, setting)
        if found is None:
            return FAULTY
        within, group_keys = found
        left = left | group_keys
    absent = (body.absent if operation != "count" else NOTHING) | (where.absent if where else NOTHING)
    if operation in ("mean", "median", "smallest", "largest", "list"):
        absent = absent | NOTHING
    node = core.Fold(operation, keys, body.node, where.node if where else None, within)
    return Typed(node, unit, left, finest(body.clock, where.clock if where else None), absent)


def group_of_rows(
    scope: Scope, suffix: ast.Suffix, keys: tuple[str, ...], setting: Setting
) -> tuple[tuple[core.Node, core.Node], frozenset[str]] | None:
    """The group of each row and the group asked for, with the keys that the latter adds."""
    word = suffix.values[0]
    group = word.text
    scope.used.add(group)
    inner: core.Node | None = None
    unit: Unit | None = None
    for table in scope.tables.values():
        if group in table.columns and set(table.keys) <= set(keys) and len(keys) == 1:
            inner, unit = core.Cell(table.name, group), scope.column_units[table.name, group]
            break
    if inner is None:
        metric = scope.metrics.get(group)
        if (metric is not None and set(metric.keys) & (set(keys) | {scope.payee_key})) or (
            metric is not None and scope.payee_key in keys
        ):
            inner, unit = core.Given(group), metric.unit
        elif group in scope.clauses and group not in scope.keys:
            figure = lowered(scope, ast.Name(group, word.span), replace(setting, keys=setting.keys | set(keys)))
            if figure is FAULTY:
                return None
            inner, unit = figure.node, figure.unit
    if inner is None or unit is None:
        scope.fault(
            "unknown-name",
            f"`{group}` does not group the rows of {', '.join(keys)}",
            word.span,
            "`within` names a column of the key's table, or a figure by the key.",
        )
        return None
    if scope.payee_key in keys:
        return (inner, inner), NOTHING
    key = unit.key or group
    if key not in scope.keys:
        scope.fault(
            "unknown-name",
            f"the groups of `{group}` are not the members of a key",
            word.span,
            f"Define `key {group}: one of ...`, or write the condition: `where {group} = ...`.",
        )
        return None
    return (inner, core.RowOf(key)), frozenset({key})


def _over_time(
    scope: Scope,
    written: ast.Call,
    argument: ast.Argument,
    suffixes: dict[str, ast.Suffix],
    operation: Any,
    setting: Setting,
) -> Typed:
    over = suffixes.get("over") or suffixes["over so far"]
    clock: Any = over.values[0].text
    if len(over.values) > 1:
        return scope.fault("call", "time is taken over one clock", over.span)
    within: Any = None
    if "within" in suffixes:
        within = suffixes["within"].values[0].text
        if within not in CLOCK_WORDS or MONTHS_IN[within] <= MONTHS_IN[clock]:
            return scope.fault("call", f"`within` names a longer clock than {clock}", suffixes["within"].span)
    elif "over so far" not in suffixes:
        return scope.fault(
            "key-left-over",
            f"`over {clock}` says within what: a longer clock, or `so far`",
            over.span,
            fix=f"over {clock} within {'year' if clock != 'year' else 'year so far'}"
            if clock != "year"
            else "over year so far",
        )
    where = condition(scope, suffixes["where"].values[0], setting) if "where" in suffixes else None
    inner = setting if where is None else setting.knowing(scope, where.node)
    if argument.value is not None and isinstance(argument.value, ast.Name) and argument.value.text in scope.in_progress:
        return scope.fault("circular", f"`{argument.value.text}` is part of its own total", argument.span)
    body = _fold_body(scope, written, argument, operation, inner)
    if body is FAULTY:
        return FAULTY
    if argument.value is not None and MONTHS_IN[body.clock or "year"] > MONTHS_IN[clock]:
        return scope.fault(
            "finer-clock",
            f"there is no figure each {clock} here: it has one each {body.clock or 'year'}",
            argument.span,
            f"A total over every {clock} would count the same figure {_times(clock, body.clock or 'year')} times.",
            fix=f"each {clock}   (a term of the metric)" if isinstance(body.node, core.Given) else None,
        )
    node = core.TimeFold(
        operation, clock, body.node, within, "over so far" in suffixes, False, where.node if where else None
    )
    unit = NUMBER if operation == "count" else body.unit
    own: Clock | None = within or clock
    return Typed(node, unit, body.keys | (where.keys if where else NOTHING), own, body.absent)


def _times(clock: Clock, longer: Clock) -> int:
    """How many periods of a clock a longer one holds."""
    return MONTHS_IN[longer] // MONTHS_IN[clock]
