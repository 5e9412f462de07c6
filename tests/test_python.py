"""The Python surface: a contract and its statements can be asked why, say what a finding means, and show themselves."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import pytest

import obcdsl
from obcdsl import evaluation, load, loads
from obcdsl.explained_codes import explanation

CORRIDOR = load("contracts/aca_risk_corridor")
CARE = """contract care "Care"
  payer     council
  provider  home {each}
  term      2 years from 1 April 2024
  period    contract year
  {more}
  currency  GBP
  rounding  half up to £0.01
metric hours "Hours": number
  missing  refuse
metric price "Price": money
  missing  refuse
  {agreed}
fee care_fee "Care fee"
  pays  hours * price
  accepts uncapped "as agreed"
"""


def care(*, each: str = "", agreed: str = "", more: str = "", folder: Path | None = None) -> obcdsl.Contract:
    """Hours at a price, with a payee for each row, a pinned schedule of prices, or more terms of the contract."""
    contract = loads(CARE.format(each=each, agreed=agreed, more=more), folder=folder)
    assert not contract.check()
    return contract


def issuers(*costs: str) -> list[dict[str, str]]:
    """A row for each issuer with its cost against a target of 100; a blank cost is refused."""
    return [
        {"issuer": f"A{at}", "period": "2014", "allowable_costs": cost, "target_amount": "100"}
        for at, cost in enumerate(costs, 1)
    ]


# ---- why -----------------------------------------------------------------------------------------------------------


def test_an_evaluation_says_why_without_reading_again(tmp_path: Path) -> None:
    file = tmp_path / "costs.csv"
    file.write_text("issuer,period,allowable_costs,target_amount\nA1,2014,110,100\nA2,2014,90,100\n", encoding="utf-8")
    found = CORRIDOR.evaluate(file)
    asked = CORRIDOR.why("risk_corridor", file, payee="A2")
    file.unlink()
    assert found.why("risk_corridor", payee="A2") == asked
    assert found.why("risk_corridor", payee="A2", period="2014") == asked
    assert "costs.csv, row 3, column allowable_costs" in str(asked)


def test_every_batch_of_a_streamed_file_can_be_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "stream", functools.partial(evaluation.stream, batch=2))
    file = tmp_path / "care.csv"
    file.write_text(
        "home,period,hours,price\n" + "".join(f"H{n},year 1,{n},2\n" for n in range(1, 8)), encoding="utf-8"
    )
    found = care(each="one for each row").evaluate(file)
    assert len(found.job.readings) > 2
    for statement in found.statements:
        assert statement.net is not None
        said = found.why("care_fee", payee=statement.payee).derivation
        assert (f"{said.value}.00", f"H{said.children[0].value}") == (statement.net.amount, statement.payee)


def test_the_payee_and_period_of_an_evaluation_need_not_be_said_again() -> None:
    rows = issuers("110", "90")
    assert CORRIDOR.evaluate(rows, payee="A2", period="2014").why("risk_corridor").heading.endswith(" for A2 in 2014")
    with pytest.raises(obcdsl.Refusal, match="the data have 2 payees"):
        CORRIDOR.evaluate(rows).why("risk_corridor")


def test_a_statement_refused_as_its_data_were_read_says_why_it_is() -> None:
    found = CORRIDOR.evaluate(issuers("110", "cheap"))
    assert [each.payee for each in found.refused] == ["A2"]
    with pytest.raises(obcdsl.Refusal, match="cheap"):
        found.why("risk_corridor", payee="A2")


def test_a_figure_of_a_pinned_schedule_is_explained_as_it_is_paid(tmp_path: Path) -> None:
    text = "period,price\nyear 1,20\nyear 2,30\n"
    (tmp_path / "prices.csv").write_text(text, encoding="utf-8")
    pinned = f'agreed in "prices.csv" sha256 {hashlib.sha256(text.encode()).hexdigest()}'
    found = care(agreed=pinned, folder=tmp_path).evaluate([{"period": "year 1", "hours": "3"}])
    assert found.statements[0].net and found.statements[0].net.amount == "60.00"
    said = str(found.why("care_fee"))
    assert "= £60.00, council pays home" in said
    assert "price = £20.00  (prices.csv, row 2, column price)" in said


def test_a_bare_year_means_the_same_to_why_as_to_pay() -> None:
    contract = care(more='period from "fiscal_year", named by its last year')
    rows = [{"fiscal_year": year, "hours": "3", "price": price} for year, price in (("2025", "20"), ("2026", "30"))]
    paid = contract.evaluate(rows, period="2025").statements[0]
    assert contract.why("care_fee", rows, period="2025").period == paid.period == "year 1"


# ---- explain -------------------------------------------------------------------------------------------------------


def test_a_finding_is_explained_as_the_command_explains_it() -> None:
    contract = loads('contract c "C"')
    finding = contract.check()[0]
    assert str(contract.explain(finding)) == str(contract.explain(finding.code)) == explanation("term-missing")


def test_a_code_that_is_none_is_refused_with_the_nearest() -> None:
    with pytest.raises(obcdsl.Refusal, match="there is no code `clif`") as refusal:
        CORRIDOR.explain("clif")
    assert refusal.value.findings[0].fix == "cliff"
    assert "why(NAME, data)" in refusal.value.findings[0].notes[0]


# ---- what shows itself ---------------------------------------------------------------------------------------------


def test_an_evaluation_in_short() -> None:
    found = CORRIDOR.evaluate(issuers("110", "90", ""))
    assert repr(found).splitlines() == [
        "<Evaluation of aca_risk_corridor: 2 statements, 1 refused",
        " in all, cms pays issuer 4.10 USD, issuer pays cms 4.10 USD>",
    ]
    assert "<h1>Temporary risk corridors, 2014 to 2016</h1>" in found._repr_html_()
    nothing = CORRIDOR.evaluate(issuers("110"), payee="Z")
    assert repr(nothing).endswith("0 statements, 0 refused\n in all, nobody owes anything>")


def test_a_derivation_in_short() -> None:
    found = CORRIDOR.why("risk_corridor", issuers("110"))
    assert repr(found) == "<Explained risk_corridor for A1 in 2014: $4.10, cms pays issuer>"
    assert "difference &gt; $0.00" in found._repr_html_()


def test_a_contract_in_short() -> None:
    said = '<Contract aca_risk_corridor "Temporary risk corridors, 2014 to 2016": 10 clauses, no findings>'
    assert repr(CORRIDOR) == said
    assert repr(loads('contract c "C"')).endswith(": 1 clause, 5 errors>")


def test_a_contract_in_a_notebook() -> None:
    shown = CORRIDOR._repr_html_()
    for said in (
        "Temporary risk corridors, 2014 to 2016", "Centers for Medicare &amp; Medicaid Services", "one for each row",
        "3 years, 1 January 2014 to 31 December 2016", "calendar year", "The checks found nothing.",
        "<code>risk_corridor</code>", CORRIDOR.fingerprint,
    ):  # fmt: skip
        assert said in shown, said


def test_titles_of_a_contract_are_never_markup() -> None:
    hostile = "<script>alert(1)</script>&amp;' onclick='x"
    text = (
        CARE.format(each="", agreed="", more="")
        .replace('"Care fee"', f'"{hostile}"')
        .replace("home", f'home "{hostile}"', 1)
    )
    shown = loads(text.replace('care "Care"', f'care "{hostile}"'))._repr_html_()
    assert shown.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;&#x27; onclick=&#x27;x") == 4
    assert "<script" not in shown and "onclick='" not in shown


def test_what_is_in_doubt_is_not_shown_as_if_it_stood_there() -> None:
    shown = loads('contract c "C"\n  payer a\n  provider b\nfee x "X"\n  pays nothing_here\n')._repr_html_()
    assert "<code>a</code>" in shown and "line 5" in shown and "[unknown-name]" in shown
    assert "Currency" not in shown and "<dt>Term" not in shown


@pytest.mark.parametrize("text", ["", "nonsense\n", "fee x\n", "contract\n"])
def test_a_broken_file_shows_its_findings(text: str) -> None:
    contract = loads(text)
    assert "error" in repr(contract) and "[" in contract._repr_html_()
