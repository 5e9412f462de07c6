"""What things are called in the rendered terms: names, parties, members, units, numbers, dates.

A name becomes its title in curly quotes, so that where one ends is never in doubt; two things with one title are told
apart by their clause numbers. Numbers, money and dates are written as a lawyer writes them, and always exactly.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.english.phrasebook import Phrase, by_word, phrases
from obcdsl.english.prose import listed
from obcdsl.money import decimal, decimal_places, minor_digits, with_sign
from obcdsl.periods import written
from obcdsl.record import dataclass
from obcdsl.units import Unit, is_money, one_of
from obcdsl.values import LeftOut, NoLimit, Number, Value
from obcdsl.written import ast

if TYPE_CHECKING:
    from obcdsl.scope import Scope

ARTICLE = re.compile("(?:[Tt]he|[Aa]n?) (?=.)")
"""An article before the title of a party."""
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}


UNITS = by_word(
    "unit",
    {
        "date": ("a date", "date"),
        "yes/no": ("yes or no", "yes/no"),
        "only member": ("always {members:member_listed}", "one of {members}"),
        "two members": ("either {members:member_listed}", "one of {members}"),
        "members": ("one of {members:member_listed}", "one of {members}"),
        "key": ("a {key:key_name}", "one of {key}"),
        "row": ("a row of {table:title}", ""),
        "ratio": ("a ratio, said as a percentage", "ratio"),
        "number": ("a number", "number"),
        "money": ("an amount of money in {currency:currency}", "money"),
        "real money": ("an amount of money in {currency:currency} at {year:whole} prices", "money at {year} prices"),
        "count": ("a number of {noun:noun}", "count of {noun}"),
        "an amount": ("an amount in {unit:measure}", "{unit}"),
        "a figure": ("a figure in {unit:measure}", "{unit}"),
    },
)
PHRASES = phrases(
    UNITS,
    Phrase("measure", "days", "days"),
    Phrase("measure", "{unit:measured} per {noun:noun}", "{unit} per {noun}"),
    Phrase("measured", "days", "days"),
    Phrase("measured", "number", "number"),
    Phrase("measured", "{noun:noun}", "count of {noun}"),
    *(
        Phrase(kind, said, source)
        for kind in ("measure", "measured")
        for said, source in (
            ("{currency:currency}", "money"),
            ("{currency:currency} at {year:whole} prices", "money at {year} prices"),
        )
    ),
)


@dataclass(frozen=True, slots=True)
class Words:
    """How the things of one contract are said.

    `numbers` holds the clause number of each name; `own` the names that only the clause at hand knows (the parts of a
    function), which come before figures of the contract.
    """

    scope: Scope
    program: core.Program
    numbers: Mapping[str, str]
    titles: Mapping[str, str]
    own: frozenset[str] = frozenset()
    below: ast.Call | None = None
    """The scale, or the call of a function, whose parts stand below the sentence that is being said."""

    def within(self, *own: str) -> Words:
        """The words inside a definition that names parts of its own."""
        return replace(self, own=self.own | set(own))

    def plain(self, name: str) -> str:
        """The title of a name without quotes, or the name with blanks."""
        return self.titles.get(name) or blanks(name)

    def name(self, name: str) -> str:
        """A figure, phase, table or outcome: its title in quotes."""
        return in_quotes(blanks(name)) if name in self.own else self.titled(name)

    def titled(self, name: str) -> str:
        """The title in quotes, with the number of its clause where another thing has the same title."""
        title = self.plain(name)
        return in_quotes(title) + self._told_apart(name, title)

    def _told_apart(self, name: str, title: str) -> str:
        alike = [other for other, said in self.titles.items() if said.casefold() == title.casefold()]
        clashes = len(alike) > 1 or any(blanks(own).casefold() == title.casefold() for own in self.own)
        if not (clashes or (": " in title and self._is_column(title))):
            return ""
        return f" (clause {self.numbers[name]})" if name in self.numbers else f" ({blanks(name)})"

    def _is_column(self, title: str) -> bool:
        """Whether a column of a table is called so too: `Bands: share`."""
        tables = self.scope.tables.items()
        called = {f"{self.plain(name)}: {blanks(column)}" for name, table in tables for column in table.columns}
        return title.casefold() in {said.casefold() for said in called}

    def party(self, name: str) -> str:
        """A party inside a sentence: its title, the article small; in quotes where a comma is part of it."""
        title = self.plain(name)
        return in_sentence(title + self._told_apart(name, title))

    def party_first(self, name: str) -> str:
        """A party at the beginning of a sentence."""
        said = self.party(name)
        return said[:1].upper() + said[1:]

    def declared_party(self, name: str) -> str:
        """A party where it is named for the first time."""
        title = self.plain(name)
        return title + self._told_apart(name, title)

    def key(self, name: str) -> str:
        """A key, to stand after `each` and `every`: its title in quotes where a clause defines it, otherwise its name."""
        if name in self.numbers or self.plain(name).casefold() != blanks(name).casefold():
            return self.titled(name)
        return blanks(name)

    def member(self, name: str) -> str:
        """A member of a listed key."""
        return f"‘{blanks(name)}’"

    def members(self, names: Sequence[str]) -> str:
        """What a member of a listed key is one of: `either ‘global’ or ‘professional’`."""
        said = UNITS[{1: "only member", 2: "two members"}.get(len(names), "members")]
        return said.say(members=listed([self.member(name) for name in names], "or"))

    def keys(self, names: tuple[str, ...]) -> str:
        """Keys, to stand after `for each`; the payee is a party."""
        return listed(
            [self.payee(name) if name == self.scope.payee_key else self.key(name) for name in names], "and each"
        )

    def payee(self, name: str) -> str:
        """The party that stands for rows, to stand after `each` and `every`."""
        return without_article(self.declared_party(name))

    # ---- expressions ----------------------------------------------------------------------------------------------------

    def phrase(self, expression: ast.Expr) -> str:
        """A value in words."""
        from obcdsl.english.phrases import phrase

        return phrase(self, expression)

    def condition(self, expression: ast.Expr) -> str:
        """A condition in words: `“X” is at least 60%`."""
        from obcdsl.english.phrases import condition

        return condition(self, expression)

    def place(self, place: ast.Place) -> str:
        """Where a part or a payment holds: `in contract years 1 to 6`, `where ...`."""
        from obcdsl.english.parts import place_words

        return place_words(self, place)

    # ---- units ------------------------------------------------------------------------------------------------------------

    def unit(self, unit: Unit) -> str:
        """What kind of figure this is: `an amount of money in GBP`."""
        match unit.kind:
            case "date":
                return UNITS["date"].say()
            case "yes/no":
                return UNITS["yes/no"].say()
            case "category":
                if not unit.members:
                    return UNITS["key"].say(key=self.key(unit.key))
                return self.members(unit.members)
            case "row":
                return UNITS["row"].say(table=self.name(unit.key))
        if not unit.dims:
            return UNITS["ratio" if unit.flavour == "ratio" else "number"].say()
        if unit.currency:
            return UNITS["money"].say(currency=unit.currency)
        said = blanks(str(unit)).replace(" x ", " times ")
        if said.startswith("count of "):
            return UNITS["count"].say(noun=said.removeprefix("count of "))
        return UNITS["an amount" if is_money(unit.dims[0][0]) else "a figure"].say(unit=said)

    def cell(self, value: Value, unit: Unit) -> str:
        """A value of a unit, as a table of terms shows it."""
        if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            if unit.currency:
                return money_words(value, unit.currency)
            if unit.flavour == "ratio":
                return percent_words(value)
            noun = blanks(str(unit)).removeprefix("count of ") if unit.dims else ""
            currency = next((name for name, power in unit.dims if power == 1 and is_money(name)), None)
            if currency and noun.startswith(f"{currency} per "):
                return f"{money_words(value, currency)}{noun.removeprefix(currency)}"
            return f"{number_words(value)} {one_of(noun) if value == 1 else noun}".strip()
        return self.value(value)

    def value(self, value: Value) -> str:
        """A value that needs no unit to be read."""
        match value:
            case bool():
                return "yes" if value else "no"
            case int() | Fraction():
                return number_words(value)
            case str():
                return self.member(value)
            case NoLimit():
                return "no limit"
            case LeftOut():
                return "left out"
            case _:
                return written(value)


def words_for(scope: Scope, program: core.Program, numbers: Mapping[str, str]) -> Words:
    """The words of a contract whose clauses have these numbers."""
    titles = {name: clean(node.head.said) for name, node in scope.clauses.items()}
    titles |= {name: clean(key.title or blanks(name)) for name, key in scope.keys.items() if name not in titles}
    titles |= {name: clean(party.title) for name, party in scope.parties.items()}
    return Words(scope, program, numbers, titles)


def blanks(name: str) -> str:
    """A name with blanks.

    >>> blanks("died_in_preferred")
    'died in preferred'
    """
    return name.replace("_", " ").strip()


def clean(title: str) -> str:
    """A title that can stand in curly quotes."""
    return " ".join(title.replace("“", "‘").replace("”", "’").split())


def in_quotes(title: str) -> str:
    """A title in curly quotes."""
    return f"“{title}”"


def in_sentence(title: str) -> str:
    """The title of a party inside a sentence.

    >>> in_sentence("The hospital"), in_sentence("NHS England"), in_sentence("Salus, the insurer")
    ('the hospital', 'NHS England', '“Salus, the insurer”')
    """
    if "," in title:
        return in_quotes(title)
    return title[:1].lower() + title[1:] if ARTICLE.match(title) else title


def without_article(title: str) -> str:
    """The title of a party after `each` and `every`.

    >>> without_article("The hospital"), without_article("A provider of the network"), without_article("Ann, a nurse")
    ('hospital', 'provider of the network', '“Ann, a nurse”')
    """
    article = ARTICLE.match(title)
    said = title[article.end() :] if article is not None else title
    return in_quotes(said) if "," in said else said


# ---- numbers ----------------------------------------------------------------------------------------------------------------


def number_words(value: Number) -> str:
    """A number with commas, exactly; a fraction where no decimal is exact.

    >>> number_words(1250000), number_words(Fraction(-1, 4)), number_words(Fraction(1, 3))
    ('1,250,000', 'minus 0.25', '1 in 3')
    """
    if decimal_places(value) is None:
        text = f"{abs(value.numerator):,} in {value.denominator:,}"
    else:
        text = decimal(-value if value < 0 else value, commas=True)
    return f"minus {text}" if value < 0 else text


def percent_words(value: Number) -> str:
    """A share as a percentage.

    >>> percent_words(Fraction(1, 40)), percent_words(1)
    ('2.5%', '100%')
    """
    return number_words(value) if decimal_places(value) is None else number_words(value * 100) + "%"


def money_words(value: Number, currency: str, scale: str = "") -> str:
    """An amount of money; `scale` is `million` where the contract writes it so.

    >>> money_words(53500000, "GBP", "million"), money_words(Fraction(41, 10), "USD"), money_words(400, "GBP")
    ('£53.5 million', '$4.10', '£400')
    """
    minus = "minus " if value < 0 else ""
    size = -value if value < 0 else value
    if scale:
        return minus + with_sign(decimal(Fraction(size) / SCALES[scale], commas=True), currency) + f" {scale}"
    places = minor_digits(currency) if Fraction(size).denominator != 1 else 0
    if decimal_places(size) is None:
        return f"{minus}{number_words(size)} {currency}"
    return minus + with_sign(decimal(size, places, commas=True), currency)


def literal_words(written_: ast.LiteralValue) -> str:
    """A literal as a lawyer writes it.

    >>> literal_words(ast.LiteralValue("quantity", Fraction(4, 5), "admissions", "person"))
    '0.8 admissions per person'
    """
    value: Any = written_.value
    per = f" per {blanks(written_.per)}" if written_.per else ""
    match written_.form:
        case "plain":
            return number_words(value)
        case "percent":
            return percent_words(value)
        case "points":
            return f"{number_words(value * 100)} percentage point{'' if value * 100 == 1 else 's'}"
        case "per many":
            above, _, below = written_.text.partition(" ")
            if below == "per 1":
                return percent_words(value)
            return f"{above} per {below.removeprefix('per ')}" if below else number_words(value)
        case "money":
            scale = next((word for word in SCALES if word in written_.text), "")
            prices = f" at {written_.prices} prices" if written_.prices else ""
            return money_words(value, written_.noun, scale) + prices + per
        case "quantity":
            return f"{number_words(value)} {blanks(written_.noun)}".strip() + per
        case "date":
            return written(value)
        case "yes/no":
            return "yes" if value else "no"
        case "none":
            return "no limit"
