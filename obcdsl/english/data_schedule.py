"""The schedule of data: every figure that must be supplied, in one table. It gathers what clauses say and adds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from obcdsl.clauses.contract_english import YEAR_NAMED
from obcdsl.clauses.metric_english import FIXED, ROWS_NOT_GIVEN, SAME, missing_words, valid_words
from obcdsl.english.prose import Block, Grid, Prose, Sentence, listed, sentence
from obcdsl.english.words import Words, in_quotes
from obcdsl.record import dataclass
from obcdsl.schema_of import data_schema

TITLE = "What data must be supplied"
HEADING = ("Clause", "Figure", "{}", "Valid figures", "Where it is missing")
EACH = {
    True: "One for each, by whom, from when",
    False: "One for each, from when",
}
"""The heading of what a figure is given for, where any figure has a party that supplies it, and where none has."""
BY_NOBODY = {
    True: "Where the table names no party, these terms do not say who supplies the figure.",
    False: "These terms do not say who supplies these figures.",
}
CALLED = "In data they are called:"
NAMES = ("Clause", "What each row of data holds", "Name in data")
IN_PERCENT, TURNED = ", in percent (80 for 80%)", ", with its sign turned"
WHICH_PERIOD, WHICH = "Which period the row is of", "Which {} the row is of"
WRITTEN = "In data these values are written so:"
VALUES = ("Clause", "Value", "In data")
GATHERED = (
    "This schedule gathers what the clauses named in it say. Where it differs from a clause, the clause prevails."
    " What things are called in data stands here alone."
)
OF_AMENDMENTS = (
    "A figure whose clause an amendment sets out is as it says from the day on which that amendment takes effect."
)
NO_DAY = "These terms set no day by which a figure must come."
WHEN_MOVED = "When money moves stands in {}."


@dataclass(frozen=True, slots=True)
class Stated:
    """What a version of a contract says of its data.

    `clauses` are those that stand here for the first time: all of what was signed, and what the deeds of a later version
    set out. `places` is the number under which each clause of the version stands in the words, by its name.
    """

    words: Words
    clauses: tuple[Any, ...]
    places: Mapping[str, str]

    def place(self, node: Any) -> str:
        """The number under which a clause stands."""
        return self.places[node.head.name.text]

    def of_kind(self, kind: str) -> Iterator[Any]:
        """Its clauses of a kind."""
        return (node for node in self.clauses if node.head.kind == kind)


def schedule(signed: Stated, later: Sequence[Stated] = ()) -> Prose | None:
    """The schedule of the data of a contract, and of the versions that its deeds make; None where it takes nothing from data."""
    versions = (signed, *later)
    figures = [(stated, node) for stated in versions for node in stated.of_kind("metric")]
    names = dict.fromkeys(_called(*one) for one in figures)
    for stated in versions:
        known = {row[1:] for row in names}
        names |= dict.fromkeys(row for row, here in _columns(stated) if here or row[1:] not in known)
    if not names:
        return None
    blocks: list[Block] = [Sentence(GATHERED), Sentence(_days(signed))]
    if any(stated is not signed for stated, _ in figures):
        blocks.append(Sentence(OF_AMENDMENTS))
    if figures:
        sourced = [_by_whom(stated.words, node) for stated, node in figures]
        if not all(sourced):
            blocks.append(Sentence(BY_NOBODY[any(sourced)]))
        heading = tuple(cell.format(EACH[any(sourced)]) for cell in HEADING)
        blocks.append(Grid("The figures are:", heading, tuple(_row(*one) for one in figures)))
    blocks.append(Grid(CALLED, NAMES, tuple(names)))
    values = tuple(row for stated in versions for node in stated.clauses for row in _values(stated, node))
    if values:
        blocks.append(Grid(WRITTEN, VALUES, values))
    year_named = signed.words.scope.contract.year_named
    return Prose(TITLE, (*blocks, *([Sentence(YEAR_NAMED[year_named].say())] if year_named else [])))


def _days(signed: Stated) -> str:
    moved = listed([f"clause {signed.place(node)}" for node in signed.of_kind("timing")])
    return NO_DAY + (f" {WHEN_MOVED.format(moved)}" if moved else "")


def _row(stated: Stated, node: Any) -> tuple[str, ...]:
    name, words = node.head.name.text, stated.words
    return (
        stated.place(node),
        f"{words.titled(name)}: {words.unit(words.scope.metrics[name].unit)}",
        f"{_for_each(words, node)}{_by_whom(words, node)}.",
        sentence(valid_words(node, words)).rstrip("."),
        " ".join(_missing(words, node)),
    )


def _for_each(words: Words, node: Any) -> str:
    metric = words.scope.metrics[node.head.name.text]
    each = metric.clock if node.each else "period"
    said = f"{words.keys(metric.keys)} and each {each}" if metric.keys else each
    since = f", from contract year {node.available}" if node.available > 1 else ""
    return said[:1].upper() + said[1:] + since


def _by_whom(words: Words, node: Any) -> str:
    """Who supplies a figure, or the file in which it is agreed; "" where these terms do not say."""
    if node.agreed is not None:
        return f". Agreed in the file {node.agreed.path}"
    return f". By {words.party(node.supplied_by.text)}" if node.supplied_by is not None else ""


def _missing(words: Words, node: Any) -> Iterator[str]:
    yield missing_words(node, words)
    if node.rows_not_given is not None:
        yield ROWS_NOT_GIVEN.say(v=words.phrase(node.rows_not_given))
    if node.same_for_every is not None:
        yield SAME.say(key=words.keys((node.same_for_every.text,)))
    if node.fixed:
        yield FIXED.say()


def _called(stated: Stated, node: Any) -> tuple[str, str, str]:
    """A figure, how its values stand in data, and the name of its column."""
    name = node.head.name.text
    said = stated.words.titled(name) + (IN_PERCENT if node.in_percent else "") + (TURNED if node.sign_turned else "")
    return stated.place(node), said, spelling(node.source or name)


def _columns(stated: Stated) -> Iterator[tuple[tuple[str, str, str], bool]]:
    """What else a row names: the period, the party, and each key that figures are given for; and whether its clause is new."""
    words = stated.words
    data = data_schema(words.scope, words.program)
    period = words.scope.contract.period_from
    if period is not None:
        yield ("1.1", WHICH_PERIOD, spelling(period)), False
    if data.payee is not None:
        said = WHICH.format(words.payee(data.payee.name))
        yield ("1.1", said, spelling(data.payee.source or data.payee.name)), False
    new = {node.head.name.text for node in stated.of_kind("key")}
    for key in data.keys:
        said = words.key(key.name)
        row = _clause_of(stated, key.name), said[:1].upper() + said[1:], spelling(key.source or key.name)
        yield row, key.name in new


def _clause_of(stated: Stated, key: str) -> str:
    """The clause of a key, or of the first table that lists it."""
    listing = [name for name, table in stated.words.scope.tables.items() if key in table.keys]
    return next((stated.places[name] for name in (key, *listing) if name in stated.places), "")


def _values(stated: Stated, node: Any) -> Iterator[tuple[str, str, str]]:
    """Each value of a clause that data write otherwise: the clause, the value, and what stands in data."""
    name, words, scope = node.head.name.text, stated.words, stated.words.scope
    found: list[tuple[str, str]] = []
    match node.head.kind:
        case "metric":
            found = [(_meant(words, meant), code) for code, meant in node.spellings]
            found += [(words.member(one.name.text), one.code) for one in node.unit.members if one.code is not None]
        case "key":
            found = [(words.member(one.name.text), one.code) for one in node.members or () if one.code is not None]
        case "table":
            listed_here = [key for key in scope.tables[name].keys if not _has_clause(words, key)]
            codes = [each for key in listed_here for each in scope.keys[key].codes.items()]
            found = [(words.member(member), code) for code, member in codes if code != member]
    return ((stated.place(node), value, spelling(code)) for value, code in dict.fromkeys(found))


def _has_clause(words: Words, key: str) -> bool:
    return key in words.scope.clauses and words.scope.clauses[key].head.kind == "key"


def _meant(words: Words, value: object) -> str:
    return words.value(value) if isinstance(value, bool) else str(value).replace("_", " ")


def spelling(text: str) -> str:
    """A spelling in a cell: in quotes where it would not be seen where it begins or ends.

    >>> spelling("days_early"), spelling(" days")
    ('days_early', '“ days”')
    """
    return in_quotes(text) if text != text.strip() or text.startswith("“") or not text else text


def unquoted(cell: str) -> str:
    """The spelling that a cell shows.

    >>> unquoted("days_early"), unquoted("“ days”")
    ('days_early', ' days')
    """
    return cell[1:-1] if cell.startswith("“") and cell.endswith("”") else cell
