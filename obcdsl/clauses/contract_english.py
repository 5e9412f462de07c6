"""The first clause of a contract in English: parties, term, periods with their dates, money and rounding."""

from __future__ import annotations

from collections.abc import Iterator

from obcdsl.clauses.contract import Node, PartyLine
from obcdsl.english.prose import Block, Grid, Prose, Sentence, Spelt, listed
from obcdsl.english.words import Words, clean, money_words
from obcdsl.periods import Calendar, Period, written

ROUNDINGS = {
    "half up": "to the nearest {step}, a half going away from zero",
    "half even": "to the nearest {step}, a half going to the even multiple",
    "up": "to a multiple of {step}, away from zero",
    "down": "to a multiple of {step}, towards zero",
}
STATUS = {
    "draft": "This contract is a draft: its terms may still change.",
    "illustrative": "This contract is illustrative: not all of its terms are agreed.",
    "final": "These terms are final.",
}
YEAR_KINDS = {
    "contract": "contract year, counted from the first day of the term",
    "calendar": "calendar year, from 1 January to 31 December",
    "financial": "financial year, from 1 April to 31 March",
}
SHORT = {
    "whole": "A period that the term cuts short is treated as a whole one.",
    "pro rata": "In a period that the term cuts short, the amount of each payment before any step is taken in proportion"
    " to its days: the days in the period divided by the days that it would have in full.",
    "refused": "There is no statement for a period that the term cuts short: it is refused.",
}  # fmt: skip


def english(node: Node, words: Words) -> Prose:
    """The clause in words."""
    days = f"its last day is {written(node.calendar.last)}"
    rounding = f"Each payment is rounded once, after its last step, {rounding_words(node, words)}."
    stand = ("Role", "Party", "What it stands for")
    blocks: list[Block] = [
        Sentence(STATUS[node.status]),
        Grid("The parties are:", stand, tuple(_party(words, line) for line in node.parties)),
        *_rosters(node, words),
        Sentence(f"The term is {node.years} year{'' if node.years == 1 else 's'} from {written(node.first)}; {days}."),
        _years(node.calendar),
        *_periods(node),
        Sentence(f"Every amount is in {node.currency}."),
        Sentence(f"{rounding} Totals are totals of amounts rounded so."),
    ]
    blocks += _spellings(node, words)
    return Prose(clean(node.head.said), tuple(blocks))


def rounding_words(node: Node, words: Words) -> str:
    """The rule by which payments are rounded."""
    return ROUNDINGS[node.mode].format(step=money_words(node.step, node.currency))


def _party(words: Words, line: PartyLine) -> tuple[str, str, str]:
    stands = (
        "one for each row of data; each is worked by itself and has statements of its own"
        if line.for_each_row
        else "one party"
    )
    return line.role, words.party(line.name.text), stands


def _rosters(node: Node, words: Words) -> Iterator[Spelt]:
    """The files that list the parties that stand for rows."""
    for party in node.parties:
        if party.roster is not None:
            listed_in = f"{words.party(party.name.text)} is one of those listed in the file "
            refused = ". Data that lack one of them, or have one that is not listed, are refused."
            yield Spelt((listed_in, party.roster.path, ", whose SHA-256 is ", party.roster.sha256, refused))


def _years(calendar: Calendar) -> Grid:
    years = Calendar(calendar.first, calendar.years, "year", "contract").periods()
    rows = tuple((f"{year.year}", written(year.first), written(year.last)) for year in years)
    return Grid("The contract years are:", ("Contract year", "First day", "Last day"), rows)


def _periods(node: Node) -> list[Block]:
    calendar = node.calendar
    if node.clock == "year":
        said = YEAR_KINDS[node.year_kind]
    else:
        said = f"{node.clock}, counted from the first day of the contract year"
    found: list[Block] = [Sentence(f"There is a statement for each {said}.")]
    short = [period for period in calendar.periods() if period.is_short]
    if short:
        found.append(Sentence(f"The term cuts short {listed([_dates(period) for period in short])}."))
    if short or node.short_periods:
        found.append(Sentence(SHORT[node.short_periods or "refused"]))
    return found


def _dates(period: Period) -> str:
    return f"the period from {written(period.first)} to {written(period.last)}"


def _spellings(node: Node, words: Words) -> list[Block]:
    found: list[Block] = []
    payee = words.scope.payee_key
    if payee is not None:
        found.append(Spelt((f"In data, {words.party(payee)} is named in the column ", node.payee_from or payee, ".")))
    if node.period_from is not None:
        found.append(Spelt(("In data, the period is named in the column ", node.period_from, ".")))
    if node.year_named:
        ends = "begins" if node.year_named == "first" else "ends"
        found.append(
            Sentence(f"In data, a year that touches two calendar years is named by the one in which it {ends}.")
        )
    found.append(Sentence(f"The contract is written in edition {node.edition} of its language."))
    return found
