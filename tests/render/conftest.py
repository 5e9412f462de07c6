"""Runs to render: one as a public contract would give it, one that is hostile, one that is empty."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest

from obcdsl.render import write_run
from obcdsl.render.screen import Screen
from obcdsl.settling.control import Tally
from obcdsl.statement import (
    Breach,
    Control,
    DataUsed,
    Figure,
    NamedValue,
    Note,
    PrivateRows,
    RefusedStatement,
    Run,
    Share,
    Statement,
    StatementLine,
    TimingDate,
    Transfer,
)

FINGERPRINT = "3f2a9c41d07be8856a1f4c2e9b7d60538c1e5f7a2d4b6c8e0f1a3b5d7c9e1f20"
DATA = DataUsed(name="end_of_life_2019.csv", sha256="b" * 64)
PARTIES = {
    "ccgs": "Staffordshire clinical commissioning groups",
    "prime": "The prime provider",
    "hospices": "The hospices",
    "community": "Community nursing",
}


def line(clause: str, title: str, amount: str | None, **more: object) -> StatementLine:
    fields: dict[str, object] = {
        "payer": "ccgs", "recipient": "prime", "status": "paid", "unrounded": amount, "rounding": "half up to £0.01",
        "currency": "GBP",
    }  # fmt: skip
    return StatementLine.model_validate({"clause": clause, "title": title, "amount": amount, **fields, **more})


def owed(amount: str, payer: str = "ccgs", recipient: str = "prime") -> Transfer:
    return Transfer(payer=payer, recipient=recipient, amount=amount, currency="GBP")


def part(party: str, share: str, amount: str) -> Share:
    return Share(clause="quality_split", of="quality", party=party, share=share, amount=amount, currency="GBP")


def year_4() -> Statement:
    wording = (
        "6.1 The Provider earns nothing under this Outcome where fewer than 65% of people who stated a preference "
        "die in that place, and the whole of it at 80%."
    )
    return Statement(
        contract="staffordshire_end_of_life",
        title="End of life care in Staffordshire",
        period="year 4",
        contract_status="illustrative",
        first_day="2019-04-01",
        last_day="2020-03-31",
        currency="GBP",
        version="1.2",
        fingerprint=FINGERPRINT,
        parties=PARTIES,
        lines=(
            line("base", "Standard fee", "50825000.00", unrounded="50825000"),
            line("quality", "Outcome payment", "1961666.67", unrounded="5885000/3", wording=wording),
            line("savings", "Gain and loss share", "947500.00", unrounded="947500"),
            line(
                "delay", "Deduction for late reports", "0.00", payer="prime", recipient="ccgs", status="zero",
                reason="only if reports_late > 0: reports_late is 0",
            ),
            line(
                "winter", "Winter payment", None, status="does not apply", unrounded=None, rounding=None,
                reason="applies from year 5",
            ),
        ),
        shares=(
            part("prime", "0.6", "1177000.00"),
            part("hospices", "0.25", "490416.67"),
            part("community", "0.15", "294250.00"),
        ),
        values={
            "annual_value": NamedValue(title="Annual contract value", exact="53500000", shown="£53,500,000.00"),
            "at_risk": NamedValue(
                title="Share of the annual value that depends on outcomes", exact="0.05", shown="5%"
            ),
            "cost_per_person": NamedValue(
                title="Cost for each person supported", exact=None, shown="1,204 rows",
                private=PrivateRows(count=1204, total=Figure(exact="1250000.5", shown="£1,250,000.50")),
            ),
            "rate": NamedValue(
                title="Rate by tier", exact=None, shown="by tier",
                rows={
                    "ready": Figure(exact="0.625", shown="62.5%"),
                    "baseline": Figure(exact="1/3", shown="33.33%"),
                    "collect": Figure(shown="left out", status="left out", reason="no figures for collect"),
                },
            ),
            "uplift": NamedValue(shown="not worked", status="not worked", reason="nothing in year 4 reads it"),
            "preferred_place": NamedValue(
                title="People die in the place they would choose", kind="outcome", exact="2/3", shown="66.67%",
                measure=Figure(exact="0.75", shown="75%"), weight=Figure(exact="0.5", shown="50%"),
            ),
            "carers": NamedValue(
                title="Carers feel supported", kind="outcome", shown="not scored", status="not scored",
                reason="requires carer_replies >= 50: carer_replies is 41",
                weight=Figure(exact="0.2", shown="20%"),
            ),
        },
        totals=(owed("53734166.67"),),
        net=owed("53734166.67"),
        timing=(
            TimingDate(clause="payment_dates", event="paid on", words="15 May 2020", day="2020-05-15"),
            TimingDate(
                clause="payment_dates", event="restated until", words="6 months after the period", day="2020-09-30"
            ),
        ),
        breaches=(
            Breach(
                clause="never_over_ten_percent", title="Never more than a tenth of the annual value",
                reason="quality is £1,961,666.67, which is more than £1,900,000.00",
            ),
        ),
        notes=(
            Note(text="carer_rating is carried forward from year 3."),
            Note(level="warning", code="falling-denominator", text="deaths fell by 41% since year 3."),
        ),
    )  # fmt: skip


def year_5() -> Statement:
    return year_4().model_copy(
        update={
            "period": "year 5", "first_day": "2020-04-01", "last_day": "2021-03-31", "status": "lines refused",
            "contract_status": "draft",
            "lines": (
                line("base", "Standard fee", "48150000.00"),
                line(
                    "quality", "Outcome payment", None, status="line refused", unrounded=None,
                    reason="carer_rating is missing (end_of_life_2019.csv, row 7, column carer_rating)",
                ),
            ),
            "shares": (), "values": {}, "totals": (owed("48150000.00"),), "net": owed("48150000.00"), "timing": (),
            "breaches": (), "notes": (),
        }
    )  # fmt: skip


def public_run() -> Run:
    refused = (
        RefusedStatement(
            contract="staffordshire_end_of_life", period="year 6", code="missing-figure",
            reason="commissioner_cost is missing, and the contract says `missing refuse`.",
            places=("end_of_life_2019.csv, row 9, column commissioner_cost",),
        ),
    )  # fmt: skip
    return run_of((year_4(), year_5()), refused)


def run_of(statements: tuple[Statement, ...], refused: tuple[RefusedStatement, ...] = ()) -> Run:
    tally = Tally()
    for statement in statements:
        tally.add(statement)
    control = tally.control(refused=len(refused), data=(DATA,), engine_version="0.1.0")
    return Run(statements=statements, refused=refused, control=control)


HOSTILE = (
    "<script>alert(1)</script>", "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "＝1+1", "{{7*7}}",
    "\u202egnp.exe", "a\u2066b\u2069", "zero\u200bwidth", "\x1b[31mred\x1b[0m", "line\nbreak\r\n=2", '"quoted"',
    "' onclick='x", "</style><style>", "<!-- -->", "&amp;&lt;", "javascript:alert(1)", "\x00nul", "日本語の名前",
    "é" * 5000, "a" * 5000, "]]>", "[red]rich[/red]", "\\", "%s%n", "${x}", "<img src=x onerror=y>", "`code`", "",
    " ", "שלום", "\U0001f3f4\U000e0067", "1/0", "٣",
)  # fmt: skip
"""Text that has done harm somewhere: in a browser, a spreadsheet, a terminal or a template."""


def hostile_statement(text: str) -> Statement:
    """A statement with the text in every place that takes free text."""
    figure = Figure(exact=text, shown=text, status="left out", reason=text)
    return Statement(
        contract=text, title=text, payee=text, period=text, first_day="2020-01-01", last_day="2020-12-31",
        currency="GBP", version=text, fingerprint=text, parties={text: text, "x": "y"}, contract_status="draft",
        lines=(
            StatementLine(
                clause=text, key=text, title=text, wording=text, payer=text, recipient=text, status="paid", reason=text,
                unrounded="-1/3", rounding=text, amount="-0.33", currency="GBP", notes=(text,),
            ),
        ),
        shares=(Share(clause=text, of=text, party=text, share="1/3", amount="-0.33", currency="GBP"),),
        values={
            text: NamedValue(title=text, exact=text, shown=text, reason=text, rows={text: figure}, measure=figure),
            "private": NamedValue(shown=text, private=PrivateRows(count=2, total=figure)),
        },
        totals=(Transfer(payer=text, recipient="x", amount="-0.33", currency="GBP"),),
        net=Transfer(payer=text, recipient="x", amount="-0.33", currency="GBP"),
        timing=(TimingDate(clause=text, event=text, words=text),),
        breaches=(Breach(clause=text, title=text, reason=text),),
        notes=(Note(level="warning", code=text, text=text),),
    )  # fmt: skip


def hostile_run() -> Run:
    refused = tuple(RefusedStatement(contract=t, payee=t, period=t, reason=t, code=t, places=(t,)) for t in HOSTILE)
    return run_of(tuple(map(hostile_statement, HOSTILE)), refused)


def empty_run() -> Run:
    return Run(control=Control(engine_version="0.1.0", statements=0, refused=0))


@pytest.fixture(name="public")
def public_fixture() -> Run:
    """Two statements and a refused one."""
    return public_run()


@pytest.fixture(name="hostile")
def hostile_fixture() -> Run:
    """A run in which every place for text holds something hostile."""
    return hostile_run()


@pytest.fixture(name="empty")
def empty_fixture() -> Run:
    """A run without a statement."""
    return empty_run()


@pytest.fixture(name="hostile_texts")
def hostile_texts_fixture() -> tuple[str, ...]:
    """The hostile texts themselves."""
    return HOSTILE


@pytest.fixture(name="rendered")
def rendered_fixture() -> Callable[..., str]:
    """A run in a format, as text."""

    def rendered(run: Run, format_name: str, screen: Screen | None = None) -> str:
        stream = StringIO()
        write_run(run, format_name, stream, screen)
        return stream.getvalue()

    return rendered


@pytest.fixture(name="golden")
def golden_fixture() -> Callable[[str, str], None]:
    """Compares with a file of `expected/`; with OBC_UPDATE_EXPECTED set it writes the file instead."""

    def golden(name: str, text: str) -> None:
        path = Path(__file__).parent / "expected" / name
        if os.environ.get("OBC_UPDATE_EXPECTED"):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert path.read_bytes().decode() == text

    return golden
