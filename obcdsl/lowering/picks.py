"""Tables of terms and rows that are picked: `fees.attachment`, `tracks for track`, `X for v`."""

from __future__ import annotations

from dataclasses import replace

from obcdsl import core
from obcdsl.lower import _a as a_unit
from obcdsl.lower import _keys_of, figure, lowered
from obcdsl.scope import FAULTY, NOTHING, Scope, Setting, Typed
from obcdsl.slips.unknown_names import or_row
from obcdsl.spelling import nearest
from obcdsl.units import Unit, category
from obcdsl.written import ast


def column(scope: Scope, written: ast.Column, setting: Setting) -> Typed:
    """A cell of a table, or of a row picked before (`my.share_rate`)."""
    alias = setting.locals.get(written.table)
    if alias is None:
        scope.used.add(written.table)
        if written.table in scope.broken:
            return FAULTY
    if alias is not None and alias.row is None:
        return _no_row(scope, written, alias, setting)
    if alias is None and written.table not in scope.tables:
        alias = figure(scope, written.table, written.span, setting)
        if alias is None or alias.row is None:
            if alias is FAULTY or written.table in scope.broken:
                return FAULTY
            close = nearest(written.table, list(scope.tables) + list(scope.aliases))
            return scope.fault(
                "unknown-name",
                f"there is no table called `{written.table}`",
                written.span,
                fix=f"{close}.{written.column}" if close else None,
            )
    table_name, picks = alias.row if alias and alias.row else (written.table, ())
    table = scope.tables[table_name]
    if written.column not in table.columns:
        if written.column in table.keys:
            node: core.Node = dict(picks).get(written.column, core.RowOf(written.column))
            return Typed(
                node,
                category(written.column, scope.keys[written.column].members or ()),
                _keys_of(scope, written.column),
            )
        close = nearest(written.column, table.columns)
        return scope.fault(
            "unknown-name",
            f"the table `{table_name}` has no column called `{written.column}`",
            written.span,
            f"Its columns are {', '.join(table.columns)}.",
            fix=f"{written.table}.{close}" if close else None,
        )
    picks = picks + _automatic_picks(scope, table, picks, setting)
    keys = frozenset(table.keys) - {key for key, _ in picks} - {scope.payee_key}
    scope.used.add(f"{table_name}.{written.column}")
    unit = scope.column_units[table_name, written.column]
    return Typed(core.Cell(table_name, written.column, picks), unit, keys | _pick_keys(scope, picks))


def _no_row(scope: Scope, written: ast.Column, given: Typed, setting: Setting) -> Typed:
    """A part of a function that is read as the row of a table, and is no row where the function is used."""
    if given is FAULTY:
        return FAULTY
    setting.locals[written.table] = FAULTY
    return scope.fault(
        "units",
        f"`{written.table}` is {a_unit(given.unit)} here, and its column `{written.column}` is read",
        written.span,
        "A table, or a row of one such as `tracks for track`, has columns.",
    )


def whole_table(scope: Scope, written: ast.Expr, setting: Setting) -> Typed | None:
    """A table given to a function by its name: its rows, none of them picked. None where the expression is no table."""
    if not isinstance(written, ast.Name) or written.text in setting.locals or written.text not in scope.tables:
        return None
    scope.used.add(written.text)
    return Typed(core.Const(0), Unit("row", key=written.text), row=(written.text, ()))


def _automatic_picks(
    scope: Scope, table: core.Table, picks: tuple[tuple[str, core.Node], ...], setting: Setting
) -> tuple[tuple[str, core.Node], ...]:
    """A metric that shares the name of a table's key picks its row where the key is not otherwise known."""
    found = []
    for key in table.keys:
        if key not in dict(picks) and key not in setting.keys and key in scope.metrics and not scope.metrics[key].keys:
            found.append((key, core.Given(key)))
    return tuple(found)


def _pick_keys(scope: Scope, picks: tuple[tuple[str, core.Node], ...]) -> frozenset[str]:
    keys: set[str] = set()
    for _, node in picks:
        for part in core.every(node):
            if isinstance(part, core.Given):
                keys |= set(scope.metrics[part.metric].keys)
            elif isinstance(part, core.RowOf):
                keys.add(part.key)
            elif isinstance(part, core.Reference):
                keys |= set(scope.definitions[part.name].keys)
    return frozenset(keys - {scope.payee_key or ""})


def pick(scope: Scope, written: ast.Pick, setting: Setting) -> Typed:
    """`X for v`: one row of one key of X."""
    table = whole_table(scope, written.figure, setting)
    if table is not None and table.row is not None:
        base = table
        open_keys = scope.tables[table.row[0]].keys
    else:
        base = lowered(scope, written.figure, setting)
        if base is FAULTY:
            return FAULTY
        if base.row is not None:
            open_keys = tuple(k for k in scope.tables[base.row[0]].keys if k not in dict(base.row[1]))
        elif isinstance(base.node, core.Cell):
            open_keys = tuple(k for k in scope.tables[base.node.table].keys if k not in dict(base.node.picks))
        else:
            open_keys = tuple(sorted(base.keys))
    automatic = {key for key, _ in base.node.picks} if isinstance(base.node, core.Cell) else set()
    chosen = written.chosen
    if isinstance(chosen, ast.Name) and chosen.text in automatic and chosen.text in scope.metrics:
        return base
    found = _chosen(scope, written, open_keys, setting)
    if found is None:
        return FAULTY
    key, node, extra = found
    picks = ((key, node),)
    if base.row is not None:
        table_name, earlier = base.row
        return replace(base, row=(table_name, earlier + picks), keys=base.keys | extra)
    if isinstance(base.node, (core.Reference, core.Cell, core.Given)):
        return replace(base, node=replace(base.node, picks=base.node.picks + picks), keys=(base.keys - {key}) | extra)
    return scope.fault("units", "only a figure or a table has rows to pick with `for`", written.span)


def _chosen(
    scope: Scope, written: ast.Pick, open_keys: tuple[str, ...], setting: Setting
) -> tuple[str, core.Node, frozenset[str]] | None:
    """Which key the chosen member belongs to, the node of the member, and the keys that node varies by."""
    chosen = written.chosen
    members = {key: scope.keys[key].members or () for key in open_keys if key in scope.keys}
    text = chosen.text if isinstance(chosen, (ast.Name, ast.Quoted, ast.LiteralValue)) else ""
    if isinstance(chosen, ast.Quoted):
        for key in open_keys:
            member = scope.keys[key].codes.get(text)
            if member is not None:
                return key, core.Const(member), NOTHING
    for key, known in members.items():
        if text in known and not (isinstance(chosen, ast.Name) and chosen.text in scope.metrics):
            return key, core.Const(text), NOTHING
    if isinstance(chosen, (ast.Name, ast.Column)):
        value = lowered(scope, chosen, setting)
        if value is FAULTY:
            or_row(scope, text, chosen.span, [row for known in members.values() for row in known])
            return None
        if value.unit.kind == "category":
            for key in open_keys:
                if value.unit.key == key or (members.get(key) and value.unit.members == members[key]):
                    return key, value.node, value.keys
        if isinstance(chosen, ast.Name) and chosen.text in open_keys and chosen.text in scope.keys:
            return chosen.text, value.node, value.keys
    listed = "; ".join(f"{key}: {', '.join(known)}" for key, known in members.items() if known)
    scope.fault(
        "unknown-name",
        "this does not pick a row here",
        chosen.span,
        f"The rows are {listed}." if listed else "The figure has no key left to pick from.",
    )
    return None
