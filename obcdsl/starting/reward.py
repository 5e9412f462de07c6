"""How improvement is rewarded: a block for each way, over one share of the resource that grows as outcomes come into use."""

from __future__ import annotations

from obcdsl.starting.answers import Answers
from obcdsl.starting.guards import kept
from obcdsl.starting.invented import SAVED_SHARE, STAKE
from obcdsl.starting.outcome_prices import outcome_prices
from obcdsl.starting.parties import PAYEES
from obcdsl.starting.wording import comment, invented, percent

AT_STAKE = """How much hangs on outcomes: enough to be worth the work, and no more than the provider can bear to lose.
Small sums that cost more to measure than they pay teach nobody anything."""
GROWS = "It grows as outcomes come into use, so that no outcome carries the money of one that is not measured yet."
ALL_COUNT = "Every outcome counts from year 1. A share that grows year by year would give time to learn."
WITHHOLD = """Withhold: part of the resource is held back, and outcomes earn it. The provider plans with the rest, so
agree what it would leave undone if nothing were earned."""
BONUS = """Bonus: the resource is paid in full, and outcomes earn a sum on top. The commissioner has to find the whole of
it in a good year."""
GAIN_SHARE = """Gain share: the provider has a share of what is saved against a target, and outcomes decide how much of
that share it earns, so that saving by doing less earns nothing. A target from a year of chance highs is saved by
itself: say how it is set."""
LIMIT = "Whatever is redistributed among outcomes, it is never more than was at stake."


def reward_block(answers: Answers) -> str:
    """What is paid for the service, and what outcomes earn."""
    match answers.reward:
        case "withhold":
            ways = _withhold(answers)
        case "bonus":
            ways = _bonus(answers)
        case "gain share":
            ways = _gain_share(answers)
        case _:
            ways = _rate_card(answers)
    return f"{_at_risk(answers)}\n{ways}"


def _at_risk(answers: Answers) -> str:
    first, second, third = (_part(answers.counting(year), len(answers.outcomes)) for year in (1, 2, 3))
    years = f"in year 1: {first},\n  in year 2: {second},\n  from year 3: {third}"
    return f"""\
{comment(AT_STAKE)}
define stake "Largest share of a year's resource that outcomes can earn" = {percent(STAKE)}
{invented("share")}

{comment(ALL_COUNT if first == third else GROWS)}
define at_risk "Share of the year's resource that outcomes can earn" =
  {third if first == third else years}
"""


def _part(counting: int, number: int) -> str:
    return "0%" if counting == 0 else "stake" if counting == number else f"stake * {counting} / {number}"


def _withhold(answers: Answers) -> str:
    return f"""\
{comment(WITHHOLD)}
{_fee(answers, "resource * (1 - at_risk)")}
{_pooled(answers, "resource * at_risk", "Held back, and earned by outcomes")}"""


def _bonus(answers: Answers) -> str:
    return f"""\
{comment(BONUS)}
{_fee(answers, "resource")}
{_pooled(answers, "resource * at_risk", "Bonus for outcomes")}"""


def _gain_share(answers: Answers) -> str:
    return f"""\
# What is paid for the service, whatever is saved.
{_fee(answers, "resource")}
{comment(GAIN_SHARE)}
metric target "Target of spending on the population": money
  supplied by  commissioner
  missing      refuse

metric spending "Spending on the population": money
  supplied by  commissioner
  missing      refuse

define saved "Saved against the target" = part(target above spending)

define saved_share "Provider's share of what is saved, up to the stake" =
  smaller({percent(SAVED_SHARE)} of saved, resource * at_risk)
{invented("share")}

{_pooled(answers, "saved_share", "Share of what is saved, earned by outcomes")}"""


def _rate_card(answers: Answers) -> str:
    total = " + ".join(f"{outcome.name}_paid" for outcome in answers.outcomes)
    factors = kept(answers)
    return f"""\
# What is paid for the service, whatever outcomes earn.
{_fee(answers, "resource")}
{outcome_prices(answers)}
# The limit keeps the card within what is at stake.
incentive reward "Rate card for outcomes"
  paid by commissioner to {PAYEES[answers.provider]}
{_applies(answers)}\
  pays          {f"({total})" if factors and len(answers.outcomes) > 1 else total}{factors}
  then at most  resource * at_risk
"""


def _fee(answers: Answers, pays: str) -> str:
    return f"""\
fee base "Payment for the service"
  paid by commissioner to {PAYEES[answers.provider]}
  pays         {pays}
"""


def _pooled(answers: Answers, pool: str, title: str) -> str:
    several = len(answers.outcomes) > 1
    limit = "  then at most  resource * at_risk\n" if several else ""
    return f"""\
{comment(LIMIT if several else "What outcomes earn: the pool, times the score.")}
incentive reward "{title}"
  paid by commissioner to {PAYEES[answers.provider]}
{_applies(answers)}\
  pool          {pool}{kept(answers)}
  rewards       {", ".join(outcome.name for outcome in answers.outcomes)}
{limit}"""


def _applies(answers: Answers) -> str:
    return f"  applies       from year {answers.first_year}\n" if answers.first_year > 1 else ""
