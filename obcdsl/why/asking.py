"""Why a figure is what it is: its derivation as a tree down to rows of data, with the distance to the next threshold.

>>> from obcdsl import load
>>> rows = [{"issuer": "A", "period": "2014", "allowable_costs": "110", "target_amount": "100"}]
>>> found = load("contracts/aca_risk_corridor").why("risk_corridor", rows)
>>> found
<Explained risk_corridor for A in 2014: $4.10, cms pays issuer>
>>> print(found)
risk_corridor "Risk corridor payment" for A in 2014
...
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.diagnostic import Refusal, error
from obcdsl.evaluation import Job, runs_on, wanted_period, whole
from obcdsl.periods import MONTHS_IN, Period
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.settling.due import statements_in
from obcdsl.spelling import near
from obcdsl.why.derivation import Derivation
from obcdsl.why.deriving import DEPTH, Deriver

if TYPE_CHECKING:
    from obcdsl.render.screen import Screen

FIRST = 5


@dataclass(frozen=True, slots=True, repr=False)
class Explained:
    """A derivation, for whom it is and when. It prints as the tree, and shows as the tree in a notebook."""

    derivation: Derivation
    payee: str
    period: str

    @property
    def heading(self) -> str:
        """The figure with its title, payee and period."""
        title = f' "{self.derivation.title}"' if self.derivation.title else ""
        return f"{self.derivation.label}{title}{self._where}"

    @property
    def _where(self) -> str:
        return f"{f' for {self.payee}' if self.payee else ''} in {self.period}"

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        from obcdsl.render.screen import visible

        return f"<Explained {visible(f'{self.derivation.label}{self._where}: {self.derivation.shown}')}>"

    def _repr_html_(self) -> str:
        from obcdsl.render.markup import Markup, element, text

        return element("pre", Markup("\n".join(map(text, self.text().splitlines()))))

    def text(self, screen: Screen | None = None) -> str:
        """The heading and the tree, for a screen (100 columns and Unicode without one)."""
        from obcdsl.render.derivation import tree_text
        from obcdsl.render.screen import Screen as AnyScreen

        screen = screen or AnyScreen(width=100)
        return screen.text(self.heading) + "\n\n" + tree_text(self.derivation, screen)


def explanation(job: Job, name: str, *, depth: int = DEPTH) -> Explained:
    """The derivation of one figure, with its payee and period.

    Args:
        job: a contract without errors, and its data, which are read unless they have been; with several payees or
            periods in the data, it says which is meant.
        name: a define, outcome, metric or payment; `name for ROW` or `name[ROW]` where it has one figure for each row.
        depth: how many figures deep the tree goes.

    Raises:
        Refusal: where the contract has errors, the data cannot be read, or it is not said which figure is meant.
    """
    figure, said = split_name(name)
    asked = asked_place(job, figure, said)
    program, run = asked.run.program, asked.run
    definition = program.definitions.get(figure)
    derivers = tuple(
        Deriver(version.compiled.scope, version.program, one, job.contract.sources, depth)
        for version, one in zip(job.contract.versions, asked.runs, strict=True)
    )
    for one in derivers if len(derivers) > 1 else ():
        one.others = derivers
    deriver = derivers[asked.runs.index(run)]
    if definition is None:
        found = deriver.given(core.Given(figure), Place(asked.place.frame, asked.row, {}))
    else:
        found = deriver.figure(figure, asked.own_place(definition))
    return Explained(found, asked.payee, asked.period.label)


@dataclass(frozen=True, slots=True)
class AskedPlace:
    """Where a figure is asked for: a run over the data, the place of a payee and period, and the row of the figure."""

    run: Run
    place: Place
    row: dict[str, str]
    payee: str
    period: Period
    runs: tuple[Run, ...]
    """One for each version of the contract, of which `run` is the one in force in the period."""

    def own_place(self, definition: core.Definition) -> Place:
        """The place of a figure at its own clock: the year in which the period lies, for what is worked each year."""
        own, when = definition.clock, self.period
        if own is None or own == when.clock or MONTHS_IN[own] <= MONTHS_IN[when.clock]:
            return Place(self.place.frame, self.row, {})
        return Place(self.run.frame(self.payee, self.run.calendar.within(when, own)), self.row, {})


def asked_place(job: Job, figure: str, said: tuple[str, ...] = ()) -> AskedPlace:
    """The place at which a job asks for a figure, of one row where it has one for each.

    Raises:
        Refusal: where the contract has errors, the data cannot be read, or it is not said which figure is meant.
    """
    program = job.contract.program
    _known([version.program for version in job.contract.versions], figure)
    readings = job.readings or [whole(job).or_refuse()]
    statements = {one: reading for reading in readings for one in statements_in(reading, job.contract.every_payment)}
    who = _payee(program, list(dict.fromkeys(payee for payee, _ in statements)), job.payee)
    when = wanted_period(job) or _period([period for payee, period in statements if payee == who])
    reading = statements.get((who, when), readings[-1])
    bad = reading.refused.get((who, when.label))
    if bad is not None:
        raise Refusal([bad])
    runs = runs_on(job, reading)
    number = job.contract.number_in_force(when.first)
    program, run = job.contract.versions[number].program, runs[number]
    _in_force(job, program, figure, when)
    place = run.place(who, when)
    definition = program.definitions.get(figure)
    keys = definition.keys if definition is not None else program.metrics[figure].keys
    own = definition.clock if definition is not None else None
    shown = tuple(key for key in keys if key != program.payee_key)
    row = _row(run, figure, [row for _, row in run.rows_due(shown, own, place)], shown, said)
    return AskedPlace(run, place, row, who, when, runs)


# ---- which figure ----------------------------------------------------------------------------------


def split_name(name: str) -> tuple[str, tuple[str, ...]]:
    """A name and the rows said with it.

    >>> split_name("attachment for jsa_18_24"), split_name("attachment[jsa_18_24]"), split_name("quality")
    (('attachment', ('jsa_18_24',)), ('attachment', ('jsa_18_24',)), ('quality', ()))
    """
    found = re.fullmatch(r"\s*(\S+?)\s*(?:\[(.*)\]|\sfor\s+(.*))?\s*", name, re.DOTALL)
    if found is None:
        return name.strip(), ()
    rows = found[2] if found[2] is not None else found[3]
    return found[1], tuple(part.strip().strip('"') for part in rows.split(",")) if rows else ()


def _known(programs: Sequence[core.Program], name: str) -> None:
    names = list(dict.fromkeys(n for p in programs for n in (*p.definitions, *p.metrics) if "/" not in n))
    if any(name in program.definitions or name in program.metrics for program in programs):
        return
    close = near(name, names)
    notes = [f"Names that are close: {', '.join(close)}."] if close else [f"There are {', '.join(names[:12])}."]
    raise Refusal(
        [error("unknown-name", f"there is no figure called `{name}`", notes=notes, fix=close[0] if close else None)]
    )


def _in_force(job: Job, program: core.Program, name: str, when: Period) -> None:
    """Refuse a figure that another version of the contract has, and the one in force in the period has not."""
    if name in program.definitions or name in program.metrics:
        return
    version = job.contract.in_force(when.first)
    names = [deed.name for deed in version.compiled.deeds]
    said = f"as amended by {', '.join(names)}" if names else "as it was signed"
    raise Refusal(
        [error("unknown-name", f"the contract in force in {when.label}, {said}, has no figure called `{name}`")]
    )


def _payee(program: core.Program, payees: Sequence[str], payee: str | None) -> str:
    if payee is not None:
        if payee in payees:
            return payee
        close = near(payee, payees)
        raise Refusal([error("unknown-payee", f"the data have no `{payee}`", fix=close[0] if close else None)])
    if len(payees) == 1 or program.payee_key is None:
        return payees[0] if payees else ""
    raise Refusal([error("which-payee", f"the data have {len(payees):,} payees, and it is not said which",
                         notes=[f"They are {_first(payees)}."], fix=f"--payee {payees[0]}")])  # fmt: skip


def _period(periods: Sequence[Period]) -> Period:
    if len(periods) == 1:
        return periods[0]
    labels = [when.label for when in periods]
    raise Refusal([error("which-period", f"the data have {len(periods):,} periods, and it is not said which",
                         notes=[f"They are {_first(labels)}."] if labels else [],
                         fix=f'--period "{labels[-1]}"' if labels else None)])  # fmt: skip


def _row(
    run: Run, name: str, rows: list[dict[str, str]], keys: tuple[str, ...], said: tuple[str, ...]
) -> dict[str, str]:
    """The row of a figure that has one value for each of some rows."""
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
