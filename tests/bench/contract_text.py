"""A realistic contract of any length, always the same: domains of three outcomes, each with its fee and its incentive.

>>> text = contract_text(4)
>>> len(text.splitlines()), sum(1 for line in text.splitlines() if line[:1].isalpha())
(208, 52)
"""

from __future__ import annotations

HEAD = """\
# A community contract: each domain is paid a block fee and an incentive for its outcomes, and costs are shared.

contract community_care "Community care for older people"
  status        draft
  commissioner  board    "The integrated care board"
  provider      trust    "The community trust"
  provider      partners "The voluntary partners"
  term          5 years from 1 April 2022
  period        contract year
  currency      GBP
  rounding      half up to £0.01

metric cost "What the services cost": money
  supplied by   board
  missing       refuse

define at_risk "Share of the value that depends on outcomes" =
  in years 1 to 2: 2.5%, in year 3: 5%, from year 4: 10%
"""

DOMAIN = """
metric reviewed_{n} "People reviewed in domain {n}": count of people
  missing       refuse
metric on_plan_{n} "People with a plan in domain {n}": count of people
  missing       refuse
  valid         from 0, up to reviewed_{n}
metric admitted_{n} "Emergency admissions in domain {n}": count of admissions
  missing       counts as 0 admissions
metric rating_{n} "Carers rating care as good in domain {n}": ratio
  available     from year 2
  missing       carry forward 1 year
metric block_{n} "Block value of domain {n}": money
  missing       refuse

define stake_{n} "Amount at risk in domain {n}" = block_{n} * at_risk

outcome planned_{n} "People have a plan of care in domain {n}"
  > {n}.1 The Provider earns the whole of this Outcome where 90% of the people reviewed have a plan.
  measure       on_plan_{n} / reviewed_{n}
  requires      reviewed_{n} >= 50, otherwise redistributed
  score         at 70%: 0%, at 90%: 100%
  weight        40%
outcome settled_{n} "Fewer emergency admissions in domain {n}"
  measure       admitted_{n} / reviewed_{n}
  requires      reviewed_{n} >= 50, otherwise redistributed
  score         at 0.2 admissions per person: 100%, at 0.5 admissions per person: 0%
  weight        35%
outcome supported_{n} "Carers feel supported in domain {n}"
  measure       rating_{n}
  score         below 60%: 0%, from 60%: 50%, from 75%: 75%, from 90%: 100%
  weight        25%
  accepts       cliff "the survey has few answers"

fee block_fee_{n} "Block fee of domain {n}"
  paid by board to trust
  pays          block_{n} - stake_{n}
incentive earned_{n} "Incentive of domain {n}"
  paid by board to trust
  applies       from year 2
  pool          stake_{n}
  rewards       planned_{n}, settled_{n}, supported_{n}
"""

TAIL = """
define value "Value of all domains" = {value}

corridor cost_share "Sharing of cost"
  compares      cost with value
  borne by      board
  bands         marginal of value
  underspend    board pays trust    up to 3%: 0%, up to 8%: 50%, above 8%: 80%
  overspend     trust pays board    up to 3%: 0%, up to 8%: 50%, above 8%: 80%
  then at most  5% of value

share division "Division of the incentives"
  divides       {incentives}
  into          trust: 70%, partners: 30%
  remainder     trust

guarantee within_stake "Never more than the amount at risk"
  always        unrounded(earned_1) <= stake_1

example third_year "The third year, most outcomes met"
{given}
  expect in year 3: earned_1 = board pays trust £38,125
"""


def contract_text(domains: int) -> str:
    """The contract of so many domains: 42 lines each, and 40 more."""
    numbers = range(1, domains + 1)
    given = "\n".join(
        f"  given in year 3: reviewed_{n} = 400, on_plan_{n} = 360, admitted_{n} = 140, rating_{n} = 80%, block_{n} = £1,000,000"
        for n in numbers
    )
    tail = TAIL.format(
        value=" + ".join(f"block_{n}" for n in numbers),
        incentives=", ".join(f"earned_{n}" for n in numbers),
        given=given + f"\n  given in year 3: cost = £{domains},000,000",
    )
    return HEAD + "".join(DOMAIN.format(n=n) for n in numbers) + tail
