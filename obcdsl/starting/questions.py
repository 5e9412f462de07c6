"""The questions of a local decision, each with why it is asked, the permitted answers and a default.

>>> [choice.name for choice in question("reward").choices]
['withhold', 'bonus', 'gain share', 'rate card']
"""

from __future__ import annotations

from typing import Literal

from obcdsl.record import dataclass

Kind = Literal["text", "name", "choice", "yes/no", "date", "whole number", "money"]
MOST_LETTERS = 200
LEAST_YEARS, MOST_YEARS = 3, 15
LEAST_VALUE, MOST_VALUE = 10_000, 10**12
MOST_OUTCOMES = 6
UNTITLED = "the name of the contract"
"""The title where none is given: the name in words."""
CURRENCIES = "GBP EUR USD AUD CAD CHF DKK NOK NZD SEK SGD".split()


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that is permitted, and what it means."""

    name: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: `name` stands for it in the answers file."""

    name: str
    asks: str
    explains: str
    default: str
    kind: Kind = "choice"
    choices: tuple[Choice, ...] = ()

    @property
    def permitted(self) -> str:
        """The permitted answers in words."""
        match self.kind:
            case "choice" | "yes/no":
                return ", ".join(f"`{choice.name}`" for choice in self.choices)
            case "text":
                return f'a line of at most {MOST_LETTERS} letters, without `"`'
            case "name":
                return "a short name: small letters, figures and `_`, a letter first, at most 30 letters"
            case "date":
                return "a date that every year has, such as `1 April 2026`"
            case "whole number":
                return f"a whole number from {LEAST_YEARS} to {MOST_YEARS}"
            case "money":
                return f"an amount from {LEAST_VALUE:,} to {MOST_VALUE:,}, such as `5,000,000` or `5 million`"


YES_OR_NO = (Choice("yes"), Choice("no"))

ABOUT = (
    Question(
        "title", "What is the service called?",
        "The title of the contract.",
        UNTITLED, "text",
    ),
    Question(
        "population", "Who is it for?",
        "The population: everybody whom the contract answers for, whether or not they use the service.",
        "Everybody registered with a practice in the area for whom the service is meant", "text",
    ),
    Question(
        "scope", "What does it take in?",
        "The services that the money is for. What is not in scope can be pushed there, so say both.",
        "The services in the first schedule", "text",
    ),
    Question(
        "outside", "What does it leave out?",
        "The services that stay paid as they are.",
        "Every other service", "text",
    ),
    Question("commissioner", "Who pays?", "The commissioner.", "The commissioner", "text"),
    Question(
        "currency", "In which currency?",
        "Its code; every amount of the contract is in it.",
        "GBP", "choice", tuple(map(Choice, CURRENCIES)),
    ),
    Question("start", "When does it start?", "The first day of contract year 1.", "1 April 2026", "date"),
    Question(
        "years", "For how many years?",
        "Outcomes that need a baseline count from year 2, and those that need collection from year 3.",
        "5", "whole number",
    ),
    Question(
        "value", "What is the most that the service is paid in a year, before any reward?",
        "What the commissioner can afford. A block is this sum; every other way of paying stops at it.",
        "5,000,000", "money",
    ),
)  # fmt: skip

DECISIONS = (
    Question(
        "provider", "How are providers configured?",
        "Who signs, who is paid, and who shares what outcomes earn.",
        "single", "choice",
        (
            Choice("single", "one provider carries the whole contract"),
            Choice("prime", "a prime provider is paid, and shares what outcomes earn with its partners"),
            Choice("alliance", "an alliance is paid as one and divides everything among its members"),
        ),
    ),
    Question(
        "resource", "How is resource allocated?",
        "What the provider is paid for, before any outcome counts.",
        "capitation", "choice",
        (
            Choice("block", "one sum a year"),
            Choice("capitation", "a price for each person of the population"),
            Choice("activity", "a price for each contact"),
            Choice("rate card", "a price for each person who is given a service"),
        ),
    ),
    Question(
        "reward", "How is improvement rewarded?",
        "Where the money that outcomes earn comes from.",
        "withhold", "choice",
        (
            Choice("withhold", "part of the resource is held back, and outcomes earn it"),
            Choice("bonus", "outcomes earn a sum on top of the resource"),
            Choice("gain share", "outcomes earn part of what is saved against a target of spending"),
            Choice("rate card", "a price for each person with the outcome, beyond those expected anyway"),
        ),
    ),
    Question(
        "cream_skimming", "Guard against cream skimming?",
        "Taking on those who will do well anyway. The reward shrinks where too few of those who are harder to help are taken on.",
        "yes", "yes/no", YES_OR_NO,
    ),
    Question(
        "parking", "Guard against parking?",
        "Taking people on and then leaving them alone. The reward shrinks where too few are still in contact.",
        "yes", "yes/no", YES_OR_NO,
    ),
    Question(
        "exclusion", "Guard against gaming by exclusion?",
        "Leaving people out of the count who would lower it. Beyond a tolerance they count as people without the outcome.",
        "yes", "yes/no", YES_OR_NO,
    ),
    Question(
        "cliff_edges", "Guard against cliff edges?",
        "One more person should not move a whole reward. `yes` pays along a line; `no` pays in steps.",
        "yes", "yes/no", YES_OR_NO,
    ),
)  # fmt: skip

OF_AN_OUTCOME = (
    Question(
        "title", "What is to be achieved?",
        "The outcome in the words of the people whom it is for.",
        "", "text",
    ),
    Question(
        "name", "A short name for it?",
        "The contract and the columns of the data use it.",
        "", "name",
    ),
    Question(
        "level", "At which level?",
        "Whose result it is, and so who is counted.",
        "individual", "choice",
        (
            Choice("individual", "each person's own result"),
            Choice("service", "how the service does for the people it serves"),
            Choice("community", "what families, carers and neighbours say or do"),
            Choice("population", "everybody in the population, served or not"),
        ),
    ),
    Question(
        "data", "Are data ready?",
        "What has no data yet cannot be paid on yet.",
        "ready", "choice",
        (
            Choice("ready", "usable now: it counts from year 1"),
            Choice("baseline", "needs a baseline: year 1 gives it, progress counts from year 2"),
            Choice("collection", "needs collection: collected from year 2, it counts from year 3"),
        ),
    ),
)  # fmt: skip

QUESTIONS = (*ABOUT, *DECISIONS)


def question(name: str) -> Question:
    """The question of this name, about the contract."""
    return next(each for each in QUESTIONS if each.name == name)
