"""The clause kinds, one file each. To add one: a rule in the grammar, a file here, a line in CLAUSES, a case file."""

from __future__ import annotations

from types import ModuleType

from obcdsl.clauses import (
    amendment,
    contract,
    corridor,
    deduction,
    define,
    example,
    fee,
    guarantee,
    incentive,
    key,
    metric,
    outcome,
    phase,
    share,
    table,
    text,
    timing,
    use,
)

CLAUSES: tuple[ModuleType, ...] = (
    contract,
    use,
    key,
    metric,
    table,
    phase,
    define,
    outcome,
    fee,
    incentive,
    deduction,
    corridor,
    share,
    timing,
    example,
    guarantee,
    amendment,
    text,
)

BY_KIND: dict[str, ModuleType] = {module.KIND: module for module in CLAUSES}
