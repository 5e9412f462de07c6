"""What guards the reward against behaviour that would earn it without helping anybody: a block for each."""

from __future__ import annotations

from obcdsl.record import dataclass
from obcdsl.starting.answers import Answers
from obcdsl.starting.wording import comment, invented

WHY_INTAKE = """Guard against cream skimming: a minimum number of people who are harder to help. Say who they are by
what is known before anybody is taken on, and check a sample: this count earns money. The reward shrinks in proportion,
so one person more or less is never worth all of it."""
WHY_CONTACT = """Guard against parking: people who are taken on and then left alone. Say what a contact is; a letter is
none."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A share of the reward that is kept: its name, its clauses, and figures of the examples.

    `full` gives all of the reward, `edge` just all of it, and `halved` half of it.
    """

    name: str
    text: str
    full: str
    edge: str
    halved: str
    example: str
    says: str


CREAM_SKIMMING = Guard(
    "fair_intake",
    f"""\
{comment(WHY_INTAKE)}
metric taken_on "People taken on in the year": count of people
  valid    from 1
  missing  refuse

metric harder_to_help "Of those, people who are harder to help": count of people
  valid    up to taken_on
  missing  refuse

define fair_intake "Share of the reward kept for taking on people who are harder to help" =
  smaller(harder_to_help / taken_on, 30%) / 30%
{invented("minimum")}
""",
    "taken_on = 1,000, harder_to_help = 400",
    "taken_on = 1,000, harder_to_help = 300",
    "taken_on = 1,000, harder_to_help = 150",
    "few_harder_to_help",
    "Half of the minimum number of people who are harder to help",
)

PARKING = Guard(
    "kept_contact",
    f"""\
{comment(WHY_CONTACT)}
metric caseload "People on the caseload at the end of the year": count of people
  valid    from 1
  missing  refuse

metric in_contact "Of those, people seen or spoken to in the last 90 days": count of people
  valid    up to caseload
  missing  refuse

define kept_contact "Share of the reward kept for staying in contact" = smaller(in_contact / caseload, 90%) / 90%
{invented("minimum")}
""",
    "caseload = 1,000, in_contact = 950",
    "caseload = 1,000, in_contact = 900",
    "caseload = 1,000, in_contact = 450",
    "out_of_contact",
    "Half of the people who should be are in contact",
)


def guards(answers: Answers) -> tuple[Guard, ...]:
    """The guards that were asked for and that shrink the reward. Exclusion and cliff edges are met in the outcomes."""
    return (*((CREAM_SKIMMING,) if answers.cream_skimming else ()), *((PARKING,) if answers.parking else ()))


def kept(answers: Answers) -> str:
    """What the reward is multiplied by: ` * fair_intake * kept_contact`, or nothing."""
    return "".join(f" * {guard.name}" for guard in guards(answers))
