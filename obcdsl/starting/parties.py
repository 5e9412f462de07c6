"""Who signs, what the contract is for, and how money is divided among providers: a block for each configuration."""

from __future__ import annotations

from fractions import Fraction

from obcdsl.periods import written
from obcdsl.starting.answers import Answers
from obcdsl.starting.wording import amount, comment, invented

PAYEES = {"single": "provider", "prime": "prime", "alliance": "alliance"}
"""The party that is paid, by how providers are configured."""

SINGLE = """\
  provider      provider      "The provider"
"""
PRIME = """\
  provider      prime         "The prime provider"
  partner       partner_one   "The first partner"
  partner       partner_two   "The second partner"
"""
ALLIANCE = """\
  provider      alliance      "The alliance of providers, acting together"
  partner       member_one    "The first member of the alliance"
  partner       member_two    "The second member of the alliance"
  partner       member_three  "The third member of the alliance"
"""
PROVIDERS = {"single": SINGLE, "prime": PRIME, "alliance": ALLIANCE}

WORKING_TOGETHER = {
    "single": (
        "The provider may have parts of the service done by others, and answers for them as for itself.",
    ),
    "prime": (
        "The prime provider answers for the whole service. It pays its partners for their work under contracts",
        "with each, and shares what outcomes earn as this contract says.",
    ),
    "alliance": (
        "The members of the alliance and the commissioner decide together, and only where all agree, by what is",
        "best for the people served. No member is blamed for a shared result.",
    ),
}  # fmt: skip

SCOPE = """Everybody whom the contract answers for, and what it takes in and leaves out. Say who decides where a
person is on the edge."""
OF_A_PRIME = """What outcomes earn is divided, so that every partner has a stake in them. The resource itself goes to
the prime provider, whose contracts with its partners say what each is paid for its work."""
OF_AN_ALLIANCE = """One purse: what the alliance is paid, for work and for outcomes, is divided among its members
whoever did what. Shares should follow what each brings in, agreed before the year begins."""


def contract_clause(answers: Answers, name: str) -> str:
    """The clause that says who, how long and in what money."""
    return f"""\
contract {name} "{answers.title}"
  status        draft
  commissioner  commissioner  "{answers.commissioner}"
{PROVIDERS[answers.provider]}\
  term          {answers.years} years from {written(answers.start)}
  period        contract year
  currency      {answers.currency}
  rounding      half up to {amount(Fraction(1, 100), answers.currency)}
{answers.untold("title", "commissioner", "start", "years", "currency")}"""


def population_and_scope(answers: Answers) -> str:
    """What is judged by people: for whom, what, and how the parties work together."""
    together = "\n  > ".join(WORKING_TOGETHER[answers.provider])
    return f"""\
{comment(SCOPE)}
text population_and_scope "Population and scope"
  > 1.1 The service is for: {answers.population}.
  > 1.2 It takes in: {answers.scope}.
  > 1.3 It leaves out: {answers.outside}.
{answers.untold("population", "scope", "outside")}
text working_together "How the parties work together"
  > 2.1 {together}
"""


def division(answers: Answers) -> str:
    """How payments are divided; a single provider keeps them."""
    match answers.provider:
        case "prime":
            return f"""\
{comment(OF_A_PRIME)}
share division "Division of the reward"
  divides    reward
  into       prime: 60%, partner_one: 20%, partner_two: 20%
  remainder  prime
{invented("shares")}
"""
        case "alliance":
            return f"""\
{comment(OF_AN_ALLIANCE)}
share division "Division among the members of the alliance"
  divides    the total
  into       member_one: 1 part, member_two: 1 part, member_three: 1 part
  remainder  member_one
{invented("shares")}
"""
        case _:
            return ""
