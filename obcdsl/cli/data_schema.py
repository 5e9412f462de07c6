"""What a contract expects of its data, as plain data: for `obc schema data`."""

from __future__ import annotations

from typing import Any

from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn


def described(schema: DataSchema) -> dict[str, Any]:
    """The columns of a contract's data, its periods and its currency."""
    columns = [
        *([_key(schema.payee, "payee")] if schema.payee else []),
        {"column": schema.period_source or "period", "role": "period"},
        *(_key(key, "key") for key in schema.keys),
        *(_metric(metric) for metric in schema.metrics),
    ]
    return {
        "contract": schema.contract,
        "currency": schema.currency,
        "periods": [period.label for period in schema.calendar.periods()],
        "layouts": {
            "wide": "payee, period, keys, and one column for each metric",
            "long": "payee, period, keys, metric, value",
        },
        "columns": columns,
        "roster": sorted(schema.roster) if schema.roster is not None else None,
    }


def _key(key: KeyColumn, role: str) -> dict[str, Any]:
    return {
        "column": key.source or key.name,
        "role": role,
        "name": key.name,
        "title": key.title,
        "codes": dict(key.codes) if key.codes is not None else None,
        "private": key.private,
    }


def _metric(metric: MetricColumn) -> dict[str, Any]:
    return {
        "column": metric.source or metric.name,
        "role": "metric",
        "name": metric.name,
        "title": metric.title,
        "kind": metric.kind,
        "unit": metric.unit,
        "by": list(metric.keys),
        "each": metric.clock,
        "in_percent": metric.in_percent,
        "sign_turned": metric.sign_turned,
        "codes": dict(metric.codes) if metric.codes is not None else None,
        "may_be_negative": metric.may_be_negative,
        "same_for_every": metric.same_for_every,
        "fixed_for_term": metric.fixed_for_term,
        "supplied_by": metric.supplied_by,
        "valid": metric.valid or None,
        "missing": metric.missing_rule,
    }
