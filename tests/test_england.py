"""The portfolio of England: every row of the published table, sound and tried on every edge, paid in one run that adds up.

Rewrite what is kept with `OBC_UPDATE_EXPECTED=1 python -m pytest tests/test_england.py`, and review the difference.
"""

from __future__ import annotations

import csv
import json
import os
import re
import statistics
import time
from collections import defaultdict
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from obcdsl.cli import main
from obcdsl.contract import load
from obcdsl.examples.report import run_examples
from obcdsl.written.format import formatted

ROOT = Path(__file__).resolve().parent.parent
ENGLAND = Path("contracts") / "england"
FIGURES = str(ENGLAND / "data" / "figures.csv")
LINKED = "staffordshire_end_of_life"
NAMES = sorted(path.parent.name for path in (ROOT / ENGLAND).glob("*/contract.obc"))

PUBLISHED = {
    "bedfordshire_msk": (5, "£24 million", "with_terms"),
    "bexley_msk": (5, "£3.3 million", "dated_2013"),
    "brighton_dermatology": (3, "£2 million", "delayed"),
    "brighton_crawley_mid_sussex_msk": (5, "£42 million", "dated_2014"),
    "cambridgeshire_older_people": (5, "£160 million", "with_terms"),
    "coastal_west_sussex_msk": (5, "£47 million", "postponed"),
    "croydon_older_people": (10, "£178 million", "planned"),
    "herefordshire_urgent_care": (None, None, "planned"),
    "mid_nottinghamshire": (None, None, "planned"),
    "milton_keynes_substance_misuse": (None, None, "dated_2011"),
    "northumberland": (None, None, "planned"),
    "oldham_msk": (3, "£22.5 million", "dated_2014"),
    "oxfordshire_mental_health": (5, "£35 million", "planned"),
    "oxfordshire_older_people": (5, "£80 million", "planned"),
    "richmond_community": (None, None, "planned"),
    "salford_older_people": (Fraction(7, 2), "£200 million", "planned"),
    "sheffield_msk": (5, "£40 million", "dated_2015"),
    "north_somerset_community": (5, "£26 million", "dated_2015"),
    "somerset": (None, "£793 million", "planned"),
    "south_nottinghamshire": (None, "£930 million", "planned"),
    "staffordshire_cancer": (10, "£68.7 million", "with_terms"),
    "staffordshire_end_of_life": (10, "£53.5 million", "with_terms"),
    "staffordshire_frail_elderly": (7, "£40 million", "dated_2015"),
    "north_west_surrey_msk": (5, None, "planned"),
    "newcastle_gateshead_care_homes": (None, None, "planned"),
}
"""Length in years, value of a year, and status of each row; what the table does not give is None."""


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in statements are as given, so every run is given the same ones."""
    monkeypatch.chdir(ROOT)


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def pay(*words: str) -> str:
    return run("pay", str(ENGLAND), "--data", FIGURES, *words)


@cache
def statements() -> tuple[dict, ...]:
    return tuple(json.loads(pay("--as", "json"))["statements"])


def text(name: str) -> str:
    return (ROOT / ENGLAND / name / "contract.obc").read_text(encoding="utf-8")


# ---- the contracts ----------------------------------------------------------------------------------------------------------


def test_every_row_of_the_published_table_is_there() -> None:
    assert sorted(PUBLISHED) == NAMES and len(NAMES) == 25


@pytest.mark.parametrize("name", NAMES)
def test_length_value_and_status_are_as_published(name: str) -> None:
    years, value, status = PUBLISHED[name]
    contract = load(ENGLAND / name)
    program = contract.program
    assert program.status == "illustrative" and program.name == name
    if years is not None:
        assert program.calendar.years == (years if isinstance(years, int) else int(years) + 1)
    written = re.sub(r"\s*\n\s*>?\s*", " ", text(name))
    if value is not None:
        assert value in written
    table = program.tables["portfolio"]
    assert (status == "with_terms") == ("status was not to be had" in written)
    assert status is not None and status in str(table.rows)
    if name == LINKED:
        return
    said = written.partition("text published")[2].partition(" table ")[0]
    if years is not None:
        assert f"{float(years):g} years" in said
    else:
        assert "not given" in said and "five years are assumed" in written
    assert (value or "value not given") in said
    assert value is not None or "the table gives no value" in written or "does not give" in written


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_published_says_so_in_file_and_words(name: str) -> None:
    words = load(ENGLAND / name).terms()
    assert words.split("\n\n")[1].startswith("ILLUSTRATIVE")
    if name != LINKED:
        assert (
            len(re.findall(r"^  illustrative ", text(name), re.M)) == words.count("This clause is illustrative:") >= 2
        )


def test_contracts_are_short_and_hold_no_copy_of_a_shared_clause() -> None:
    lengths = [len(text(name).splitlines()) for name in NAMES]
    assert statistics.median(lengths) < 70
    clauses = defaultdict(set)
    for name in NAMES:
        for clause in re.split(r"\n(?=[a-z])", text(name)):
            body = re.sub(r"#[^\n]*|\s+", " ", clause).strip()
            if re.match(r"(fee|incentive|deduction|corridor|outcome|guarantee|share) ", body) and len(body) > 150:
                clauses[body].add(name)
    assert not {body: names for body, names in clauses.items() if len(names) > 1}


def test_the_contract_of_its_own_is_linked_and_not_copied() -> None:
    link = ROOT / ENGLAND / LINKED
    assert link.is_symlink() and link.resolve() == (ROOT / "contracts" / LINKED).resolve()


def test_strict_check() -> None:
    run("check", "--strict", str(ENGLAND), "contracts/hold_back_variants", "stdlib")


@pytest.mark.parametrize("folder", [*(ENGLAND / name for name in NAMES), Path("contracts/hold_back_variants")], ids=str)
def test_examples_hold_and_reach_every_side_of_every_threshold(folder: Path) -> None:
    report = run_examples(load(folder))
    assert report.passed and len(report.examples) >= 3
    assert not report.unreached
    assert not [(one.threshold.clause, one.threshold.edge, one.missing) for one in report.thresholds if one.missing]


@pytest.mark.parametrize("name", NAMES)
def test_indicators_are_tried_on_both_edges_row_by_row(name: str) -> None:
    """The edges of a table count as met where any row meets them; here each row of `indicators` does."""
    contract = load(ENGLAND / name)
    table = contract.program.tables.get("indicators")
    if table is None:
        return
    examples = (ROOT / ENGLAND / name / "examples.obc").read_text(encoding="utf-8")
    for line in re.findall(r"^  (\w+)((?: +[0-9.]+%){3})$", text(name), re.M):
        *edges, _ = (Fraction(each.rstrip("%")) for each in line[1].split())
        given = {Fraction(each) for each in re.findall(rf"given.* for {line[0]}: +result = ([0-9.]+)%", examples)}
        for edge in edges:
            assert edge in given, (line[0], edge)
            assert any(0 < edge - each <= 1 for each in given) and any(0 < each - edge <= 1 for each in given)


@pytest.mark.parametrize("file", ["contract.obc", "examples.obc"])
def test_usual_layout(file: str) -> None:
    for path in [*(ROOT / ENGLAND).glob(f"*/{file}"), *(ROOT / "stdlib" / "around").glob("*.obc")]:
        assert formatted(path.read_text(encoding="utf-8")) == path.read_text(encoding="utf-8"), path


# ---- the run ----------------------------------------------------------------------------------------------------------------


def kept(file: str, made: str) -> None:
    path = ROOT / ENGLAND / "expected" / file
    if os.environ.get("OBC_UPDATE_EXPECTED"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


def test_summary_is_as_kept_and_takes_seconds() -> None:
    begun = time.process_time()
    made = pay("--summary", "--by", "portfolio_status")
    assert time.process_time() - begun < 10
    kept("summary.txt", made)


def test_only_rows_of_a_contract_that_is_not_paid_here_are_said(tmp_path: Path) -> None:
    """25 contracts share a file: what is the row of another one is no news, unless none of them is called so."""
    figures = (ROOT / FIGURES).read_text(encoding="utf-8")
    two = [str(ROOT / ENGLAND / name) for name in ("bexley_msk", "somerset")]
    spelt = tmp_path / "figures.csv"
    spelt.write_text(
        "".join(
            line.replace("somerset", "sommerset", 1) if "somerset" in line and at % 2 else line
            for at, line in enumerate(figures.splitlines(keepends=True))
            if not at or line.split(",", 1)[0] in ("bexley_msk", "somerset")
        ),
        encoding="utf-8",
    )
    ran = CliRunner().invoke(main, ["pay", *two, "--data", str(spelt), "--summary"])
    assert ran.stderr.count("other-contract") == 1
    assert "passed over: `sommerset`" in ran.stderr
    whole = CliRunner().invoke(main, ["pay", str(ROOT / ENGLAND), "--data", str(ROOT / FIGURES), "--summary"])
    assert "other-contract" not in whole.stderr
    alone = CliRunner().invoke(main, ["pay", two[0], "--data", str(ROOT / FIGURES), "--summary"])
    assert "and 19 more" in alone.stderr


def test_statements_are_as_kept() -> None:
    kept("statements.csv", pay("--as", "csv"))


def test_every_contract_is_paid_for_its_first_five_years() -> None:
    found = defaultdict(set)
    for statement in statements():
        assert statement["status"] == "complete" and not statement["breaches"]
        found[statement["contract"]].add(statement["period"])
    years = {name: load(ENGLAND / name).program.calendar.years for name in NAMES}
    assert found == {name: {f"year {year}" for year in range(1, min(years[name], 5) + 1)} for name in NAMES}


def test_totals_are_the_sums_of_statements() -> None:
    """By contract, year, status and label: the lines of statements, added up here, are what the summary says."""
    sums: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0), Fraction(0)])
    for statement in statements():
        label = statement["values"]["portfolio_status"]["shown"]
        groups = [
            ("contract", statement["contract"]), ("year", statement["period"]), ("status", "illustrative"),
            ("portfolio_status", label), ("total", ""),
        ]  # fmt: skip
        buyers = {"commissioner", "ccgs"}
        for group in groups:
            sums[group][0] += 1
            for line in statement["lines"]:
                if line["amount"] is not None:
                    sums[group][2 if line["to"] in buyers else 1] += Fraction(line["amount"])
    whole = json.loads(pay("--summary", "--by", "portfolio_status", "--as", "json"))
    said = {(row["by"], row["group"]): row for row in whole["summary"]}
    assert set(said) == set(sums)
    for group, (number, paid, back) in sums.items():
        row = said[group]
        assert (row["statements"], row["refused"], row["currency"]) == (number, 0, "GBP")
        assert [Fraction(row[name]) for name in ("paid", "paid_back", "net")] == [paid, back, paid - back]
    control = whole["control"]
    assert control["statements"] == len(statements()) and control["refused"] == 0
    total = said["total", ""]
    assert Fraction(control["sums"][0]["amount"]) == Fraction(total["paid"]) + Fraction(total["paid_back"])


def test_fee_and_outcomes_by_hand() -> None:
    """Every contract on the indicator table: fee and payment worked here on fractions from table, data and share at risk."""
    with (ROOT / FIGURES).open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    tried = 0
    for statement in statements():
        name = statement["contract"]
        if name == LINKED or "indicator_table" not in text(name):
            continue
        table = {
            row[0]: [Fraction(each.rstrip("%")) / 100 for each in row[1].split()]
            for row in re.findall(r"^  (\w+)((?: +[0-9.]+%){3})$", text(name), re.M)
        }
        result = {
            row["indicator"]: Fraction(row["value"].rstrip("%")) / 100
            for row in rows
            if (row["contract"], row["period"], row["metric"]) == (name, statement["period"], "result")
            and row["value"] != "-"
        }
        value, share = (Fraction(statement["values"][each]["exact"]) for each in ("annual_value", "at_risk"))
        weight = sum(table[each][2] for each in result)
        earned = sum(table[each][2] / weight * score(result[each], *table[each][:2]) for each in result)
        lines = {line["clause"]: Fraction(line["amount"]) for line in statement["lines"] if line["amount"] is not None}
        assert lines["base_fee"] == half_up(value * (1 - share)), (name, statement["period"])
        assert lines["outcome_payment"] == half_up(value * share * earned), (name, statement["period"])
        tried += 1
    assert tried == 67


def score(result: Fraction, threshold: Fraction, benchmark: Fraction) -> Fraction:
    return min(max((result - threshold) / (benchmark - threshold), Fraction(0)), Fraction(1))


def half_up(amount: Fraction) -> Fraction:
    return Fraction((200 * amount.numerator + amount.denominator) // (2 * amount.denominator), 100)


def test_the_linked_contract_is_paid_as_on_its_own_data() -> None:
    own = json.loads(run("pay", f"contracts/{LINKED}", "--as", "json"))["statements"]
    here = [statement for statement in statements() if statement["contract"] == LINKED]
    assert [(one["period"], one["lines"]) for one in own] == [(one["period"], one["lines"]) for one in here]


def test_the_published_shares_are_in_the_contracts() -> None:
    by_year = {
        statement["period"]: statement["values"]["at_risk"]["shown"]
        for statement in statements()
        if statement["contract"] == "cambridgeshire_older_people"
    }
    assert list(by_year.values()) == ["0%", "10%", "10%", "15%", "15%"]
    variants = json.loads(run("pay", "contracts/hold_back_variants", "--as", "json"))["statements"]
    assert {one["payee"]: one["values"]["at_risk"]["shown"] for one in variants} == {
        "As planned": "20%", "As sought": "5%", "As signed": "2.5%",
    }  # fmt: skip


def test_the_readme_has_a_row_for_each() -> None:
    readme = (ROOT / ENGLAND / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", readme, re.M) == NAMES
