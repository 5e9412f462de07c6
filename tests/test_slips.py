"""Slips that a contract writer makes: each is one edit of one good contract, and its message names the line and the cure.

A slip is found where the writer made it, gives one message (two at most), and the cure that stands in the message is
the one that undoes it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from obcdsl.diagnostic import Diagnostic, Label
from obcdsl.render.screen import Screen
from obcdsl.source import Source, Span
from tests.good_contract import GOOD, errors_of, line_of


@dataclass(frozen=True)
class Slip:
    """One edit, and what is said of it: the code, a part of the cure (fix or note), and the place (a text of the line)."""

    name: str
    old: str
    new: str
    code: str
    cure: str
    at: str = ""


S = Slip
SLIPS = (
    S("misspelt metric", "measure  at_home / people\n", "measure  at_hom / people\n", "unknown-name", "at_home"),
    S("misspelt define", "pays     budget * (1", "pays     buget * (1", "unknown-name", "budget"),
    S("misspelt term", "  measure  rating", "  mesure  rating", "unknown-term", "measure"),
    S("misspelt clause", "outcome rated", "outcme rated", "unknown-clause", "outcome"),
    S("misspelt party", "paid by council to helpers", "paid by council to helper", "unknown-name", "helpers"),
    S("unknown party", "borne by  council", "borne by  treasury", "unknown-name", "council, nurses, helpers"),
    S("misspelt phase", "applies  in later", "applies  in latter", "unknown-name", "later"),
    S("misspelt column", "prices.price over", "prices.pric over", "unknown-name", "prices.price"),
    S("misspelt row", "given for short", "given for shrt", "unknown-name", "short"),
    S("misspelt outcome", "rewards  home, rated", "rewards  home, ratd", "unknown-name", "rated"),
    S("misspelt key", "over band)", "over bnad)", "unknown-name", "band"),
    S("misspelt function", "total(visits", "totl(visits", "unknown-name", "total"),
    S("misspelt unit", '"Visits": count of visits', '"Visits": cuont of visits', "syntax", "count"),
    S("misspelt rule", "metric people \"People in the service\": count of people\n  missing  refuse", "metric people \"People in the service\": count of people\n  missing  refus", "syntax", "refuse", at="refus"),
    S("missing unit", '"Carers rating care as good": ratio', '"Carers rating care as good"', "syntax", ": "),
    S("weights of 99%", "weight   40%", "weight   39%", "weights", "1%", at="rewards"),
    S("a gap", "from 70%: 50%, from 85%: 100%", "from 75%: 50%, from 85%: 100%", "gap", "70%"),
    S("an overlap", "up to 3%: 0%, up to 8%: 50%, above 8%: 80%", "up to 3%: 0%, from 3%: 50%, above 8%: 80%", "overlap", "above 3%"),
    S("percent for points", "measure  rating\n", "measure  rating + 5%\n", "which-percent", "+ 5 points"),
    S("a fraction for a percentage", "people >= 60%", "people >= 0.6", "units", "60%"),
    S("missing marginal", "bands     marginal of budget", "bands     of budget", "marginal-or-whole", "marginal"),
    S("no bands line", "  bands     marginal of budget\n", "", "marginal-or-whole", "bands", at="corridor sharing"),
    S("a term at the margin", "  measure  rating", "measure  rating", "layout", "  measure"),
    S("a clause indented", "outcome rated", "  outcome rated", "layout", "outcome rated"),
    S("smart quotes", '"Carers feel supported"', "“Carers feel supported”", "spelling", '"Carers feel supported"'),
    S("en dash for minus", "(1 - at_risk)", "(1 – at_risk)", "spelling", "-"),
    S("decimal comma", "£1,250,000\n", "£1.250.000,50\n", "spelling", "£1,250,000.50"),
    S("no such day", "1 April 2024", "30 February 2024", "date", "29 February 2024"),
    S("unclosed quote", '"Carers feel supported"', '"Carers feel supported', "quote", '"Carers feel supported"'),
    S("a rounding after its bracket", "prices.price over band)", "prices.price over band) / exp(people) to 2 places", "syntax", "exp(people to 2 places)"),
    S("unclosed bracket", "budget * (1 - at_risk)", "budget * (1 - at_risk", "bracket", ")"),
    S("stray bracket", "budget * (1 - at_risk)", "budget * (1 - at_risk))", "bracket", ""),
    S("lost comma between parts", "below 70%: 0%, from 70%", "below 70%: 0% from 70%", "syntax", ", from"),
    S("lost comma between names", "rewards  home, rated", "rewards  home rated", "syntax", "home, rated"),
    S("stray comma at the end", "from 85%: 100%\n", "from 85%: 100%,\n", "stray-comma", "100%"),
    S("arrow for at least", "people >= 60%", "people => 60%", "spelling", ">="),
    S("a space before the sign", "weight   40%", "weight   40 %", "spelling", "40%"),
    S("short millions", "£1,250,000\n", "£1.25m\n", "spelling", "£1.25 million"),
    S("ISO date", "1 April 2024", "2024-04-01", "date", "1 April 2024"),
    S("slashed date", "1 April 2024", "01/04/2024", "date", "1 April 2024"),
    S("date in capitals", "1 April 2024", "1 APRIL 2024", "date", "1 April 2024"),
    S("short month", "1 April 2024", "1st Apr 2024", "date", "1 April 2024"),
    S("lost star", "budget * at_risk", "budget at_risk", "syntax", "budget * at_risk"),
    S("lost star before a bracket", "budget * (1 - at_risk)", "budget (1 - at_risk)", "unknown-name", "budget * ("),
    S("a number for a year", "  from year 4: 10%", "  from 4: 10%", "part-kinds", "from year 4"),
    S("a reserved word as a name", "phase later", "phase from", "reserved", "from_"),
    S("value before its place", "in early: 0%,\n", "0% in early,\n", "part-order", "in early: 0%", at="0% in"),
    S("no rule for missing", '"People in the service": count of people\n  missing  refuse\n', '"People in the service": count of people\n', "no-missing-rule", "missing  refuse", at="metric people"),
    S("no paid by", "  paid by council to nurses\n  pays ", "  pays ", "parties", "paid by council to nurses", at="fee base"),
    S("a bare number for money", "budget \"Yearly budget\" = £1,250,000", "budget \"Yearly budget\" = 1,250,000", "units", "£1,250,000", at="define budget"),
    S("a bare number for a cap", "then at most £400,000", "then at most 400,000", "units", "£400,000"),
    S("a number turns a count into money", "visits * prices.price over", "visits * 20 over", "units", "£20 per visit"),
    S("one name twice", "outcome rated", "outcome home", "name-twice", "", at="outcome home \"Carers"),
    S("a circle", "£1,250,000\n", "budget * 2\n", "circular", "last_year"),
    S("a key left over", "total(visits * prices.price over band)", "visits * prices.price", "key-left-over", "total(visits * prices.price over band)"),
    S("a cap without then", "then at most £400,000", "at most £400,000", "unknown-term", "then at most £400,000"),
    S("cap as a word", "then at most £400,000", "capped at £400,000", "unknown-term", "then at most £400,000"),
    S("another currency", "then at most £400,000", "then at most $400,000", "units", "£400,000"),
    S("a year beyond the term", "from year 4: 10%", "years 4 to 11: 10%", "dates", "10"),
    S("dates in a phase", "years 1 to 2", "1 April 2024 to 31 March 2026", "syntax", "years 1 to 2"),
    S("capital letters in a name", "measure  rating", "measure  Rating", "spelling", "rating"),
    S("a term in capitals", "  measure  rating", "  Measure  rating", "spelling", "measure"),
    S("a clause in capitals", "outcome rated", "Outcome rated", "spelling", "outcome"),
    S("a title without quotes", 'rated "Carers feel supported"', "rated Carers feel supported", "quote", '"Carers feel supported"'),
    S("a title in single quotes", '"Carers feel supported"', "'Carers feel supported'", "spelling", '"Carers feel supported"'),
    S("a hyphen in a name", "fee base", "fee base-fee", "syntax", "base_fee"),
    S("a semicolon at the end", "weight   40%", "weight   40%;", "spelling", "Take it away"),
    S("colon after a term", "  weight   40%", "  weight:  40%", "syntax", "weight  40%"),
    S("equals after a term", "  weight   40%", "  weight = 40%", "syntax", "weight  40%"),
    S("percent in words", "weight   40%", "weight   40 percent", "spelling", "40%"),
    S("the wrong sign for not equal", "people >= 60%", "people != 60%", "spelling", "<>"),
    S("a sign for less or equal", "quality <= 10%", "quality ≤ 10%", "spelling", "<="),
    S("times as a letter", "budget * at_risk", "budget x at_risk", "syntax", "budget * at_risk"),
    S("spaces in a number", "£400,000", "£400 000", "spelling", "£400,000"),
    S("currency after the number", "£400,000", "400,000 GBP", "spelling", "GBP 400,000"),
    S("currency sign after the number", "£400,000", "400,000£", "spelling", "£400,000"),
    S("an if", "only if  at_home", "if  at_home", "unknown-term", "only if"),
    S("applies to a phase without in", "applies  in later", "applies  later", "syntax", "in later"),
    S("from and to for a band", "up to 8%: 50%", "from 3% to 8%: 50%", "syntax", "up to 8%"),
    S("hyphen for a range of years", "years 1 to 2", "years 1-2", "syntax", "years 1 to 2"),
    S("pays twice", "  then at most £400,000", "  pays     £400,000", "term-twice", ""),
    S("no score", "  score    at 65%: 0%, at 80%: 100%\n", "", "term-missing", "score", at="outcome home"),
    S("no weight", "  weight   60%\n", "", "weights", "weight", at="outcome home"),
    S("shares of 95%", "nurses: 60%, helpers: 40%", "nurses: 55%, helpers: 40%", "weights", "5%"),
    S("expected money is off", "£125,000.00\n", "£124,999.00\n", "example-differs", "125,000"),
    S("an end not said", "below 70%: 0%, from 70%", "from 70%", "gap", "below 70%: 0%"),
    S("a wrong currency in rounding", "half up to £0.01", "half up to $0.01", "units", "£0.01"),
    S("a short name", "compares  cost with", "compares  cots with", "unknown-name", "cost"),
    S("a letter left out of a short name", "compares  cost with", "compares  cot with", "unknown-name", "cost"),
    S("another letter in a short name", "compares  cost with", "compares  coat with", "unknown-name", "cost"),
    S("a short party", "paid by council to nurses\n  pays ", "paid by council to nurse\n  pays ", "unknown-name", "nurses"),
    S("a short row", "given for long", "given for lng", "unknown-name", "long"),
    S("the running amount", "then at most £400,000", "then less 2% of amont", "unknown-name", "amount"),
    S("a named part", "= £1,250,000\n", "= al / 2\n  where all = £2,500,000\n", "unknown-name", "all"),
    S("a row picked by name", "total(visits * prices.price over band)", "visits for shot * prices.price for short", "unknown-name", "short"),
    S("a misspelt metric in a guarantee", "always    quality <= 10% of budget", "always    quality never falls as ratng rises", "unknown-name", "rating"),
    S("a misspelt supplier", '"What the council spent": money\n', '"What the council spent": money\n  supplied by nurse\n', "unknown-name", "nurses", at="supplied"),
    S("a misspelt key of sameness", "metric visits by band \"Visits\": count of visits\n", "metric visits by band \"Visits\": count of visits\n  same for every bnd\n", "unknown-name", "band", at="same for"),
    S("and at the end", "  only if  at_home / people >= 60%\n", "  only if  at_home / people >= 60% and\n", "syntax", "only if  at_home / people >= 60%", at="only if  at_home"),
    S("or at the end", "  measure  rating\n", "  measure  rating or\n", "syntax", "measure  rating", at="measure  rating"),
    S("and after what takes none", "  score    at 65%: 0%, at 80%: 100%\n  weight   60%\n", "  weight   60% and\n  score    at 65%: 0%, at 80%: 100%\n", "syntax", "weight   60%", at="weight   60% and"),
    S("and not at the end", "  only if  at_home / people >= 60%\n", "  only if  at_home / people >= 60% and not\n", "syntax", "only if  at_home / people >= 60%", at="only if  at_home"),
    S("a name that starts with a stroke", "measure  rating", "measure  _rating", "spelling", "rating"),
    S("a count with its unit in a row", "  short    £20 per visit\n", "  short    3 units per visit\n", "syntax", "unit COLUMN: count of units per visit"),
    S("a price for a unit", '"What the council spent": money', '"What the council spent": £1 per visit', "syntax", "money per visit"),
    S("a number for a weight", "weight   40%", "weight   0.4", "units", "`40%`"),
    S("a sign for an edge", "below 70%: 0%", "< 70%: 0%", "syntax", "below 70%"),
    S("a dash for a band", "up to 3%: 0%, up to 8%: 50%", "0-3%: 0%, up to 8%: 50%", "syntax", "up to 3%"),
    S("a band from end to end at the last", "above 8%: 80%", "8% to 100%: 80%", "syntax", "above 8%"),
    S("and in a list", "rewards  home, rated", "rewards  home and rated", "syntax", "home, rated"),
    S("a base without marginal", "bands     marginal of budget", "bands     budget", "marginal-or-whole", "marginal of budget"),
    S("a percentage of nothing", "= £1,250,000\n", "= in early: £1,250,000, in later: £1,250,000 + 5%\n", "which-percent", "105% of (£1,250,000)"),
    S("strokes before all", 'contract care "Care at home"', '// The care\ncontract care "Care at home"', "spelling", "# The care", at="// The"),
    S("not more than", "then at most £400,000", "then not more than £400,000", "syntax", "at most"),
    S("a colon before the title", 'metric rating "Carers', 'metric rating: "Carers', "syntax", 'metric rating "Carers'),
    S("the title before the name", 'rated "Carers feel supported"', '"Carers feel supported" rated', "syntax", 'rated "Carers feel supported"'),
    S("a unit in its currency", '"What the council spent": money', '"What the council spent": pounds', "syntax", "money"),
    S("a term that starts", "10 years from 1 April 2024", "10 years starting 1 April 2024", "syntax", "from"),
    S("a file with its ending", "phase early", "use pools.obc, scoring\n\nphase early", "outside-folder", "use pools, scoring", at="use pools"),
    S("a previous year", "= £1,250,000\n", "= in year 1: £1, from year 2: previous budget\n", "syntax", "last_year(budget)"),
    S("a million of nothing", "= £1,250,000\n", "= 1.25 million\n", "spelling", "£1.25 million"),
    S("over in a part", "pays     budget * (1 - at_risk)", "pays     part(budget over £5)", "syntax", "above"),
    S("a hyphen in the name of an outcome", "outcome rated", "outcome ra-ted", "syntax", "ra_ted"),
    S("plus at the end", "total(visits * prices.price over band)\n", "total(visits * prices.price over band) +\n", "syntax", "pays     total(visits * prices.price over band)", at="pays     total"),
    S("times at the end", "  pool     budget * at_risk\n", "  pool     budget * at_risk *\n", "syntax", "pool     budget * at_risk", at="pool     budget"),
    S("divided at the end", "  pool     budget * at_risk\n", "  pool     budget /\n", "syntax", "pool     budget", at="pool     budget"),
    S("at least at the end", "  pool     budget * at_risk\n", "  pool     budget >=\n", "syntax", "pool     budget", at="pool     budget"),
    S("with and nothing after it", "  compares  cost with budget\n", "  compares  cost with\n", "syntax", "What belongs after `with` is missing", at="compares  cost"),
    S("of and nothing after it", "metric people \"People in the service\": count of people\n", "metric people \"People in the service\": count of\n", "syntax", "What belongs after `of` is missing", at="metric people"),
    S("a comma after a weight", "  weight   40%\n", "  weight   40%,\n", "stray-comma", "weight   40%", at="weight   40%"),
    S("a comma after a list of names", "rewards  home, rated\n", "rewards  home, rated,\n", "stray-comma", "rewards  home, rated", at="rewards"),
    S("and at the end of a clause", "budget * (1 - at_risk)\n", "budget * (1 - at_risk) and\n", "syntax", "pays     budget * (1 - at_risk)", at="pays     budget"),
    S("minus at the end of a clause", "budget * (1 - at_risk)\n", "budget * (1 - at_risk) -\n", "syntax", "pays     budget * (1 - at_risk)", at="pays     budget"),
    S("a comma at the end of a clause", "remainder nurses\n", "remainder nurses,\n", "stray-comma", "remainder nurses", at="remainder"),
    S("rounding without its mode", "rounding     half up to £0.01", "rounding     to £0.01", "rounding-not-stated", "half up"),

)  # fmt: skip


def verdicts(slip: Slip) -> tuple[bool, bool, bool, bool, list[Diagnostic]]:
    """Whether line, code, cure and number of findings are right."""
    assert GOOD.count(slip.old) >= 1, slip.name
    text = GOOD.replace(slip.old, slip.new, 1)
    start = text.index(slip.at) if slip.at else GOOD.index(slip.old) + _first_difference(slip.old, slip.new)
    wanted = text.count("\n", 0, start) + 1
    found = errors_of(text)
    if not found:
        return False, False, False, False, found
    first = found[0]
    said = "\n".join([first.message, *first.notes, first.fix or "", *(label.text for label in first.labels)])
    return line_of(text, first) == wanted, first.code == slip.code, slip.cure in said, len(found) <= 2, found


def _first_difference(old: str, new: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


def test_the_good_contract_is_good() -> None:
    assert errors_of(GOOD) == []


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_slip(slip: Slip) -> None:
    line, code, cure, few, found = verdicts(slip)
    shown = [(finding.code, finding.message, finding.notes, finding.fix) for finding in found]
    assert (line, code, cure, few) == (True, True, True, True), shown


BARE = GOOD[: GOOD.index("phase early")]
FEE = 'fee base "Base"\n  paid by council to nurses\n  pays £5 per person * people\n  then at most £5\n'
ONE = 'metric rate "Rate": ratio\n  missing refuse\n'
TWO = ONE + 'metric rats "Rats": count of rats\n  missing refuse\n'


@pytest.mark.parametrize(
    ("defined", "written", "fix", "places"),
    [
        (ONE, "rats > 5%", "rate", ["rate"]),
        (ONE, "rat > 5%", "rate", ["rate"]),
        (ONE, "ratte > 5%", "rate", ["rate"]),
        (ONE, "rote > 5%", "rate", ["rate"]),
        (ONE, "rots > 5%", None, []),
        (ONE, "ra > 5%", None, []),
        (TWO, "rata > 5%", None, ["rate", "rats"]),
        (TWO, "rates > 5%", None, ["rate", "rats"]),
        (ONE, "pilt > 5%", None, []),
        (ONE, "csts > 5%", None, []),
        (ONE, "council > 5%", None, []),
        (ONE, "sets = one", None, []),
        (ONE, "twic > 5%", None, []),
        (ONE, "yer > 1", "year", []),
    ],
)
def test_a_short_name_of_a_figure(defined: str, written: str, fix: str | None, places: list[str]) -> None:
    """One slip is enough doubt to ask, and a figure is what may stand there: no phase, table, key, party or function."""
    others = (
        'phase pilot "Pilot": years 1 to 2\n'
        "key set: one of one, two\n"
        "table cost\n  set  price\n  one  £5\n  two  £6\n"
        "define twice(x) = x * 2\n"
        'metric people "People": count of people\n  missing refuse\n'
    )
    text = BARE + others + defined + FEE + f"  only if {written}\n"
    found = [finding for finding in errors_of(text) if finding.code == "unknown-name"]
    assert len(found) == 1, found
    defined_at = [label for label in found[0].labels if "is defined here" in label.text]
    assert found[0].fix == fix and [label.text.split("`")[1] for label in defined_at] == places


def test_nearly_all_lines_and_cures_are_right() -> None:
    """At least 95% name the line, 90% the cure; each slip is tried alone above."""
    lines, cures = 0, 0
    for slip in SLIPS:
        line, _, cure, _, _ = verdicts(slip)
        lines, cures = lines + line, cures + cure
    assert lines >= 0.95 * len(SLIPS) and cures >= 0.90 * len(SLIPS)


MEASURES = BARE + (
    "table measures\n  measure  weight  mark\n  one      40%     5\n  two      30%     6\n  three    30%     7\n"
    'metric rate by measure "Rate": ratio\n  missing refuse\n  valid from 0%, up to 100%\n'
    'define marks "Marks" = total(measures.mark over measure)\n'
    'outcome each_one by measure "Each"\n  score rate\n  weight measures.weight\n'
    'outcome whole "Whole"\n  combines each_one, out of 100\n'
    'fee paid "Paid"\n  paid by council to nurses\n  pays £1 * whole + £1 * marks\n  then at most £500\n'
)


def places_of(text: str, finding: Diagnostic) -> list[str]:
    """What each label of a finding marks, on one line."""
    spans = [label.span for label in finding.labels if isinstance(label, Label)]
    return [text[span.start : span.end] for span in spans]


def test_weights_of_a_table_are_pointed_at() -> None:
    assert errors_of(MEASURES) == []
    text = MEASURES.replace("two      30%", "two      29%")
    (found,) = errors_of(text)
    assert found.message == "the weights total 99% and not 100%"
    assert places_of(text, found) == ["weight", "40%", "29%", "30%", "combines each_one, out of 100"]


def test_a_short_row_says_nothing_of_weights() -> None:
    (found,) = errors_of(MEASURES.replace("two      30%     6", "two      30%"))
    assert found.code == "table"


def test_a_weight_that_is_missing_belongs_to_its_outcome() -> None:
    text = MEASURES.replace("  weight measures.weight\n", "")
    (found,) = errors_of(text)
    assert found.fix == "weight  measures.weight" and places_of(text, found) == ["each_one", "each_one"]
    assert line_of(text, found) == text[: text.index("outcome each_one")].count("\n") + 1


@pytest.mark.parametrize(("old", "new"), [("5\n", "five\n"), ("6\n", "six\n"), ("7\n", "seven\n")])
def test_the_odd_cell_of_a_column_is_marked(old: str, new: str) -> None:
    text = MEASURES.replace(old, new, 1)
    found = errors_of(text)[0]
    assert found.message == "the column `mark` holds words and figures"
    assert places_of(text, found)[0] == new.strip()


def test_a_long_number_is_cut_where_it_is_shown() -> None:
    from obcdsl.render.snippet import snippet

    source = Source("a.obc", "pays " + "9" * 4000)
    label = Label(Span("a.obc", 5, 4005))
    assert max(len(line) for line in snippet([label], label, source, "   ", Screen())) < 100


@pytest.mark.parametrize(
    ("written", "is_trap"),
    [
        ("progress + 5%", True),
        ("progress - 5%", True),
        ("5% + progress", True),
        ("progress * 2 + 5%", True),
        ("progress * 5%", False),
        ("progress * (1 + 5%)", False),
        ("105% of progress", False),
        ("progress + 5", False),
        ("progress + 0.05", False),
        ("rate + 5 points", False),
        ("rate + 5%", True),
        ("100% - 5%", False),
    ],
)
def test_a_percentage_added_to_a_number(written: str, is_trap: bool) -> None:
    metrics = 'metric people "People": count of people\n  missing refuse\nmetric progress "Progress": number\n  missing refuse\nmetric rate "Rate": ratio\n  missing refuse\n'
    codes = [finding.code for finding in errors_of(BARE + metrics + FEE.replace("people\n", f"people * ({written})\n"))]
    assert codes == (["which-percent"] if is_trap else [])
