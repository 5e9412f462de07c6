"""What people write who know other languages, spreadsheets or plain speech: one message, at its line, with the cure that reads."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from obcdsl.slips.habits import habit
from obcdsl.written.cut import Line
from tests.good_contract import GOOD, errors_of, line_of

ONLY = "only if  at_home / people >= 60%"
PARTS = "below 70%: 0%, from 70%: 50%, from 85%: 100%"
PAYS = "pays     budget * (1 - at_risk)"
SETTLED = "settled   120 days after the year"
CAP = "then at most £400,000"
TERM = "term         10 years from 1 April 2024"


@dataclass(frozen=True)
class Written:
    """One edit of the good contract, the cure that is said, and whether the cure stands for the words marked."""

    old: str
    new: str
    fix: str | None
    more: tuple[str, ...] = ()
    """Codes of findings that truly follow once the slip is read as it was meant."""


W = Written
ALL = (
    W(ONLY, "only if  at_home / people at least 60%", ">="),
    W(ONLY, "only if  at_home / people is more than 60%", ">"),
    W(ONLY, "only if  at_home / people no more than 60%", "<="),
    W(ONLY, "only if  rating is 60%", "="),
    W(ONLY, "only if  rating is not 60%", "<>"),
    W(ONLY, "only if  60% <= at_home / people <= 90%", "at_home / people >= 60% and at_home / people <= 90%"),
    W(ONLY, "only if  90% > rating > 60%", "rating < 90% and rating > 60%"),
    W(ONLY, "only if  rating between 60% and 90%", "rating >= 60% and rating <= 90%"),
    W(ONLY, "only if  rating >= 60% & people > 5", "and"),
    W(ONLY, "only if  rating >= 60% | people > 5", "or"),
    W("applies  in later", "applies  if rating > 5%", "when"),
    W(PARTS, "if rating < 70%: 0%, otherwise: 100%", "when"),
    W(PARTS, "when rating < 70%: 0%, else: 100%", "otherwise"),
    W(PARTS, "when rating < 70%: 0%, else 100%", "otherwise"),
    W(PARTS, "if rating < 70%: 0%, else: 100%", "when", ("syntax",)),
    W(PARTS, "if rating < 70% then 0% else 100%", "when rating < 70%: 0%, otherwise: 100%"),
    W(PARTS, "below 70%: 0%; from 70%: 50%; from 85%: 100%", ","),
    W("1 April 2024", "April 1, 2024", "1 April 2024"),
    W("1 April 2024", "Apr 1st 2024", "1 April 2024"),
    W(SETTLED, "settled   within 120 days after the year", "settled  120 days after the year"),
    W(SETTLED, "settled   within 120 days", "settled  120 days after the period"),
    W(SETTLED, "settled   within 120 days of the end of the year", "settled  120 days after the year"),
    W("currency     GBP", "currency     £", "GBP"),
    W("currency     GBP", "currency     pounds", "GBP"),
    W("period       contract year", "period       monthly", "month", ("cap-span", "cap-span")),
    W("period       contract year", "period       annual", None),
    W("total(visits", "sum(visits", "total"),
    W("total(visits", "average(visits", "mean"),
    W("total(visits", "max(visits", "largest"),
    W("budget * (1 - at_risk)", "min(budget, £5)", "smaller"),
    W("budget * (1 - at_risk)", "max(budget, £5)", "larger"),
    W("price over band)", "price over band) // all of it", "# all of it"),
    W("  pays     budget * (1", "  // don't touch\n  pays     budget * (1", "# don't touch"),
    W("phase later", "// the fee\nphase later", "# the fee"),
    W(CAP, "then maximum £400,000", "at most"),
    W(CAP, "then up to £400,000", "at most"),
    W(CAP, "then minimum £400,000", "at least"),
    W(PAYS, f"{PAYS}, up to £50,000", "pays budget * (1 - at_risk)\n  then at most £50,000"),
    W(PAYS, f"{PAYS} at most £5", "pays budget * (1 - at_risk)\n  then at most £5"),
    W(PAYS, "pays     people * £5 per person per month", "£5 per person"),
    W(TERM, "term         from 1 April 2024 to 31 March 2034", "term  10 years from 1 April 2024"),
    W(TERM, "term         1 April 2024 until 30 March 2034", None),
    W("valid    from 0, up to people", "valid    between 0 and people", "valid  from 0, up to people"),
    W("valid    from 0, up to people", "valid    0 to people", "valid  from 0, up to people"),
    W('care as good": ratio', 'care as good": percentage', "ratio"),
    W('care as good": ratio', 'care as good": %', "ratio"),
    W('spent": money', 'spent": GBP', "money"),
    W('visits by band "Visits":', 'visits "Visits" by band:', 'metric visits by band "Visits": count of visits'),
    W(
        'visits by band "Visits": count of visits',
        'visits "Visits": count of visits by band',
        'metric visits by band "Visits": count of visits',
    ),
    W('fee base "Standard fee"', 'fee base each year "Standard fee"', 'fee base "Standard fee"\n  each year'),
    W('fee base "Standard fee"', 'fee base "Standard fee" each month', 'fee base "Standard fee"\n  each month'),
    W("missing  refuse", "missing  = 0", "missing  counts as 0"),
    W(
        'define budget "Yearly budget" =',
        'define budget "Yearly budget":',
        'define budget "Yearly budget" = £1,250,000',
    ),
)


@pytest.mark.parametrize("written", ALL, ids=lambda written: written.new)
def test_a_habit_is_met_once_with_its_cure(written: Written) -> None:
    assert written.old in GOOD
    text = GOOD.replace(written.old, written.new, 1)
    found = errors_of(text)
    assert [finding.fix for finding in found[:1]] == [written.fix], found
    assert tuple(finding.code for finding in found[1:]) == written.more, found
    different = next(at for at, (one, other) in enumerate(zip(GOOD, text, strict=False)) if one != other)
    assert line_of(text, found[0]) == text.count("\n", 0, different) + 1


@pytest.mark.parametrize("written", ["then at most £5", "pays a + b", "requires cases >= 5", "valid from 0, up to 10"])
def test_a_sound_line_has_no_habit(written: str) -> None:
    kind = {"then": "fee", "pays": "fee", "requires": "outcome", "valid": "metric"}[written.split()[0]]
    line = Line(0, len(written), written)
    assert all(habit(line, at, kind + "_term") is None for at in range(len(written)))


@pytest.mark.parametrize(
    "text", ["rewards " + "a and " * 3_000 + "!", "pays previous" + " " * 19_000, "x " + "9" * 19_000]
)
def test_no_line_is_long_in_the_reading(text: str) -> None:
    import time

    before = time.process_time()
    assert habit(Line(0, len(text), text), len(text) - 1, "outcome_term") is None
    assert time.process_time() - before < 2
