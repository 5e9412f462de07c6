"""The examples of a new contract: below, at, between and above every edge, and each way in which nothing is earned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from obcdsl.arithmetic.rounding import round_to
from obcdsl.money import money
from obcdsl.starting.answers import Answers, Outcome
from obcdsl.starting.guards import guards
from obcdsl.starting.invented import LEAST_COUNTED, PROGRESS, TARGET, THRESHOLD
from obcdsl.starting.outcomes import fate
from obcdsl.starting.parties import PAYEES
from obcdsl.starting.resource import Resource
from obcdsl.starting.wording import amount, comment, percent
from obcdsl.starting.worked import Case, base, is_scored, reward, score

WHY = "Worked examples. `obc check` works them again; change them with the terms, and keep one at every edge."
ONE = Fraction(1)
HALFWAY, HALF_PROGRESS = (THRESHOLD + TARGET) / 2, PROGRESS / 2
FEW = LEAST_COUNTED - 1


def cases(answers: Answers) -> Iterator[Case]:
    """The figures of each example, in the order in which they are read."""
    between = Case("between", "Between threshold and target", HALFWAY, HALF_PROGRESS, kept=_all_kept(answers))
    at_target = replace(between, name="at_target", title="Exactly at every target", level=TARGET, progress=PROGRESS)
    yield between
    yield replace(
        between, name="below_threshold", title="Below every threshold", level=ONE / 2, progress=-HALF_PROGRESS
    )  # fmt: skip
    yield replace(
        between, name="at_threshold", title="Exactly at every threshold, with just enough people counted",
        level=THRESHOLD, progress=Fraction(0), counted=LEAST_COUNTED, baseline_counted=LEAST_COUNTED,
    )  # fmt: skip
    yield at_target
    yield replace(
        between, name="beyond_target", title="Beyond every target", level=Fraction(9, 10), progress=2 * PROGRESS,
        saved=Fraction(20, 100),
    )  # fmt: skip
    yield replace(
        between, name="too_few", title=f"Only {FEW} people are counted for each outcome", achieved=FEW - 9, counted=FEW
    )  # fmt: skip
    if any(outcome.data == "baseline" for outcome in answers.outcomes):
        title = f"The baseline is of only {FEW} people"
        yield replace(at_target, name="small_baseline", title=title, baseline_counted=FEW)
    yield replace(between, name="first_year_of_all", title="The first year", year=1)
    yield from _guarded_cases(answers, at_target)
    if answers.exclusion:
        title = "A tenth is left out of the count: half of them count as without the outcome"
        yield replace(between, name="left_out_of_the_count", title=title, counted=1_800, left_out=200)
    if answers.reward == "gain share":
        yield replace(at_target, name="nothing_saved", title="More is spent than the target", saved=-Fraction(2, 100))


def _all_kept(answers: Answers) -> tuple[Fraction, ...]:
    return tuple(ONE for _ in guards(answers))


def _guarded_cases(answers: Answers, at_target: Case) -> Iterator[Case]:
    """Each guard alone, where it halves what targets would earn."""
    full = _all_kept(answers)
    for at, guard in enumerate(guards(answers)):
        kept = (*full[:at], ONE / 2, *full[at + 1 :])
        yield replace(at_target, name=guard.example, title=guard.says, kept=kept)


def examples_block(answers: Answers, resource: Resource) -> str:
    """Every example as a clause."""
    return f"{comment(WHY)}\n" + "\n".join(_example(answers, resource, case) for case in cases(answers))


def _example(answers: Answers, resource: Resource, case: Case) -> str:
    now = f"in year {case.year}"
    lines = [f"given for {row}: {given}" for row, given in resource.given.items()]
    based = [outcome for outcome in answers.outcomes if outcome.data == "baseline" and case.year > 1]
    lines += [
        f"given in year 1: {_people(answers, outcome, case.baseline_counted, case.baseline_achieved, 0)}"
        for outcome in based
    ]
    given = [outcome for outcome in answers.outcomes if outcome.data != "collection" or case.year > 1]
    lines += [
        f"given {now}: {_people(answers, each, case.counted, case.achieved_of(each), case.left_out)}" for each in given
    ]
    lines += [f"given {now}: {said}" for said in _guarded(answers, case)]
    if answers.reward == "gain share":
        lines.append(f"given {now}: {_spent(answers, case)}")
    lines += [f"expect {now}: {said}" for said in _expected(answers, resource, case)]
    return "\n  ".join([f'example {case.name} "{case.title}"', *lines]) + "\n"


def _people(answers: Answers, outcome: Outcome, counted: int, achieved: int, left_out: int) -> str:
    said = f"{outcome.name}_counted = {counted:,}, {outcome.name}_achieved = {achieved:,}"
    return f"{said}, {outcome.name}_left_out = {left_out:,}" if answers.exclusion else said


def _guarded(answers: Answers, case: Case) -> Iterator[str]:
    for guard, kept in zip(guards(answers), case.kept, strict=True):
        yield guard.halved if kept < 1 else guard.edge if case.name == "at_threshold" else guard.full


def _spent(answers: Answers, case: Case) -> str:
    """A target of twice the value of the contract, and spending that saves a part of the value."""
    target = 2 * answers.value
    spent = target - case.saved * answers.value
    return f"target = {amount(target, answers.currency)}, spending = {amount(spent, answers.currency)}"


def _expected(answers: Answers, resource: Resource, case: Case) -> Iterator[str]:
    unscored = "0%" if fate(answers) == "forfeited" else "not scored"
    scores = (percent(score(answers, case, each)) if is_scored(case, each) else unscored for each in answers.outcomes)
    yield ", ".join(f"{each.name} = {said}" for each, said in zip(answers.outcomes, scores, strict=True))
    paid = _directed(answers, base(answers, resource.amount, case))
    earned = _directed(answers, reward(answers, resource.amount, case))
    yield f"base = {paid}, reward = {earned if case.year >= answers.first_year else 'does not apply'}"


def _directed(answers: Answers, due: Fraction) -> str:
    shown = money(round_to(due, Fraction(1, 100), "half up"), answers.currency)
    return f"commissioner pays {PAYEES[answers.provider]} {shown}"
