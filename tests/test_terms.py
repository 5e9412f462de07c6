"""The terms as a lawyer reads them: whole, in plain words, with every number, and never taken for markup."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import obcdsl
from obcdsl.contract import Contract, loads
from obcdsl.money import decimal, decimal_places
from obcdsl.periods import written
from obcdsl.render.markdown import escaped, leading
from obcdsl.render.terms import numbered
from obcdsl.resources import grammar_path
from obcdsl.written import ast
from obcdsl.written.cut import cut
from obcdsl.written.lalr import Branch, parse_line, tables
from tests.laws.edits import compiled

ROOT = Path(__file__).parents[1]
CONTRACTS = sorted(ROOT.glob("contracts/*/contract.obc"))
ALL = [*CONTRACTS, *sorted((ROOT / "tests" / "terms").glob("*.obc"))]
UPDATE = bool(os.environ.get("UPDATE"))
"""UPDATE=1 writes the expected files anew: read the difference as you read code."""


def contract_in(path: Path) -> Contract:
    found = compiled(path.read_text(encoding="utf-8"), path.parent)
    assert found is not None
    return found


def named(path: Path) -> str:
    return path.parent.name + "/" + path.stem


@pytest.mark.parametrize("path", CONTRACTS, ids=named)
def test_expected(path: Path) -> None:
    expected = path.parent / "expected" / "terms.md"
    said = obcdsl.load(path).terms()
    if UPDATE:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(said, encoding="utf-8")
    if not expected.is_file():
        pytest.skip("no expected terms yet: UPDATE=1 writes them")
    assert said == expected.read_text(encoding="utf-8")


# ---- every number ---------------------------------------------------------------------------------------------------


def figures(node: Any) -> Iterator[tuple[str, Any]]:
    """Every number and date that stands in a clause, with its form."""
    for part in ast.walk(node):
        if isinstance(part, ast.LiteralValue) and part.form not in ("yes/no", "none"):
            yield part.form, part.value
        elif isinstance(part, ast.Place) and part.kind == "in years":
            yield from (("plain", part.first), ("plain", part.last or part.first))
        elif isinstance(part, ast.Suffix) and part.word == "to places":
            yield "plain", part.values[0]
    for name in ("available", "carry", "years", "step"):
        value = getattr(node, name, None)
        if isinstance(value, (int, Fraction)) and (name, value) not in (("available", 1), ("carry", 0)):
            yield ("money" if name == "step" else "plain"), value


def ways(form: str, value: Any) -> set[str]:
    """How a number may be written in the terms."""
    if isinstance(value, datetime.date):
        return {written(value)}
    size = abs(Fraction(value))
    if form in ("percent", "points"):
        return {decimal(size * 100, commas=True)}
    if decimal_places(size) is None:
        return {f"{size.numerator} per {size.denominator}"}
    if form == "per many":
        return {decimal(size * 10**power, commas=True) for power in range(7)}
    scaled = [size, *(size / 10**power for power in (3, 6, 9))] if form == "money" else [size]
    return {decimal(number, places, commas=True) for number in scaled for places in (0, 2)}


@pytest.mark.parametrize("path", ALL, ids=named)
def test_every_number_of_the_contract_stands_in_the_words(path: Path) -> None:
    contract = contract_in(path)
    terms = "\n".join(re.sub(r"^(### )?[0-9]+\.[0-9.]+ |^[0-9]+\. ", "", line) for line in contract.terms().split("\n"))
    said = set(re.findall(r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?", terms))
    for node in numbered(contract).values():
        for form, value in figures(node):
            spelt = ways(form, value)
            assert spelt & said or any(" " in way and way in terms for way in spelt), (node.head.name.text, value)


# ---- every term -----------------------------------------------------------------------------------------------------

AMENDMENT = {"amendment", "amendment_term", "amends", "agreed_on", "effective", "replaces", "adds", "removes"}
ELSEWHERE = {"refused"} | AMENDMENT
"""`short periods refused` is reached by an edit of `whole`; amendments stand in files of their own (`test_amendments.py`)."""


def test_the_laws_of_the_words_reach_every_rule_of_the_grammar() -> None:
    used: set[str] = set()
    for path in ALL:
        for clause in cut(path.read_text(encoding="utf-8"))[0]:
            kind = clause.lines[0].text.split()[0]
            for line, start in zip(clause.lines, [kind, *[kind + "_term"] * len(clause.lines)], strict=False):
                used |= rules_in(parse_line(line.text, 0, start))
    always_inlined = re.findall(r"^\?([a-z_]+):", grammar_path().read_text(encoding="utf-8"), re.M)
    rules = {rule[1] for rule in tables().rules if not rule[1].startswith("__")}
    assert rules - used - set(always_inlined) - ELSEWHERE == set()


def rules_in(tree: Branch) -> set[str]:
    return {tree.rule}.union(*(rules_in(child) for child in tree.children if isinstance(child, Branch)))


# ---- plain words ----------------------------------------------------------------------------------------------------


def prose_of(text: str) -> str:
    """The words without layout, code, quoted wording, links, titles, and names in data in their schedule."""
    words, mark, data = text.partition("\n## 22 Schedule of data\n")
    text = words + mark + re.sub(r"\| [^|\n]* \|$", "|", data, flags=re.M)
    lines = [re.sub(r"^(#+ |- |[0-9]+\. )", "", line) for line in text.split("\n") if not line.startswith(">")]
    bare = re.sub(r"`[^`]*`", "", "\n".join(lines).replace("|", " "))
    bare = re.sub(r"“[^”]*”", "", bare)
    return re.sub(r"\\(.)", r"\1", bare)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_no_symbol_of_the_language(path: Path) -> None:
    said = prose_of(contract_in(path).terms())
    found = re.search(r"[*<>=_{}\[\]^]|&lt|\bNone\b", said)
    assert found is None, said[max(0, found.start() - 60) : found.end() + 60]


def test_terms_of_a_contract_with_errors_are_refused() -> None:
    with pytest.raises(obcdsl.Refusal):
        loads("fee base\n  pays £1\n").terms()


# ---- numbers of clauses -----------------------------------------------------------------------------------------------

SMALL = """contract small "Small"
  payer     council
  provider  home
  term      1 year from 1 January 2021
  period    contract year
  currency  GBP
  rounding  half up to £0.01
fee base "Base"
  pays      £5
"""


def test_a_clause_keeps_its_number_when_a_later_one_is_added() -> None:
    added = SMALL + 'metric people: count of people\n  missing refuse\nfee more "More"\n  pays £1 per person * people\n'
    before, after = loads(SMALL).terms(), loads(added).terms()
    assert "### 9.1 Base" in before and "### 9.1 Base" in after and "### 9.2 More" in after


# ---- hostile text -----------------------------------------------------------------------------------------------------

HOSTILE = "*a* _b_ `c` <b>d</b> [e](http://f) ![g](h) | i # j &amp; $x$ www.k.com l@m.org ~~n~~"


def test_titles_and_wording_are_never_markup() -> None:
    text = SMALL.replace('"Base"', f'"{HOSTILE}"') + f'  > {HOSTILE}\n  > - one\n  illustrative "{HOSTILE}"\n'
    said = loads(text).terms()
    for markup in ("*a*", "<b>", "`c`", "](http", "![", "| i", " # j", "&amp;", "$x$", "www.k", "l@m", "~~n"):
        where = [found.start() for found in re.finditer(re.escape(markup), said)]
        assert all("\\" in said[max(0, at - 1) : at + len(markup)] for at in where), markup


@pytest.mark.parametrize("text", ["1. a", "12) a", "- a", "+ a", "=== a", "# a", "> a", ": a"])
def test_a_start_that_would_make_a_list_or_heading(text: str) -> None:
    assert re.match(r"[0-9]*\\", leading(text))
    assert escaped("plain words, 65% and £5") == "plain words, 65% and £5"


def test_two_things_with_one_title_are_told_apart() -> None:
    text = SMALL + 'fee twin "Base"\n  pays £2\ndefine both = base - twin + £9\nfee third\n  pays both\n'
    assert "“Base” (clause 9.1) less “Base” (clause 9.2)" in loads(text).terms()
