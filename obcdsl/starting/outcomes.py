"""The outcomes: their figures by level and by how ready the data are, how they are measured, and how they score."""

from __future__ import annotations

from fractions import Fraction

from obcdsl.starting.answers import Answers, Outcome
from obcdsl.starting.invented import LEAST_COUNTED, PROGRESS, TARGET, THRESHOLD, TOLERANCE
from obcdsl.starting.wording import comment, invented, percent

LEVELS = {
    "individual": (
        "Individual level: each person's own result. Say when it is asked, by whom, and what shows it.",
        "People whose own result is known",
        "Of those, people who achieved it",
    ),
    "service": (
        "Service level: how the service does for the people it serves. Say whose records are looked at, and by whom.",
        "People served whose care was looked at",
        "Of those, people whose care was as it should be",
    ),
    "community": (
        "Community level: what families, carers and neighbours say or do. Say who draws the sample: nobody whom it pays.",
        "People of the community who were asked",
        "Of those, people who say that it is so",
    ),
    "population": (
        "Population level: everybody, served or not. Much else moves it, so that little money should hang on it alone.",
        "People of the population who are counted",
        "Of those, people for whom it is so",
    ),
}
READINESS = {
    "ready": "Its data are usable now: it counts from year 1.",
    "baseline": "Its data need a baseline: year 1 gives it, and progress on it counts from year 2.",
    "collection": "Its data are not collected yet: they are from year 2, and it counts from year 3.",
}
LEFT_OUT = """Guard against gaming by exclusion: who is left out beyond the tolerance counts as a person without the
outcome. Every reason to leave somebody out should stand in a list, and be recorded with the person."""
BASELINE = """The baseline is what the first year shows, by the same definitions. A baseline from a year in which people
were chosen for doing badly would make progress of chance."""
SHOWN = "Shown on each statement; the rate card pays for people, not for this score."
LINE = "The score rises along a line, so that one person more or less moves little."
STEPS = "The score rises in steps: at each of them one person can move a whole step."
FEW = "With fewer than {least} people a rate is mostly luck, so {what} then."


def outcome_block(answers: Answers, outcome: Outcome) -> str:
    """The figures of an outcome, the rate that they give, and how it scores."""
    why, counted, achieved = LEVELS[outcome.level]
    name = outcome.name
    available = _available(outcome)
    return f"""\
# ---- {outcome.title} ----

{comment(f"{why} {READINESS[outcome.data]}")}
metric {name}_counted "{counted}: {outcome.title}": count of people
{available}\
  valid      from 1
  missing    refuse

metric {name}_achieved "{achieved}: {outcome.title}": count of people
{available}\
  valid      up to {name}_counted
  missing    refuse

{_left_out(outcome) if answers.exclusion else ""}\
define {name}_rate "Share: {outcome.title}" = {name}_achieved / {denominator(answers, outcome)}

{_baseline(outcome) if outcome.data == "baseline" else ""}\
{_shown(answers, outcome) if answers.reward == "rate card" else _scored(answers, outcome)}"""


def denominator(answers: Answers, outcome: Outcome) -> str:
    """The figure that the people who achieved an outcome are a share of."""
    return f"{outcome.name}_considered" if answers.exclusion else f"{outcome.name}_counted"


def fate(answers: Answers) -> str:
    """What becomes of the stake of an outcome that is not scored."""
    if answers.reward == "rate card":
        return "not scored"
    return "redistributed" if len(answers.outcomes) > 1 else "forfeited"


def _available(outcome: Outcome) -> str:
    return "  available  from year 2\n" if outcome.data == "collection" else ""


def _left_out(outcome: Outcome) -> str:
    name = outcome.name
    return f"""\
{comment(LEFT_OUT)}
metric {name}_left_out "People left out of the count: {outcome.title}": count of people
{_available(outcome)}\
  missing    refuse

define {name}_considered "People counted, and those left out beyond the tolerance: {outcome.title}" =
  {name}_counted + part({name}_left_out above {percent(TOLERANCE)} of ({name}_counted + {name}_left_out))
{invented("tolerance")}

"""


def _baseline(outcome: Outcome) -> str:
    return f"""\
{comment(BASELINE)}
define {outcome.name}_baseline "Baseline, from year 1: {outcome.title}" = in_year(1, {outcome.name}_rate)

"""


def _shown(answers: Answers, outcome: Outcome) -> str:
    """The outcome where a rate card pays for people."""
    return f"""\
{comment(SHOWN)}
outcome {outcome.name} "{outcome.title}"
  about     {outcome.level}
  requires  {_requires(outcome)}, otherwise {fate(answers)}
  score     {outcome.name}_rate
"""


def _scored(answers: Answers, outcome: Outcome) -> str:
    """The outcome where its score earns part of a pool."""
    name = outcome.name
    progress = outcome.data == "baseline"
    low, full = (Fraction(0), PROGRESS) if progress else (THRESHOLD, TARGET)
    accepts = "" if answers.cliff_edges else '  accepts   cliff "steps were chosen, and the parties know of them"\n'
    return f"""\
{comment(_why(answers))}
outcome {name} "{outcome.title}"
  about     {outcome.level}
  measure   {f"{name}_rate - {name}_baseline" if progress else f"{name}_rate"}
  requires  {_requires(outcome)}, otherwise {fate(answers)}
  score     {_line(low, full) if answers.cliff_edges else _steps(low, full)}
  weight    {"1 part" if len(answers.outcomes) > 1 else "100%"}
{invented("threshold, target, weight and least number")}
{accepts}"""


def _requires(outcome: Outcome) -> str:
    enough = f"{outcome.name}_counted >= {LEAST_COUNTED}"
    if outcome.data == "baseline":
        enough += f" and in_year(1, {outcome.name}_counted) >= {LEAST_COUNTED}"
    return f"year >= {outcome.first_year} and {enough}" if outcome.first_year > 1 else enough


def _why(answers: Answers) -> str:
    lost = "nothing is earned for it" if fate(answers) == "forfeited" else "its stake goes to the other outcomes"
    return f"{LINE if answers.cliff_edges else STEPS} {FEW.format(least=LEAST_COUNTED, what=lost)}"


def _line(low: Fraction, full: Fraction) -> str:
    return f"at {percent(low)}: 0%, at {percent(full)}: 100%"


def _steps(low: Fraction, full: Fraction) -> str:
    return f"below {percent(low)}: 0%, from {percent(low)}: 50%, from {percent(full)}: 100%"
