"""Why a figure is what it is: its derivation as a tree down to rows of data, with the distance to the next threshold.

>>> from obcdsl import load
>>> contract = load("contracts/aca_risk_corridor")
>>> rows = [{"issuer": "A", "period": "2014", "allowable_costs": "110", "target_amount": "100"}]
>>> print(explained(contract, "risk_corridor", [rows]).splitlines()[0])
risk_corridor "Risk corridor payment" for A in 2014
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.diagnostic import Refusal, error
from obcdsl.periods import MONTHS_IN, Period
from obcdsl.places import Place
from obcdsl.run import Run
from obcdsl.spelling import near
from obcdsl.why.derivation import Derivation
from obcdsl.why.deriving import DEPTH, Deriver

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.data.schema import Rows
    from obcdsl.render.screen import Screen

FIRST = 5


@dataclass(frozen=True, slots=True)
class Explained:
    """A derivation, for whom it is and when."""

    derivation: Derivation
    payee: str
    period: str

    @property
    def heading(self) -> str:
        """The figure with its title, payee and period."""
        found = self.derivation
        title = f' "{found.title}"' if found.title else ""
        return f"{found.label}{title}{f' for {self.payee}' if self.payee else ''} in {self.period}"

    def __str__(self) -> str:
        return self.text()

    def text(self, screen: Screen | None = None) -> str:
        """The heading and the tree, for a screen (100 columns and Unicode without one)."""
        from obcdsl.render.derivation import tree_text
        from obcdsl.render.screen import Screen as AnyScreen

        screen = screen or AnyScreen(width=100)
        return screen.text(self.heading) + "\n\n" + tree_text(self.derivation, screen)


def explained(
    contract: Contract, name: str, sources: Sequence[Any], *, period: str | None = None, payee: str | None = None,
    mapping: Any = None, depth: int = DEPTH, screen: Screen | None = None,
) -> str:  # fmt: skip
    """The derivation of one figure as text: a heading, then the tree.

    Args:
        contract: a contract without errors.
        name: a define, outcome, metric or payment; `name for ROW` or `name[ROW]` where it has one figure for each row.
        sources: paths or tables, as `Contract.evaluate` takes them.
        period: which period, as data may name it; needed where the data hold several.
        payee: which payee; needed where the data hold several.
        mapping: how the data name and spell things.
        depth: how many figures deep the tree goes.
        screen: what the text is shown on; without one, it is 100 columns wide and Unicode.

    Raises:
        Refusal: where the contract has errors, the data cannot be read, or it is not said which figure is meant.
    """
    found = explanation(contract, name, sources, period=period, payee=payee, mapping=mapping, depth=depth)
    return found.text(screen)


def derivation(contract: Contract, name: str, sources: Sequence[Any], **options: Any) -> Derivation:
    """The derivation of one figure as data; arguments and errors as for `explained`."""
    return explanation(contract, name, sources, **options).derivation


def explanation(
    contract: Contract, name: str, sources: Sequence[Any], *, period: str | None = None, payee: str | None = None,
    mapping: Any = None, depth: int = DEPTH,
) -> Explained:  # fmt: skip
    """The derivation with its payee and period; arguments and errors as for `explained`."""
    from obcdsl.carriers.exact import Exact
    from obcdsl.data.read import read
    from obcdsl.sourced import RowSource

    program = contract.program
    figure, said = _split(name)
    _known(program, figure)
    reading = read(sources, contract.schema, mapping=mapping)
    reading.or_refuse()
    who = _payee(program, reading.rows, payee)
    when = _period(program, reading.rows, who, period)
    bad = reading.refused.get((who, when.label))
    if bad is not None:
        raise Refusal([bad])
    run = Run(program, RowSource(program, reading.rows), Exact())
    place = run.place(who, when)
    definition = program.definitions.get(figure)
    keys = definition.keys if definition is not None else program.metrics[figure].keys
    row = _row(run, figure, tuple(key for key in keys if key != program.payee_key), said, place)
    deriver = Deriver(contract.compiled.scope, program, run, contract.sources, depth)
    there = Place(place.frame, row, {})
    if definition is None:
        found = deriver.given(core.Given(figure), there)
    else:
        own = definition.clock
        if own is not None and own != when.clock and MONTHS_IN[own] > MONTHS_IN[when.clock]:
            there = Place(run.frame(who, program.calendar.within(when, own)), row, {})
        found = deriver.figure(figure, there)
    return Explained(found, who, when.label)


# ---- which figure ----------------------------------------------------------------------------------


def _split(name: str) -> tuple[str, tuple[str, ...]]:
    """A name and the rows said with it.

    >>> _split("attachment for jsa_18_24"), _split("attachment[jsa_18_24]"), _split("quality")
    (('attachment', ('jsa_18_24',)), ('attachment', ('jsa_18_24',)), ('quality', ()))
    """
    found = re.fullmatch(r"\s*(\S+?)\s*(?:\[(.*)\]|\sfor\s+(.*))?\s*", name, re.DOTALL)
    if found is None:
        return name.strip(), ()
    rows = found[2] if found[2] is not None else found[3]
    return found[1], tuple(part.strip().strip('"') for part in rows.split(",")) if rows else ()


def _known(program: core.Program, name: str) -> None:
    names = [*(n for n in program.definitions if "/" not in n), *program.metrics]
    if name in program.definitions or name in program.metrics:
        return
    close = near(name, names)
    notes = [f"Names that are close: {', '.join(close)}."] if close else [f"There are {', '.join(names[:12])}."]
    raise Refusal(
        [error("unknown-name", f"there is no figure called `{name}`", notes=notes, fix=close[0] if close else None)]
    )


def _payee(program: core.Program, rows: Rows, payee: str | None) -> str:
    payees = list(dict.fromkeys(who for who, _ in rows.statements))
    if payee is not None:
        if payee in payees:
            return payee
        close = near(payee, payees)
        raise Refusal([error("unknown-payee", f"the data have no `{payee}`", fix=close[0] if close else None)])
    if len(payees) == 1 or program.payee_key is None:
        return payees[0] if payees else ""
    raise Refusal([error("which-payee", f"the data have {len(payees):,} payees, and it is not said which",
                         notes=[f"They are {_first(payees)}."], fix=f"--payee {payees[0]}")])  # fmt: skip


def _period(program: core.Program, rows: Rows, payee: str, period: str | None) -> Period:
    found = sorted({when for who, when in rows.statements if who == payee}, key=lambda when: when.index)
    if period is not None:
        from obcdsl.data.period_texts import NoPeriod, period_named

        named = period_named(period, program.calendar, program.calendar.clock)
        if isinstance(named, NoPeriod):
            raise Refusal([error(named.code, f"`{period}`: {named.why}", notes=named.readings)])
        return named
    if len(found) == 1:
        return found[0]
    labels = [when.label for when in found]
    raise Refusal([error("which-period", f"the data have {len(found):,} periods, and it is not said which",
                         notes=[f"They are {_first(labels)}."] if labels else [],
                         fix=f'--period "{labels[-1]}"' if labels else None)])  # fmt: skip


def _row(run: Run, name: str, keys: tuple[str, ...], said: tuple[str, ...], place: Place) -> dict[str, str]:
    """The row of a figure that has one value for each row."""
    rows = [row for _, row in run.rows_of(keys, place)]
    if not keys:
        if said:
            raise Refusal(
                [error("unknown-name", f"`{name}` has one figure in all, and no row `{', '.join(said)}`", fix=name)]
            )
        return {}
    private = any(run.program.keys[key].private for key in keys)
    texts = [", ".join(row[key] for key in keys) for row in rows]
    wanted = ", ".join(said)
    if said and wanted in texts and not private:
        return dict(rows[texts.index(wanted)])
    by = " and ".join(keys)
    if private:
        notes = [f"There are {len(rows):,} rows; rows of a private key are not listed."]
        fix = None
    else:
        close = near(wanted, texts) if said else []
        notes = [f"They are {_first(texts)}."] if texts else ["The data have none."]
        fix = f"{name} for {close[0] if close else texts[0]}" if texts else None
    said_wrong = (
        f"`{name}` is not shown for one row, as its rows are private"
        if said and private
        else f"`{name}` has no row `{wanted}`"
        if said
        else f"`{name}` has one figure for each {by}, and it is not said which"
    )
    raise Refusal([error("unknown-name" if said else "which-row", said_wrong, notes=notes, fix=fix)])


def _first(names: Sequence[str]) -> str:
    more = len(names) - FIRST
    return ", ".join(names[:FIRST]) + (f" and {more:,} more" if more > 0 else "")
