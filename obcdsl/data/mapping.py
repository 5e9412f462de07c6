"""The map of a run: how real files name and spell things, where the contract does not say it (`--map map.toml`).

```toml
separator = ";"                  # CSV: what parts the columns
skip = 3                         # rows above the headings
sheet = "Data"                   # Excel: the sheet to read
formulas = "as last saved"       # Excel: take the saved results of formulas
dates = "day/month/year"         # or "month/day/year"
marks = ["nil return"]           # further texts that mean: no figure
outside_term = "pass over"       # rows of periods outside the contract are passed over, with a count

[columns]                        # name in the contract = heading in the file; also payee, period, metric, value
benchmark = "ABtotBnchmk"

[ratios]                         # how plain figures of a ratio are meant: 92.19 as "percent", 1.35 as "fraction"
msr = "percent"

[spellings.quality_met]          # text in the file = what it means
Y = "yes"

[periods]                        # text in the file = period of the contract
FY22 = "2021/22"
```
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from obcdsl.data.figures import DateOrder
from obcdsl.data.schema import DataSchema, KeyColumn, MetricColumn
from obcdsl.diagnostic import DataPlace, Diagnostic, error
from obcdsl.record import dataclass
from obcdsl.values import Value

WORDS = (
    "separator",
    "skip",
    "sheet",
    "formulas",
    "dates",
    "marks",
    "outside_term",
    "columns",
    "ratios",
    "spellings",
    "periods",
)
LARGEST_MAP = 1024 * 1024
MOST_SAID = 500
"""Letters of a message: names in a map may be any text."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A map as read. `faults` are what is wrong with it; `read` reports them and refuses the run."""

    path: str = "map"
    separator: str | None = None
    skip: int = 0
    sheet: str | None = None
    formulas_as_saved: bool = False
    dates: DateOrder | None = None
    marks: frozenset[str] = frozenset()
    passes_over_outside_term: bool = False
    columns: Dictionary[str, str] = field(default_factory=dict)
    ratios: Dictionary[str, str] = field(default_factory=dict)
    spellings: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    periods: Dictionary[str, str] = field(default_factory=dict)
    faults: tuple[Diagnostic, ...] = ()

    @property
    def fractions(self) -> frozenset[str]:
        """The ratios whose plain figures are meant as they stand, also above 1."""
        return frozenset(name for name, way in self.ratios.items() if way == "fraction")


def load_mapping(path: Path | str) -> Mapping:
    """The map in a TOML file. Never raises: what is wrong stands in `faults`."""
    shown = str(path)
    try:
        with Path(path).open("rb") as opened:
            data = opened.read(LARGEST_MAP + 1)
        if len(data) > LARGEST_MAP:
            return Mapping(shown, faults=(_fault("the map is larger than 1 MiB", shown),))
        return mapping_of(tomllib.loads(data.decode("utf-8-sig")), shown)
    except OSError as reason:
        return Mapping(shown, faults=(_fault(f"the map cannot be opened: {reason.strerror or reason}", shown),))
    except (ValueError, RecursionError) as reason:
        return Mapping(shown, faults=(_fault(f"the map is not TOML: {reason}", shown),))


def mapping_of(said: Dictionary[str, Any], path: str = "map") -> Mapping:
    """A map from a dictionary shaped as the TOML file is.

    >>> mapping_of({"separator": ";"}).separator, mapping_of({"seperator": ";"}).faults[0].fix
    (';', 'separator')
    """
    faults: list[Diagnostic] = []
    for word in said:
        if word not in WORDS:
            faults.append(_fault(f"a map has no word `{word}`", path, near=get_close_matches(str(word), WORDS, 1)))
    dates = _one_of(said, "dates", ("day/month/year", "month/day/year"), faults, path)
    formulas = _one_of(said, "formulas", ("as last saved",), faults, path)
    outside = _one_of(said, "outside_term", ("pass over",), faults, path)
    separator = said.get("separator")
    if separator is not None and not (
        isinstance(separator, str) and len(separator) == 1 and separator not in '"\r\n\0'
    ):
        faults.append(_fault('`separator` is one letter in quotes, such as ";"', path))
        separator = None
    skip = said.get("skip", 0)
    if not isinstance(skip, int) or isinstance(skip, bool) or not 0 <= skip <= 1000:
        faults.append(_fault("`skip` is a whole number of rows from 0 to 1,000", path))
        skip = 0
    sheet = said.get("sheet")
    if sheet is not None and not isinstance(sheet, str):
        faults.append(_fault("`sheet` is the name of a sheet in quotes", path))
        sheet = None
    marks = said.get("marks", [])
    if not isinstance(marks, list) or not all(isinstance(mark, str) for mark in marks):
        faults.append(_fault('`marks` is a list of texts, such as ["nil return"]', path))
        marks = []
    spellings = said.get("spellings", {})
    if not isinstance(spellings, dict) or not all(isinstance(part, dict) for part in spellings.values()):
        faults.append(_fault("spellings stand under a heading of their own, such as [spellings.quality_met]", path))
        spellings = {}
    ratios = _texts(said, "ratios", faults, path)
    for name, way in ratios.items():
        if way not in ("percent", "fraction"):
            faults.append(_fault(f'`{name}` is meant as "percent" or as "fraction"', path))
    return Mapping(
        path, separator, skip, sheet, formulas is not None, dates, frozenset(marks), outside is not None,  # type: ignore[arg-type]
        _texts(said, "columns", faults, path), ratios,
        {name: _texts(spellings, name, faults, path) for name in spellings},
        _texts(said, "periods", faults, path), tuple(faults),
    )  # fmt: skip


def _fault(message: str, path: str, near: Iterable[str] = ()) -> Diagnostic:
    plain = "".join(letter if letter.isprintable() else " " for letter in message[:MOST_SAID])
    return error("map", plain, DataPlace(path), fix=next(iter(near), None))


def _one_of(
    said: Dictionary[str, Any], word: str, allowed: tuple[str, ...], faults: list[Diagnostic], path: str
) -> str | None:
    value = said.get(word)
    if value is None or value in allowed:
        return value
    faults.append(_fault(f"`{word}` is {' or '.join(repr(one) for one in allowed)}", path))
    return None


def _texts(said: Dictionary[str, Any], word: str, faults: list[Diagnostic], path: str) -> dict[str, str]:
    part = said.get(word, {})
    if not isinstance(part, dict) or not all(isinstance(value, str) for value in part.values()):
        faults.append(_fault(f'under [{word}] stand lines such as name = "text"', path))
        return {}
    return part


def applied(schema: DataSchema, mapping: Mapping) -> tuple[DataSchema, tuple[Diagnostic, ...]]:
    """What the contract expects with the names and spellings of the map put in; and the map's faults against it."""
    names = {metric.name: metric for metric in schema.metrics}
    keys = {key.name for key in schema.keys} | ({schema.payee.name} if schema.payee else set())
    columns = mapping.columns
    known = [*names, *keys, "payee", "period", "metric", "value"]
    faults = list(mapping.faults)
    faults += [_unknown(name, known, mapping) for name in columns if name not in known]
    ratios = [name for name, metric in names.items() if metric.kind == "ratio"]
    faults += [_unknown(name, ratios, mapping) for name in mapping.ratios if name not in ratios]
    faults += [_unknown(name, known, mapping) for name in mapping.spellings if name not in known]
    payee = schema.payee
    if payee is not None:
        payee = replace(payee, source=columns.get(payee.name) or columns.get("payee") or payee.source)
    metrics = tuple(_metric(metric, mapping, faults) for metric in schema.metrics)
    mapped_keys = tuple(_key(key, mapping) for key in schema.keys)
    period = columns.get("period") or schema.period_source
    return replace(schema, payee=payee, keys=mapped_keys, metrics=metrics, period_source=period), tuple(faults)


def _unknown(name: str, known: Iterable[str], mapping: Mapping) -> Diagnostic:
    return _fault(
        f"the map names `{name}`, which the contract does not know here",
        mapping.path,
        get_close_matches(name, list(known), 1),
    )


def _key(key: KeyColumn, mapping: Mapping) -> KeyColumn:
    codes = key.codes
    if spelt := mapping.spellings.get(key.name):
        listed = dict(codes or {})
        codes = (
            {**listed, **{text: listed.get(meaning, meaning) for text, meaning in spelt.items()}}
            if codes is not None
            else None
        )
    return replace(key, source=mapping.columns.get(key.name) or key.source, codes=codes)


def _metric(metric: MetricColumn, mapping: Mapping, faults: list[Diagnostic]) -> MetricColumn:
    in_percent = mapping.ratios.get(metric.name) == "percent" or (
        metric.in_percent and metric.name not in mapping.fractions
    )
    spellings: dict[str, Value] = dict(metric.spellings)
    codes = metric.codes
    for text, meaning in mapping.spellings.get(metric.name, {}).items():
        if metric.kind == "yes/no" and meaning in ("yes", "no"):
            spellings[text] = meaning == "yes"
        elif (
            metric.kind == "category"
            and metric.codes is not None
            and (meaning in metric.codes or meaning in metric.codes.values())
        ):
            codes = {**(codes or {}), text: metric.codes.get(meaning, meaning)}
        else:
            faults.append(
                _fault(
                    f"`{meaning}` is no value of {metric.name}",
                    mapping.path,
                    get_close_matches(meaning, list(metric.codes or ()), 1),
                )
            )
    return replace(
        metric,
        source=mapping.columns.get(metric.name) or metric.source,
        in_percent=in_percent,
        spellings=spellings,
        codes=codes,
    )
