"""The first clause of a contract in English: parties, term, periods with their dates, money and rounding."""

from __future__ import annotations

from collections.abc import Iterator

from obcdsl.clauses.contract import Node, PartyLine
from obcdsl.english.phrasebook import CELL, CODE, OF_DATA, ROW, Phrase, by_word, phrases
from obcdsl.english.prose import Block, Grid, Prose, Sentence, Spelt, listed
from obcdsl.english.words import Words, clean, money_words
from obcdsl.periods import Calendar, Period, written

ROUNDINGS = by_word(
    "rounding",
    {
        "half up": ("to the nearest {step:literal}, a half going away from zero", "half up to {step}"),
        "half even": ("to the nearest {step:literal}, a half going to the even multiple", "half even to {step}"),
        "up": ("to a multiple of {step:literal}, away from zero", "up to {step}"),
        "down": ("to a multiple of {step:literal}, towards zero", "down to {step}"),
    },
)
STATUS = by_word(
    "contract",
    {
        "draft": ("This contract is a draft: its terms may still change.", "status draft"),
        "illustrative": ("This contract is illustrative: not all of its terms are agreed.", "status illustrative"),
        "final": ("These terms are final.", "status final"),
    },
)
CLOCKS = by_word(
    "statement_clock",
    {
        "contract": ("contract year, counted from the first day of the term", "contract year"),
        "calendar": ("calendar year, from 1 January to 31 December", "calendar year"),
        "financial": ("financial year, from 1 April to 31 March", "financial year"),
        "": ("{clock:clock}, counted from the first day of the contract year", "{clock}"),
    },
)
SHORT = by_word(
    "contract",
    {
        "whole": ("A period that the term cuts short is treated as a whole one.", "short periods whole"),
        "pro rata": (
            "In a period that the term cuts short, the amount of each payment before any step is taken in proportion to its"
            " days: the days in the period divided by the days that it would have in full.",
            "short periods pro rata",
        ),
        "refused": (
            "There is no statement for a period that the term cuts short: it is refused.",
            "short periods refused",
        ),
    },
)
PARTIES = Phrase(
    "contract",
    "The parties are:" + ROW + "Role" + CELL + "Party" + CELL + "What it stands for{rows:party_row+}",
    "{rows}",
)
STANDS = by_word(
    "stands",
    {
        "rows": (
            "one for each such party that the data name; each is worked by itself and has statements of its own",
            " one for each row",
        ),
        "one": ("one party", ""),
    },
)
PARTY = Phrase(
    "party_row",
    ROW + "{role:role}" + CELL + "{name:declared_party}" + CELL + "{stands:stands}",
    "{role} {name}{stands}",
)
ROSTER = Phrase(
    "contract",
    "{party:party} is one of those listed in the file {path:code}, whose SHA-256 is {hash:code}. Data that lack one of"
    " them, or have one that is not listed, are refused.",
    '^roster {party} "{path}" sha256 {hash}',
)
TERM = {
    one: Phrase(
        "contract",
        f"The term is {{years:whole}} {noun} from {{first:literal}}; its last day is {{last:literal}}.",
        f"term {{years}} {noun} from {{first}}",
    )
    for one, noun in ((True, "year"), (False, "years"))
}
YEARS = Phrase(
    "contract",
    "The contract years are:" + ROW + "Contract year" + CELL + "First day" + CELL + "Last day{rows:year_row+}",
)
YEAR_ROW = Phrase("year_row", ROW + "{year:whole}" + CELL + "{first:literal}" + CELL + "{last:literal}")
STATEMENTS = Phrase(
    "contract", "A period is a {clock:statement_clock}. There is a statement for each period.", "period {clock}"
)
CUT_SHORT = Phrase("contract", "The term cuts short {periods:cut_short&}.")
DATES = Phrase("cut_short", "the period from {first:literal} to {last:literal}")
CURRENCY = Phrase("contract", "Every amount is in {currency:currency_named}.", "currency {currency}")
CURRENCIES = by_word(
    "currency_named",
    {
        "GBP": ("pounds sterling (GBP)", "GBP"),
        "EUR": ("euros (EUR)", "EUR"),
        "USD": ("US dollars (USD)", "USD"),
        "": ("{currency:currency}", "{currency}"),
    },
)
ROUNDED = Phrase(
    "contract",
    "Each payment is rounded once, after its last step, {rounding:rounding}. Totals are totals of amounts rounded so.",
    "rounding {rounding}",
)
PAYEE_FROM = Phrase(OF_DATA, "In data, {party} is named in the column {column}.")
PERIOD_FROM = Phrase(OF_DATA, "In data, the period is named in the column {column}.")
YEAR_NAMED = {
    which: Phrase(
        "contract",
        f"In data, a year that touches two calendar years is named by the one in which it {ends}.",
        f"^named by its {which} year",
    )
    for which, ends in (("first", "begins"), ("last", "ends"))
}
EDITION = Phrase(
    "contract",
    "These terms are made from a text that follows edition {edition:whole} of its rules of drafting.",
    "edition {edition}",
)
PHRASES = phrases(
    *(ROUNDINGS, STATUS, CLOCKS, SHORT, PARTIES, STANDS, PARTY, ROSTER, TERM[True], TERM[False], YEARS, YEAR_ROW),
    *(
        STATEMENTS,
        CUT_SHORT,
        DATES,
        CURRENCY,
        CURRENCIES,
        ROUNDED,
        *YEAR_NAMED.values(),
        EDITION,
    ),
)


def spelt(said: str, *, of_data: bool = False) -> Spelt:
    """A sentence with spellings, as `Phrase.say` gives it with each spelling between marks."""
    return Spelt(tuple(said.split(CODE)), of_data)


def code(spelling: str) -> str:
    """A spelling that data or files use, between marks."""
    return f"{CODE}{spelling}{CODE}"


def english(node: Node, words: Words) -> Prose:
    """The clause in words."""
    stand = ("Role", "Party", "What it stands for")
    blocks: list[Block] = [
        Sentence(STATUS[node.status].say()),
        Grid(PARTIES.say(rows="").split(ROW)[0], stand, tuple(_party(words, line) for line in node.parties)),
        *_rosters(node, words),
        Sentence(
            TERM[node.years == 1].say(years=node.years, first=written(node.first), last=written(node.calendar.last))
        ),
        _years(node.calendar),
        *_periods(node),
        Sentence(CURRENCY.say(currency=currency_words(node.currency))),
        Sentence(ROUNDED.say(rounding=rounding_words(node, words))),
    ]
    blocks += _spellings(node, words)
    return Prose(clean(node.head.said), tuple(blocks))


def currency_words(code: str) -> str:
    """A currency by its name where it is well known: `pounds sterling (GBP)`."""
    return CURRENCIES.get(code, CURRENCIES[""]).say(currency=code)


def rounding_words(node: Node, words: Words) -> str:
    """The rule by which payments are rounded."""
    return ROUNDINGS[node.mode].say(step=money_words(node.step, node.currency))


def _party(words: Words, line: PartyLine) -> tuple[str, str, str]:
    return line.role, words.declared_party(line.name.text), STANDS["rows" if line.for_each_row else "one"].say()


def _rosters(node: Node, words: Words) -> Iterator[Spelt]:
    """The files that list the parties that stand for rows."""
    for party in node.parties:
        if party.roster is not None:
            path, digest = code(party.roster.path), code(party.roster.sha256)
            yield spelt(ROSTER.say(party=words.party_first(party.name.text), path=path, hash=digest))


def _years(calendar: Calendar) -> Grid:
    years = Calendar(calendar.first, calendar.years, "year", "contract").periods()
    rows = tuple((f"{year.year}", written(year.first), written(year.last)) for year in years)
    return Grid(YEARS.say(rows="").split(ROW)[0], ("Contract year", "First day", "Last day"), rows)


def _periods(node: Node) -> list[Block]:
    calendar = node.calendar
    if node.clock == "year":
        said = CLOCKS[node.year_kind].say()
    else:
        said = CLOCKS[""].say(clock=node.clock)
    found: list[Block] = [Sentence(STATEMENTS.say(clock=said))]
    short = [period for period in calendar.periods() if period.is_short]
    if short:
        found.append(Sentence(CUT_SHORT.say(periods=listed([_dates(period) for period in short]))))
    if short or node.short_periods:
        found.append(Sentence(SHORT[node.short_periods or "refused"].say()))
    return found


def _dates(period: Period) -> str:
    return DATES.say(first=written(period.first), last=written(period.last))


def _spellings(node: Node, words: Words) -> list[Block]:
    found: list[Block] = []
    payee = words.scope.payee_key
    if payee is not None:
        said = PAYEE_FROM.say(party=words.party(payee), column=code(node.payee_from or payee))
        found.append(spelt(said, of_data=True))
    if node.period_from is not None:
        found.append(spelt(PERIOD_FROM.say(column=code(node.period_from)), of_data=True))
    if node.year_named:
        found.append(spelt(YEAR_NAMED[node.year_named].say(), of_data=True))
    found.append(Sentence(EDITION.say(edition=node.edition)))
    return found
