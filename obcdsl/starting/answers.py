"""The answers to the questions, read and checked. What is not answered takes the default, and is known to have done so.

>>> given = answers_of({"provider": "Alliance", "years": 4})
>>> given.provider, given.years, given.reward, "reward" in given.taken
('alliance', 4, 'withhold', True)
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from obcdsl.diagnostic import Diagnostic, Refusal, error
from obcdsl.record import dataclass
from obcdsl.spelling import nearest
from obcdsl.starting.one_answer import Answer, answer
from obcdsl.starting.questions import MOST_OUTCOMES, OF_AN_OUTCOME, QUESTIONS, UNTITLED
from obcdsl.starting.taken_names import is_taken

FIRST_YEARS = {"ready": 1, "baseline": 2, "collection": 3}
PASSED_OVER = frozenset(
    "a an and are as at at be by for from have in is it of on one or people that the their to who with".split()
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome that was asked for."""

    name: str
    title: str
    level: str = "individual"
    data: str = "ready"

    @property
    def first_year(self) -> int:
        """The contract year from which it counts."""
        return FIRST_YEARS[self.data]


OUTCOMES = (
    Outcome("independence", "People stay independent at home", "individual", "ready"),
    Outcome("one_plan", "People have one plan and one person to call", "service", "baseline"),
    Outcome("carers", "Carers feel supported", "community", "collection"),
)
"""What stands where no outcome is named."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Every answer. `taken` names the questions that were not answered, so that their defaults were taken."""

    title: str
    population: str
    scope: str
    outside: str
    commissioner: str
    currency: str
    start: datetime.date
    years: int
    value: int
    provider: str
    resource: str
    reward: str
    cream_skimming: bool
    parking: bool
    exclusion: bool
    cliff_edges: bool
    outcomes: tuple[Outcome, ...] = OUTCOMES
    taken: tuple[str, ...] = ()

    @property
    def first_year(self) -> int:
        """The first contract year in which an outcome counts."""
        return min(outcome.first_year for outcome in self.outcomes)

    def untold(self, *names: str) -> str:
        """The line that marks a clause with questions that were not answered; "" where all of them were."""
        missing = [name for name in names if name in self.taken]
        return f'  illustrative "not answered yet: {", ".join(missing)}"\n' if missing else ""

    def counting(self, year: int) -> int:
        """How many outcomes count in a contract year."""
        return sum(outcome.first_year <= year for outcome in self.outcomes)


def answers_of(said: Mapping[str, Any], path: str = "answers", title: str = "A new contract") -> Answers:
    """The answers in a dictionary shaped as an answers file is; `title` stands where no title is given.

    Raises:
        Refusal: with every answer that is not permitted.
    """
    known = [each.name for each in QUESTIONS]
    faults = [_no_question(name, path, [*known, "outcomes"]) for name in said if name not in (*known, "outcomes")]
    found: dict[str, Any] = {}
    taken = []
    for each in QUESTIONS:
        given = said.get(each.name)
        if given in (None, ""):
            taken.append(each.name)
            given = title if each.default == UNTITLED else each.default
        found[each.name] = _kept(answer(each, given, path), faults)
    outcomes = _outcomes(said.get("outcomes"), path, faults)
    if not outcomes:
        taken.append("outcomes")
    if faults:
        raise Refusal(faults)
    return Answers(**found, outcomes=outcomes or OUTCOMES, taken=tuple(taken))


def _kept(answered: Answer | Diagnostic, faults: list[Diagnostic]) -> Answer | None:
    if isinstance(answered, Diagnostic):
        faults.append(answered)
        return None
    return answered


def _no_question(name: object, path: str, known: Iterable[str]) -> Diagnostic:
    names = list(known)
    notes = [f"The questions are {', '.join(f'`{each}`' for each in names)}."]
    return error(
        "answers", f"`{path}` answers `{name}`, which is no question", notes=notes, fix=nearest(str(name), names)
    )


# ---- outcomes -----------------------------------------------------------------------------------------------------------


def _outcomes(said: Any, path: str, faults: list[Diagnostic]) -> tuple[Outcome, ...]:
    """The outcomes of an answers file; a blank one is passed over."""
    if said in (None, ""):
        return ()
    if not isinstance(said, list) or not all(isinstance(each, Mapping) for each in said):
        faults.append(error("answers", f"`outcomes` in `{path}` is a list: each outcome stands under `[[outcomes]]`"))
        return ()
    named = [each for each in said if any(given not in (None, "") for given in each.values())]
    if len(named) > MOST_OUTCOMES:
        faults.append(
            error("answers", f"`{path}` names {len(named):,} outcomes, and at most {MOST_OUTCOMES} are written")
        )
        return ()
    found: list[Outcome] = []
    for number, each in enumerate(named, 1):
        outcome = _outcome(each, number, found, path, faults)
        if outcome is not None:
            found.append(outcome)
    return tuple(found)


def _outcome(
    said: Mapping[str, Any], number: int, others: list[Outcome], path: str, faults: list[Diagnostic]
) -> Outcome | None:
    where = f"{path}, outcome {number}"
    known = [each.name for each in OF_AN_OUTCOME]
    found = [_no_question(name, where, known) for name in said if name not in known]
    given: dict[str, Any] = {}
    for each in OF_AN_OUTCOME:
        text = said.get(each.name)
        if text in (None, ""):
            text = name_for(str(given.get("title") or ""), number, others) if each.kind == "name" else each.default
        given[each.name] = _kept(answer(each, text, where), found)
    if not found and is_taken(given["name"], [other.name for other in others]):
        found.append(_taken(given["name"], where))
    faults.extend(found)
    return None if found else Outcome(**given)


def _taken(name: str, where: str) -> Diagnostic:
    notes = ["It is a word of the language, a name of the contract, or too like the name of another outcome."]
    return error("answers", f"`{name}` cannot be the `name` in {where}", notes=notes, fix=f"{name[:24]}_too")


def name_for(title: str, number: int, others: Iterable[Outcome] = ()) -> str:
    """A short name for an outcome, from its title.

    >>> name_for("Carers feel supported", 3), name_for("介護者", 3)
    ('carers_feel_supported', 'outcome_3')
    """
    words = [word for word in re.findall(r"[a-z]+", title.casefold()) if word not in PASSED_OVER]
    name = "_".join(words[:3])[:24].strip("_")
    return f"outcome_{number}" if not name or is_taken(name, [other.name for other in others]) else name
