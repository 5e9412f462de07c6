"""One good contract with a clause of nearly every kind: tests of faults make one edit of it, so that only the fault differs."""

from __future__ import annotations

import obcdsl
from obcdsl.diagnostic import Diagnostic, Label, Refusal

GOOD = """contract care "Care at home"
  commissioner council "The council"
  provider     nurses  "The nursing service"
  provider     helpers "The volunteers"
  term         10 years from 1 April 2024
  period       contract year
  currency     GBP
  rounding     half up to £0.01

phase early "Standard fee": years 1 to 2
phase later "Outcomes": years 3 to 10

table prices "Prices of each visit"
  band     price
  short    £20 per visit
  long     £35 per visit

metric people "People in the service": count of people
  missing  refuse
  valid    from 1
metric at_home "People still at home after 91 days": count of people
  missing  refuse
  valid    from 0, up to people
metric visits by band "Visits": count of visits
  missing  refuse
metric cost "What the council spent": money
  missing  refuse
metric rating "Carers rating care as good": ratio
  missing  refuse

define budget "Yearly budget" = £1,250,000
define at_risk "Share at risk" =
  in early: 0%,
  in year 3: 5%,
  from year 4: 10%

fee base "Standard fee"
  paid by council to nurses
  pays     budget * (1 - at_risk)

fee visiting "Visits made"
  paid by council to helpers
  pays     total(visits * prices.price over band)
  then at most £400,000

outcome home "People are at home after 91 days"
  measure  at_home / people
  score    at 65%: 0%, at 80%: 100%
  weight   60%

outcome rated "Carers feel supported"
  measure  rating
  score    below 70%: 0%, from 70%: 50%, from 85%: 100%
  weight   40%
  accepts  cliff "two steps, as surveys are coarse"

incentive quality "Outcome payment"
  paid by  council to nurses
  applies  in later
  pool     budget * at_risk
  rewards  home, rated
  only if  at_home / people >= 60%
  accepts  cliff "a floor of quality"

corridor sharing "Gain and loss share"
  compares  cost with budget
  borne by  council
  bands     marginal of budget
  underspend council pays nurses  up to 3%: 0%, up to 8%: 50%, above 8%: 80%
  then at most 10% of budget

share split "Division of the fee"
  divides   quality
  into      nurses: 60%, helpers: 40%
  remainder nurses

timing settlement "When it moves"
  covers    quality
  settled   120 days after the year

guarantee bounded "Never more than a tenth"
  always    quality <= 10% of budget

example year_4 "Year 4"
  given     people = 100, at_home = 80, cost = £1,250,000, rating = 90%
  given for short: visits = 100
  given for long: visits = 10
  expect in year 4: home = 100%, quality = council pays nurses £125,000.00
"""


def errors_of(text: str) -> list[Diagnostic]:
    """Errors of a text; a text that cannot be read at all is one finding."""
    try:
        return [finding for finding in obcdsl.loads(text).check() if finding.level == "error"]
    except Refusal as refusal:
        return list(refusal.findings)


def line_of(text: str, finding: Diagnostic) -> int:
    """The line of the first place of a finding."""
    label = finding.labels[0]
    assert isinstance(label, Label)
    return text.count("\n", 0, label.span.start) + 1


def warnings_of(text: str) -> list[Diagnostic]:
    """Warnings of a text that has no error."""
    found = obcdsl.loads(text).check()
    assert all(finding.level != "error" for finding in found), found
    return [finding for finding in found if finding.level == "warning"]


def edited(*edits: tuple[str, str]) -> str:
    """The good contract with some of its text changed, each the first place only."""
    text = GOOD
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
