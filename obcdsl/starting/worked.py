"""The rules of a new contract worked by hand, in fractions, for the figures of its examples.

What the examples expect comes from here and not from the program, so that `obc test` compares two workings.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

from obcdsl.record import dataclass
from obcdsl.starting.answers import Answers, Outcome
from obcdsl.starting.invented import LEAST_COUNTED, PROGRESS, SAVED_SHARE, STAKE, TARGET, THRESHOLD, TOLERANCE
from obcdsl.starting.outcome_prices import outcome_price

USUAL = Fraction(50, 100)
"""What progress is added to in the examples: every baseline, where the number of people in it is even."""


@dataclass(frozen=True, slots=True)
class Case:
    """The figures of one example: how many people are counted and left out, and the share who achieved each outcome.

    `level` is that share for an outcome with a threshold, `progress` what is added to the baseline of the others;
    `achieved` says it as a number of people for all. `kept` holds the shares that guards leave of the reward.
    """

    name: str
    title: str
    level: Fraction = Fraction(0)
    progress: Fraction = Fraction(0)
    achieved: int | None = None
    counted: int = 1_000
    baseline_counted: int = 1_000
    left_out: int = 0
    year: int = 3
    kept: tuple[Fraction, ...] = ()
    saved: Fraction = Fraction(6, 100)

    def achieved_of(self, outcome: Outcome) -> int:
        """How many people achieved an outcome."""
        if self.achieved is not None:
            return self.achieved
        share = USUAL + self.progress if outcome.data == "baseline" else self.level
        people = share * self.considered
        assert people.denominator == 1, f"{self.name}: {people} people"
        return people.numerator

    @property
    def baseline_achieved(self) -> int:
        """How many people achieved an outcome in the baseline."""
        return self.baseline_counted // 2

    @property
    def baseline(self) -> Fraction:
        """The share who achieved it then."""
        return Fraction(self.baseline_achieved, self.baseline_counted)

    @property
    def considered(self) -> Fraction:
        """The people counted, with those left out beyond the tolerance."""
        return self.counted + max(Fraction(0), self.left_out - TOLERANCE * (self.counted + self.left_out))


def is_scored(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome counts yet, and enough people are counted."""
    counted = min(case.counted, case.baseline_counted) if outcome.data == "baseline" else case.counted
    return case.year >= outcome.first_year and counted >= LEAST_COUNTED


def score(answers: Answers, case: Case, outcome: Outcome) -> Fraction:
    """The score of an outcome; a rate card shows the rate itself."""
    rate = case.achieved_of(outcome) / case.considered
    if answers.reward == "rate card":
        return rate
    reached = (
        (rate - case.baseline) / PROGRESS if outcome.data == "baseline" else (rate - THRESHOLD) / (TARGET - THRESHOLD)
    )
    if answers.cliff_edges:
        return min(max(reached, Fraction(0)), Fraction(1))
    return Fraction(0) if reached < 0 else Fraction(1, 2) if reached < 1 else Fraction(1)


def at_risk(answers: Answers, year: int) -> Fraction:
    """The share of the resource that outcomes can earn in a year."""
    return STAKE * answers.counting(year) / len(answers.outcomes)


def base(answers: Answers, resource: Fraction, case: Case) -> Fraction:
    """What is paid for the service."""
    return resource * (1 - at_risk(answers, case.year)) if answers.reward == "withhold" else resource


def reward(answers: Answers, resource: Fraction, case: Case) -> Fraction:
    """What outcomes earn."""
    most = resource * at_risk(answers, case.year)
    kept = prod(case.kept, start=Fraction(1))
    if answers.reward == "rate card":
        people = sum((_paid_people(answers, case, outcome) for outcome in answers.outcomes), Fraction(0))
        return min(outcome_price(answers) * people * kept, most)
    scores = [score(answers, case, outcome) for outcome in answers.outcomes if is_scored(case, outcome)]
    pool = (
        min(SAVED_SHARE * max(case.saved, Fraction(0)) * answers.value, most)
        if answers.reward == "gain share"
        else most
    )
    return pool * kept * sum(scores, Fraction(0)) / max(len(scores), 1)


def _paid_people(answers: Answers, case: Case, outcome: Outcome) -> Fraction:
    """The people for whom a rate card pays."""
    if case.year < outcome.first_year:
        return Fraction(0)
    achieved = case.achieved_of(outcome)
    expected = (case.baseline if outcome.data == "baseline" else THRESHOLD) * case.considered
    if answers.cliff_edges:
        return max(achieved - expected, Fraction(0))
    return Fraction(achieved if achieved >= expected else 0)
