"""Statements as the data of a document: every text that a page shows, in the words that every format uses.

Each line has its clause number, its wording and how it was worked out; each statement the figures of the data that it
reads, with the file, row and column of each. Rows of a private key, and figures of other payees that a cohort figure
takes, are counted and not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.data.schema import Missing
from obcdsl.documents import places_of_statements
from obcdsl.english.words import Words
from obcdsl.evaluation import runs_on
from obcdsl.money import read_amount
from obcdsl.plots.told import described
from obcdsl.render.plot_svg import svg
from obcdsl.render.screen import visible
from obcdsl.render.statement_plots import plots_of_statement
from obcdsl.render.terms import numbered, words_of
from obcdsl.render.wording import (
    STANDING,
    amount_words,
    coded_amount_words,
    count_words,
    day_words,
    heading_words,
    line_amount_words,
    line_title,
    measured_cells,
    period_words,
    refused_name,
    share_words,
    unrounded_words,
    value_words,
)
from obcdsl.running.places import Place
from obcdsl.running.used import Remembered
from obcdsl.settling.settle import Settlement, line_rows
from obcdsl.statement import Figure, NamedValue, Statement, StatementLine, Transfer
from obcdsl.why.derivation import Derivation
from obcdsl.why.deriving import Deriver
from obcdsl.why.style import figure_text

if TYPE_CHECKING:
    from obcdsl.contract import Contract
    from obcdsl.documents import Paid
    from obcdsl.periods import Period
    from obcdsl.run import Run

Data = dict[str, Any]


def run_data(paid: Paid) -> Data:
    """A whole run of one contract."""
    contract, control = paid.job.contract, paid.control
    status = contract.program.status
    return {
        "title": visible(contract.title),
        "standing": f"{status.upper()}: {STANDING[status]}" if status in STANDING else status.upper(),
        "version": visible(contract.program.version),
        "fingerprint": contract.fingerprint,
        "counts": count_words(control.statements, "statement")
        + (f", {control.refused:,} refused" if control.refused else ""),
        "refused": [
            {"name": visible(refused_name(one)), "reason": visible(one.reason), "places": [visible(p) for p in one.places]}
            for one in paid.refused
        ],
        "transfers": [
            [visible(f"{one.payer} pays {one.recipient}"), coded_amount_words(one.amount, one.currency)]
            for one in control.transfers
        ],
        "sums": [[f"All transfers in {one.currency}, added up", amount_words(one.amount, one.currency)] for one in control.sums],
        "made_from": [
            *([f"Contract {visible(one.contract)}", f"sha256 {one.sha256}"] for one in control.contracts),
            *([f"Data {visible(one.name)}", f"sha256 {one.sha256}" if one.sha256 else "in memory"] for one in control.data),
            ["Engine", f"obcdsl {control.engine_version}"],
        ],
        "statements": list(pages(paid)),
    }  # fmt: skip


@dataclass(slots=True)
class Teller:
    """What the pages of one reading of the data are told from."""

    deriver: Deriver
    source: Remembered
    numbers: dict[str, str]
    words: Words
    statement: Statement
    payee: str
    number: int


def pages(paid: Paid, before: int = 0) -> Iterator[Data]:
    """What the page of each statement says; `before` is how many statements stand in the document already."""
    versions = paid.job.contract.versions
    numbers = [{node.head.name.text: number for number, node in numbered(one).items()} for one in versions]
    words = [words_of(one) for one in versions]
    for reading, found in places_of_statements(paid):
        runs = runs_on(paid.job, reading)
        source = Remembered(runs[0].source)
        for run in runs:
            run.source = source
        for statement, payee, period in found:
            before += 1
            for run in runs:
                run.forget(payee)
            source.seen.clear()
            at = paid.job.contract.number_in_force(period.first)
            run, contract = runs[at], versions[at]
            Settlement(run, contract.sources, contract.fingerprint).statement(payee, period)
            deriver = _derivers(versions, runs, payee, period)[at]
            yield _statement(Teller(deriver, source, numbers[at], words[at], statement, payee, before), period)


def _derivers(versions: Sequence[Contract], runs: Sequence[Run], payee: str, period: Period) -> tuple[Deriver, ...]:
    """One for each version of the contract, each telling of the figures of its periods, and of no other payee's."""
    found = tuple(
        Deriver(one.compiled.scope, one.program, run, one.sources, home=(payee, period), own_only=True)
        for one, run in zip(versions, runs, strict=True)
    )
    for one in found if len(found) > 1 else ():
        one.others = found
    return found


def _statement(teller: Teller, period: Period) -> Data:
    statement = teller.statement
    used = _data_used(teller)
    return {
        "heading": visible(heading_words(statement)),
        "period": visible(period_words(statement)),
        "incomplete": statement.status != "complete",
        "parties": [[visible(title), visible(name)] for name, title in statement.parties.items()],
        "owed": [_owed(total, statement) for total in statement.totals],
        "net": _net(statement),
        "currency": statement.currency,
        "lines": list(_lines(teller, period)),
        "shares": [_share(share, statement) for share in statement.shares],
        "outcomes": [row for name, value in statement.values.items() if value.kind == "outcome" for row in _outcome(name, value)],
        "values": [row for name, value in statement.values.items() if value.kind == "define" for row in _value(name, value)],
        "figures": _figures(teller, period),
        "data": used,
        "others": _others(teller),
        "dates": [
            [visible(one.event), day_words(one.day) if one.day else "", visible(one.words)] for one in statement.timing
        ],
        "breaches": [[visible(one.title), visible(one.reason)] for one in statement.breaches],
        "notes": [visible(one.text) for one in statement.notes],
    }  # fmt: skip


def _party(name: str | None, statement: Statement) -> str:
    return visible(statement.parties.get(name or "", name or ""))


def _owed(transfer: Transfer, statement: Statement) -> list[str]:
    way = f"Due from {_party(transfer.payer, statement)} to {_party(transfer.recipient, statement)}"
    return [way, coded_amount_words(transfer.amount, transfer.currency)]


def _net(statement: Statement) -> list[str]:
    net = statement.net
    if net is None or len(statement.totals) < 2:
        return []
    said, amount = _owed(net, statement)
    return ["Net: nothing is due" if read_amount(net.amount) == 0 else f"Net: {said[0].lower()}{said[1:]}", amount]


def _lines(teller: Teller, period: Period) -> Iterator[Data]:
    """The lines, each with the derivation of its amount; one that is a total of private rows has none."""
    program, run, statement = teller.deriver.program, teller.deriver.run, teller.statement
    place = run.place(teller.payee, period)
    for pay in program.payments:
        mine = [line for line in statement.lines if line.clause == pay.name]
        if any(program.keys[key].private for key in pay.keys):
            yield from (_line(teller, line, None) for line in mine)
            continue
        for line, (frame, row) in zip(mine, line_rows(run, pay, place), strict=True):
            told = teller.deriver.figure(pay.name, Place(frame, row, {})) if line.amount is not None else None
            yield _line(teller, line, told)


def _line(teller: Teller, line: StatementLine, told: Derivation | None) -> Data:
    statement = teller.statement
    return {
        "number": teller.numbers.get(line.clause, ""),
        "title": visible(line_title(line)),
        "from": _party(line.payer, statement),
        "to": _party(line.recipient, statement),
        "before": visible(unrounded_words(line).split(" (")[0]),
        "amount": visible(line_amount_words(line)),
        "wording": [visible(said) for said in (line.wording or "").splitlines()],
        "reason": visible(line.reason or ""),
        "rounding": f"rounded {line.rounding}" if line.rounding else "",
        "notes": [visible(note) for note in line.notes],
        "working": _told(told) if told is not None else None,
    }


def _figures(teller: Teller, period: Period) -> list[Data]:
    place = teller.deriver.run.place(teller.payee, period)
    found = enumerate(plots_of_statement(teller.words, teller.deriver.run, place), start=1)
    return [
        {"svg": svg(plot, f"plot-{teller.number}-{at}"), "caption": visible(caption), "words": visible(described(plot))}
        for at, (caption, plot) in found
    ]


def _told(told: Derivation) -> Data:
    """A figure and all below it: its formula in names and in figures, its value, and where it comes from."""
    words = "" if told.words == told.label else told.words
    sides = [words, told.figures, told.shown]
    return {
        "label": visible(told.label),
        "sides": [visible(side) for at, side in enumerate(sides) if side and (at == 2 or side not in sides[at + 1 :])],
        "place": _place_words(told),
        "said": [visible(said) for said in (*told.sentences, *told.notes)],
        "below": [_told(child) for child in told.children],
    }


def _place_words(told: Derivation) -> str:
    if told.data is not None:
        return visible(f"{_file(told.data.file)}, row {told.data.line:,}, column {told.data.column}")
    return ""


def _file(path: str) -> str:
    """The name of a file without the folders that stand before it on one machine."""
    return PurePath(path).name


def _share(share: Any, statement: Statement) -> list[str]:
    titles = {line.clause: line.title for line in statement.lines}
    return [
        visible(titles.get(share.of, share.of)),
        _party(share.party, statement),
        share_words(share),
        amount_words(share.amount, share.currency),
    ]


def _outcome(name: str, value: NamedValue) -> Iterator[list[str]]:
    yield _scored(value.title or name, value, "" if value.rows else value_words(value))
    for label, each in (value.rows or {}).items():
        yield _scored(f"{value.title or name}: {label}", each, each.shown)


def _scored(name: str, value: Figure, score: str) -> list[str]:
    measure, weight = measured_cells(value)
    return [visible(part) for part in (name, measure, weight, score)]


def _value(name: str, value: NamedValue) -> Iterator[list[str]]:
    if value.rows:
        for label, each in value.rows.items():
            yield [visible(f"{value.title or name}: {label}"), visible(each.shown)]
    else:
        yield [visible(value.title or name), visible(value_words(value))]


# ---- the data used -------------------------------------------------------------------------------


def _data_used(teller: Teller) -> list[list[str]]:
    """Every figure of the data that the statement reads of its own payee, in the order in which they were first read."""
    program, calendar = teller.deriver.program, teller.deriver.run.calendar
    rows = []
    for (name, (payee, index, members)), cell in teller.source.seen.items():
        metric = _metric(teller, name)
        if payee not in (teller.payee, "") or any(program.keys[key].private for key in metric.keys):
            continue
        period = calendar.periods(metric.clock)[index]
        of = ", ".join(one for key, one in zip(metric.keys, members, strict=True) if key != program.payee_key)
        if cell is None or isinstance(cell.value, Missing):
            shown = "not given" if cell is None else f"missing: {cell.value.said or 'blank'}"  # type: ignore[union-attr]
        else:
            shown = figure_text(cell.value, metric.unit)
        title = metric.title or name
        found = (title + (f": {of}" if of else ""), period.label, shown)
        place = (_file(cell.place.path), f"{cell.place.row:,}", cell.place.column) if cell is not None else ("", "", "")
        rows.append([visible(part) for part in (*found, *place)])
    return rows


def _metric(teller: Teller, name: str) -> core.Metric:
    """A metric as the version of the statement has it; one that it no longer has, as another version does."""
    known = (one.program.metrics.get(name) for one in (teller.deriver, *teller.deriver.others))
    return next(metric for metric in known if metric is not None)


def _others(teller: Teller) -> str:
    """What else was read and is not listed."""
    program = teller.deriver.program
    of_others = sum(payee not in (teller.payee, "") for _, (payee, _, _) in teller.source.seen)
    private = sum(
        payee in (teller.payee, "") and any(program.keys[key].private for key in _metric(teller, name).keys)
        for name, (payee, _, _) in teller.source.seen
    )
    said = [
        f"{private:,} figures of private rows" if private else "",
        f"{of_others:,} figures of others" if of_others else "",
    ]
    listed = " and ".join(part for part in said if part)
    return f"Read too, and not listed: {listed}." if listed else ""
