"""When money moves, and what must hold whatever the data."""

from __future__ import annotations

from obcdsl.starting.answers import Answers
from obcdsl.starting.wording import comment, invented


def promises(answers: Answers) -> str:
    """The timings, and a guarantee for each side."""
    return f"""\
{comment("When money moves. It never changes how much is due.")}
timing when_base "When the service is paid"
  covers   base
  settled  30 days after the period
{invented("dates")}

timing when_reward "When outcomes are paid"
  covers   reward
  settled  120 days after the period
{invented("dates")}

{comment("What must hold whatever the data: every statement is held against it.")}
guarantee never_more_than_the_stake "Outcomes never earn more than is at stake"
  always  unrounded(reward) <= stake * resource
{_better(answers)}"""


def _better(answers: Answers) -> str:
    """For the first outcome without a baseline, which better results of year 1 would raise."""
    rising = next((outcome for outcome in answers.outcomes if outcome.data != "baseline"), None)
    if rising is None:
        return ""
    return f"""
guarantee better_never_pays_less "Better results never pay less"
  always  reward never falls as {rising.name}_achieved rises
"""
