"""What the reader knows without a phrase: titles, parties, keys, members, literals, names and free text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from obcdsl.english.words import ARTICLE
from obcdsl.money import CODES
from obcdsl.periods import MONTH_NAMES
from obcdsl.readback.names import Names, spelt
from obcdsl.readback.tokens import Token, tokens
from obcdsl.words import RESERVED

if TYPE_CHECKING:
    from obcdsl.readback.matching import Paragraph

Ends = Iterator[tuple[int, str]]
CLAUSE_NUMBER = re.compile("[0-9]+[.][0-9]+")
MOST_WORDS = 8
"""Words that one name with blanks may have."""


def _token(paragraph: Paragraph, at: int) -> Token:
    return paragraph.tokens[at] if 0 <= at < len(paragraph.tokens) else Token("end", "", 0, 0)


def _texts(paragraph: Paragraph, at: int, count: int) -> list[str]:
    return [_token(paragraph, at + step).text for step in range(count)]


# ---- names -------------------------------------------------------------------------------------------------------------------


def title(paragraph: Paragraph, at: int) -> Ends:
    """A figure, table or phase in curly quotes, with its clause number where that tells it apart; a column of a table."""
    met, names = _token(paragraph, at), paragraph.names
    if met.kind != "title":
        return
    end, number = _clause_number(paragraph, at + 1)
    if not number and met.text in names.own:
        yield at + 1, names.own[met.text]
        return
    columns = list(_columns(names, met.text, number))
    for found in columns if columns and not number else [*columns, *_named(names, met.text, number)]:
        yield end, found


def _columns(names: Names, said: str, number: str) -> Iterator[str]:
    """The columns of tables that are called so; a clause of that title would have its number beside it."""
    for cut in [place for place in range(len(said)) if said.startswith(": ", place)]:
        table, column = said[:cut], spelt(said[cut + 2 :])
        own = [names.own[table]] if table in names.own and not number else []
        for owner in own or _named(names, table, number):
            if owner in names.tables or own:
                yield f"{owner}.{column}"


def _named(names: Names, said: str, number: str) -> list[str]:
    numbers = names.titles.get(said, []) or [
        n for t, found in names.titles.items() if t.casefold() == said.casefold() for n in found
    ]
    return [names.clauses[one] for one in numbers if not number or one == number]


def _clause_number(paragraph: Paragraph, at: int) -> tuple[int, str]:
    """The end and the number of `(clause 4.1)`; where it does not stand here, the place itself and nothing."""
    opened, word, number, closed = _texts(paragraph, at, 4)
    if (opened, word, closed) == ("(", "clause", ")"):
        return at + 4, number
    return at, ""


def key_name(paragraph: Paragraph, at: int) -> Ends:
    """A key after `each`: its name with blanks, its title in quotes, or the party that stands for rows."""
    if _token(paragraph, at).kind == "title":
        yield from title(paragraph, at)
    for said, name in paragraph.names.keys.items():
        wanted = tokens(said)
        end = at + len(wanted)
        if [t.text for t in wanted] == _texts(paragraph, at, len(wanted)):
            yield end, name


def party(paragraph: Paragraph, at: int) -> Ends:
    """A party by its title."""
    for said, name in paragraph.names.parties.items():
        if "," in said:
            if (_token(paragraph, at).kind, _token(paragraph, at).text) == ("title", said):
                yield at + 1, name
            continue
        wanted = [token.text for token in tokens(said)]
        met = _texts(paragraph, at, len(wanted))
        large = at == 0 or ARTICLE.match(said)
        if met == wanted or (large and met[:1] and met[0].casefold() == wanted[0].casefold() and met[1:] == wanted[1:]):
            yield at + len(wanted), name


def declared_party(paragraph: Paragraph, at: int) -> Ends:
    """A party where it is named for the first time: its name and its title."""
    for end, said in anything(paragraph, at):
        if said in paragraph.names.parties:
            yield end, f'{paragraph.names.parties[said]} "{said}"'


def group(paragraph: Paragraph, at: int) -> Ends:
    """The group of `within`: a figure, a key, or a column of a key's table."""
    found = list(key_name(paragraph, at))
    yield from found or words(paragraph, at)


def member(paragraph: Paragraph, at: int) -> Ends:
    """A member of a listed key."""
    met = _token(paragraph, at)
    if met.kind == "member":
        yield at + 1, spelt(met.text)


def own(paragraph: Paragraph, at: int) -> Ends:
    """A part that a clause names, or a column, in quotes."""
    met = _token(paragraph, at)
    if met.kind == "title":
        yield at + 1, spelt(met.text)


def quoted(paragraph: Paragraph, at: int) -> Ends:
    """A text in curly quotes."""
    met = _token(paragraph, at)
    if met.kind == "title":
        yield at + 1, f'"{met.text}"'


def code(paragraph: Paragraph, at: int) -> Ends:
    """A spelling that data or files use."""
    met = _token(paragraph, at)
    if met.kind == "code":
        yield at + 1, met.text


def words(paragraph: Paragraph, at: int) -> Ends:
    """A name with blanks."""
    said: list[str] = []
    for step in range(MOST_WORDS):
        met = _token(paragraph, at + step)
        if met.kind not in (("word", "figure") if step else ("word",)) or met.text in ("as", "and"):
            return
        said.append(met.text)
        yield at + step + 1, "_".join(said)


def noun(paragraph: Paragraph, at: int) -> Ends:
    """What is counted; no word of it is a word of the language."""
    for end, said in words(paragraph, at):
        last = _token(paragraph, end - 1)
        if last.text in RESERVED or not last.text[0].islower():
            return
        yield end, said


def role(paragraph: Paragraph, at: int) -> Ends:
    """What a party is to the contract."""
    met = _token(paragraph, at)
    if met.kind == "word":
        yield at + 1, met.text


# ---- figures -----------------------------------------------------------------------------------------------------------------


def whole(paragraph: Paragraph, at: int) -> Ends:
    """A whole number."""
    met = _token(paragraph, at)
    if met.kind == "figure" and met.text.isdigit():
        yield at + 1, met.text


def clause_number(paragraph: Paragraph, at: int) -> Ends:
    """The number of a clause: `8.1`."""
    met = _token(paragraph, at)
    if met.kind == "figure" and CLAUSE_NUMBER.fullmatch(met.text):
        yield at + 1, met.text


def clock(paragraph: Paragraph, at: int) -> Ends:
    """`month`, `quarter` or `year`."""
    if _token(paragraph, at).text in ("month", "quarter", "year"):
        yield at + 1, _token(paragraph, at).text


def currency(paragraph: Paragraph, at: int) -> Ends:
    """The code of a currency."""
    if _token(paragraph, at).text in CODES:
        yield at + 1, _token(paragraph, at).text


def day_month(paragraph: Paragraph, at: int) -> Ends:
    """`31 July`"""
    day, month = _texts(paragraph, at, 2)
    if day.isdigit() and month in MONTH_NAMES:
        yield at + 2, f"{day} {month}"


def literal(paragraph: Paragraph, at: int) -> Ends:
    """A literal: a number, share, amount, count, date, yes, no or no limit."""
    met, after, third = _token(paragraph, at), _token(paragraph, at + 1).text, _token(paragraph, at + 2)
    if met.text in ("yes", "no") and met.kind == "word":
        yield (at + 2, "none") if (met.text, after) == ("no", "limit") else (at + 1, met.text)
    elif met.kind == "word" and met.text in CODES and _token(paragraph, at + 1).kind == "figure":
        yield from _money(paragraph, at + 2, f"{met.text} {after}")
    elif met.kind == "figure" and met.text[0] in "£$€":
        yield from _money(paragraph, at + 1, met.text)
    elif met.kind == "figure":
        yield at + 1, met.text
        if not met.text.endswith("%"):
            yield from _counted(paragraph, at, met.text)
            if met.text.isdigit() and after in MONTH_NAMES and third.text.isdigit():
                yield at + 3, f"{met.text} {after} {third.text}"


def _money(paragraph: Paragraph, at: int, said: str) -> Ends:
    if _token(paragraph, at).text in ("thousand", "million", "billion"):
        said, at = f"{said} {_token(paragraph, at).text}", at + 1
    prices = _texts(paragraph, at, 3)
    if (prices[0], prices[2]) == ("at", "prices"):
        said, at = f"{said} at {prices[1]} prices", at + 3
    yield at, said
    yield from _per(paragraph, at, said)


def _per(paragraph: Paragraph, at: int, said: str) -> Ends:
    if _token(paragraph, at).text == "per":
        for end, counted in noun(paragraph, at + 1):
            yield end, f"{said} per {counted}"


def _counted(paragraph: Paragraph, at: int, said: str) -> Ends:
    after, third = _token(paragraph, at + 1).text, _token(paragraph, at + 2)
    if after == "percentage" and third.text in ("point", "points"):
        yield at + 3, f"{said} points"
    elif after == "per" and third.kind == "figure":
        yield at + 3, f"{said} per {third.text}"
    elif after == "per":
        yield from _per(paragraph, at + 1, said)
    elif after in ("year", "years"):
        yield at + 2, f"{said} {after}"
    else:
        for end, counted in noun(paragraph, at + 1):
            yield end, f"{said} {counted}"
            yield from _per(paragraph, end, f"{said} {counted}")


def anything(paragraph: Paragraph, at: int) -> Ends:
    """Any text up to the next mark of layout."""
    end = at
    while end < len(paragraph.tokens) and paragraph.tokens[end].kind != "mark":
        end += 1
        yield end, paragraph.text[paragraph.tokens[at].start : paragraph.tokens[end - 1].end]


def cell_text(paragraph: Paragraph, at: int) -> Ends:
    """All the text up to the next mark of layout, or none of it."""
    end = at
    while end < len(paragraph.tokens) and paragraph.tokens[end].kind != "mark":
        end += 1
    yield end, ""


def reason(paragraph: Paragraph, at: int) -> Ends:
    """The rest of a paragraph, without its full stop."""
    if at < len(paragraph.tokens):
        yield len(paragraph.tokens), paragraph.text[paragraph.tokens[at].start :].strip().removesuffix(".")


def any_unit(paragraph: Paragraph, at: int) -> Ends:
    """A unit that no metric has, such as money times people: it follows from the figures it is worked from."""
    end = at
    while _token(paragraph, end).kind in ("word", "figure"):
        end += 1
        yield end, ""


KNOWN: dict[str, Callable[[Paragraph, int], Ends]] = {
    function.__name__: function
    for function in (
        *(
            title,
            key_name,
            party,
            declared_party,
            group,
            member,
            own,
            quoted,
            code,
            words,
            noun,
            role,
            whole,
            clock,
            clause_number,
        ),
        *(currency, day_month, literal, anything, cell_text, reason, any_unit),
    )
}
