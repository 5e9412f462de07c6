"""Values with parts in English: by time, by condition, and scales with every edge owned in words."""

from __future__ import annotations

from itertools import groupby

from obcdsl.english.phrasebook import CELL, ITEM, ROW, Phrase, by_word, phrases
from obcdsl.english.phrases import IN_BRACKETS, QUOTED, bare, chosen_name, condition, operand, phrase
from obcdsl.english.prose import Grid
from obcdsl.english.words import Words
from obcdsl.periods import Calendar, Period
from obcdsl.periods import written as date
from obcdsl.record import dataclass
from obcdsl.written import ast

EDGES = ("at", "below", "above", "from", "up to")
YEARS = by_word(
    "years",
    {
        "one": ("contract year {first:whole}", "year {first}"),
        "some": ("contract years {first:whole} to {last:whole}", "years {first} to {last}"),
        "on": ("contract year {first:whole} and every later year", "from year {first}"),
    },
)
PLACES = by_word(
    "place",
    {
        "in years": ("in {years:years}", "{years}"),
        "in phase": ("in the phase {phase:title}", "in {phase}"),
        "when": ("where {c:condition}", "when {c}"),
        "otherwise": ("otherwise", "otherwise"),
    },
)
OR_WHERE = Phrase("place", "otherwise, {place:place}", "{place}")
CHOICE = Phrase("choice", "{place:place}, {v:value}", "{place}: {v}")
CHOICE_ITEM = Phrase("choice_item", ITEM + "{place:place}: {v:any_value}", "{place}: {v}")
RANGES = by_word(
    "range",
    {
        "below": ("below {high:operand}", "below|{high}"),
        "up to": ("up to and including {high:operand}", "up to|{high}"),
        "exactly": ("at exactly {low:operand}", "at|{low}"),
        "from": ("at {low:operand} or more", "from|{low}"),
        "above": ("above {low:operand}", "above|{low}"),
        "from below": ("at {low:operand} or more but less than {high:operand}", "from below|{low}"),
        "from up to": ("at {low:operand} or more and up to and including {high:operand}", "from|{low}"),
        "above below": ("above {low:operand} but less than {high:operand}", "above|{low}"),
        "above up to": ("above {low:operand} and up to and including {high:operand}", "above|{low}"),
    },
)
LINE = Phrase(
    "scale_value",
    "in a straight line from {start:operand} at {low:operand} to {end:operand} at {high:operand}",
    "line|{start}",
)
REFUSED = Phrase("scale_value", "refused", "refused|")
SCALE_ROWS = {
    subject: by_word(
        "scale_row" if subject == "it" else "score_row",
        {
            "is": (f"{{r:range}}, {subject} is {{v:scale_value}}", "{r}|{v}"),
            "runs": (f"{{r:range}}, {subject} runs {{v:scale_value}}", "{r}|{v}"),
        },
    )
    for subject in ("it", "the score")
}
SCALE_CELLS = Phrase("scale_cells", ROW + "{r:range}" + CELL + "{v:scale_value}", "{r}|{v}")
BANDS = by_word(
    "band",
    {
        "between": ("above {low:operand} up to {high:operand}", "{low}|{high}"),
        "above": ("above {low:operand}", "{low}|"),
    },
)
BY_TIME = ("in years", "in phase", "otherwise")
LONGEST_CELL = 120
"""Letters that a value may have to stand in a table by contract year."""
YEARS_HEADING = ("Contract years", "First day", "Last day", "Value")
YEARS_TABLE = Phrase("common", "By contract year:{rows:value_row+}")
VALUE_ROW = Phrase("value_row", ROW + CELL.join(f"{{{letter}:cell_text}}" for letter in "abcd"))
PHRASES = phrases(
    *(YEARS_TABLE, VALUE_ROW),
    *(YEARS, PLACES, OR_WHERE, CHOICE, CHOICE_ITEM, RANGES, LINE, REFUSED, *SCALE_ROWS.values(), SCALE_CELLS, BANDS),
    Phrase("scale_value", "{v:operand}", "is|{v}"),
    Phrase("any_value", "{v:value}", "{v}"),
    Phrase("any_value", "{choices:choice;}", "({choices})"),
    Phrase("any_value", "{rows:scale_row;}", "({rows})"),
)


def is_scale(written: ast.Expr | None) -> bool:
    """Whether parts have edges, and so need something to compare."""
    return isinstance(written, ast.Parts) and written.parts[0].place.kind in EDGES


def years_words(first: int, last: int | None) -> str:
    """Contract years.

    >>> years_words(1, 1), years_words(1, 6), years_words(7, None)
    ('contract year 1', 'contract years 1 to 6', 'contract year 7 and every later year')
    """
    kind = "on" if last is None else "one" if first == last else "some"
    return YEARS[kind].say(first=first, last=last)


def place_words(words: Words, place: ast.Place) -> str:
    """Where a part by time or condition holds."""
    match place.kind:
        case "in years":
            return PLACES["in years"].say(years=years_words(place.first, place.last))
        case "in phase":
            assert place.phase is not None
            return PLACES["in phase"].say(phase=words.name(place.phase.text))
        case "otherwise":
            return PLACES["otherwise"].say()
        case _:
            assert place.edge is not None
            return PLACES["when"].say(c=condition(words, place.edge))


def choices(words: Words, written: ast.Parts) -> list[tuple[str, str]]:
    """The parts of a value by time or condition: where each holds, and its value. Conditions are taken in order."""
    found = []
    for number, part in enumerate(written.parts):
        said = place_words(words, part.place)
        if number and part.place.kind == "when":
            said = OR_WHERE.say(place=said)
        found.append((said, phrase(words, part.value)))
    return found


def by_year(words: Words, written: ast.Parts) -> list[Grid]:
    """A value by time as a table of contract years, for those that a part holds in; none where conditions decide."""
    if any(part.place.kind not in BY_TIME for part in written.parts):
        return []
    held: dict[int, str] = {}
    for part in sorted(written.parts, key=lambda one: one.place.kind == "otherwise"):
        value = term_of_table(words, part.value) or phrase(words, part.value)
        if len(value) > LONGEST_CELL:
            return []
        for year in _years(words, part.place):
            held.setdefault(year, value)
    years = Calendar(words.scope.calendar.first, words.scope.calendar.years, "year", "contract").periods()
    rows = tuple(_stretch(list(run)) for _, run in groupby(years, key=lambda year: held.get(year.year, "")))
    return [
        Grid(
            YEARS_TABLE.say(rows=""),
            YEARS_HEADING,
            tuple((*row, held[n]) for n, row in rows if n in held),
            derived=True,
        )
    ]


def term_of_table(words: Words, written: ast.Expr) -> str:
    """The term that stands in a table in the rows of members that are named; "" where the rows follow from figures."""
    inner, members = bare(written), set[str]()
    while isinstance(inner, ast.Pick) and isinstance(inner.chosen, ast.Name) and not chosen_name(words, inner):
        members.add(inner.chosen.text)
        inner = bare(inner.figure)
    if not members or not isinstance(inner, ast.Column) or inner.table not in words.scope.tables:
        return ""
    rows = words.scope.tables[inner.table].rows
    found = [row for of_row, row in rows.items() if set(of_row) == members]
    unit = words.scope.column_units.get((inner.table, inner.column))
    return words.cell(found[0][inner.column], unit) if len(found) == 1 and unit is not None else ""


def _stretch(years: list[Period]) -> tuple[int, tuple[str, str, str]]:
    """The first of several years with one value, and the row that they share: `3 to 10`, its first and last day."""
    first, last = years[0], years[-1]
    said = f"{first.year}" if len(years) == 1 else f"{first.year} to {last.year}"
    return first.year, (said, date(first.first), date(last.last))


def _years(words: Words, place: ast.Place) -> range:
    last = words.scope.calendar.years
    if place.kind == "otherwise":
        return range(1, last + 1)
    if place.kind == "in phase":
        assert place.phase is not None
        first, until = words.scope.phases[place.phase.text]
        return range(first, until + 1)
    return range(place.first, (place.last or last) + 1)


def alone(said: str) -> str:
    """A value inside a list with semicolons: in brackets where its own words could be taken for more of the list.

    >>> alone("“X”"), alone("where “A” is yes, 1; otherwise, 2")
    ('“X”', '(where “A” is yes, 1; otherwise, 2)')
    """
    depth = 0
    for letter in QUOTED.sub("", said):
        depth += (letter == "(") - (letter == ")")
        if letter in ";," and depth == 0:
            return IN_BRACKETS.say(v=said)
    return said


def choice_inline(words: Words, written: ast.Parts) -> str:
    """A value by time or condition inside a sentence."""
    if is_scale(written):
        return scale_sentence(words, written, "it")
    return "; ".join(CHOICE.say(place=where, v=alone(value)) for where, value in choices(words, written))


# ---- scales -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of a scale: its ends (None: no end), whether each belongs to it, and the values at its two ends."""

    low: ast.Expr | None
    low_in: bool
    high: ast.Expr | None
    high_in: bool
    value: ast.Expr
    runs_to: ast.Expr | None = None


def stretches(written: ast.Parts) -> list[Stretch]:
    """The stretches of a scale from the lowest up, with the meaning that `obcdsl.lowering.parts` gives them."""
    found: list[Stretch] = []
    low: ast.Expr | None = None
    low_in = True
    pieces = [(part.place.kind, part.place.edge, part.value) for part in written.parts]
    for number, (kind, edge, value) in enumerate(pieces):
        after = pieces[number + 1] if number + 1 < len(pieces) else None
        if kind in ("below", "up to"):
            found.append(Stretch(low, low_in, edge, kind == "up to", value))
            low, low_in = edge, kind == "below"
        elif kind == "at":
            if number == 0 and written.refuse_below != edge:
                found.append(Stretch(None, True, edge, False, value))
            found.extend(_from_point(edge, value, after))
            low, low_in = (after[1], True) if after and after[0] == "at" else (edge, False)
        else:
            high, high_in = (after[1], after[0] == "above") if after else (None, True)
            found.append(Stretch(edge, kind == "from", high, high_in, value))
            low, low_in = high, not high_in
    return _ended(found, written)


def _from_point(
    edge: ast.Expr | None, value: ast.Expr, after: tuple[str, ast.Expr | None, ast.Expr] | None
) -> list[Stretch]:
    if after is None:
        return [Stretch(edge, True, None, True, value)]
    if after[0] == "at":
        return [Stretch(edge, True, after[1], False, value, after[2])]
    return [Stretch(edge, True, edge, True, value)]


def _ended(found: list[Stretch], written: ast.Parts) -> list[Stretch]:
    """The stretches with their outer ends where the scale refuses what lies outside."""
    if found and found[0].low is None and written.refuse_below is not None:
        first = found[0]
        found[0] = Stretch(written.refuse_below, True, first.high, first.high_in, first.value, first.runs_to)
    if found and found[-1].high is None and written.refuse_above is not None:
        last = found[-1]
        found[-1] = Stretch(last.low, last.low_in, written.refuse_above, True, last.value, last.runs_to)
    return found


def range_words(words: Words, stretch: Stretch) -> str:
    """The range of a stretch: `at 65% or more but less than 80%`."""
    low = operand(words, stretch.low) if stretch.low is not None else ""
    high = operand(words, stretch.high) if stretch.high is not None else ""
    if low and stretch.low == stretch.high:
        return RANGES["exactly"].say(low=low)
    if not low and not high:
        return "everywhere"
    kinds = []
    if low:
        kinds.append("from" if stretch.low_in else "above")
    if high:
        kinds.append("up to" if stretch.high_in else "below")
    return RANGES[" ".join(kinds)].say(low=low, high=high)


def value_words(words: Words, stretch: Stretch) -> str:
    """The value along a stretch: a flat one, or a straight line."""
    start = operand(words, stretch.value)
    if stretch.runs_to is None or stretch.runs_to == stretch.value:
        return start
    assert stretch.low is not None and stretch.high is not None
    end = operand(words, stretch.runs_to)
    return LINE.say(start=start, low=operand(words, stretch.low), end=end, high=operand(words, stretch.high))


def scale_rows(words: Words, written: ast.Parts) -> list[tuple[str, str]]:
    """A scale as (range, value), with what is refused."""
    found = []
    if written.refuse_below is not None:
        found.append((RANGES["below"].say(high=operand(words, written.refuse_below)), REFUSED.say()))
    found += [(range_words(words, stretch), value_words(words, stretch)) for stretch in stretches(written)]
    if written.refuse_above is not None:
        found.append((RANGES["above"].say(low=operand(words, written.refuse_above)), REFUSED.say()))
    return found


def scale_sentence(words: Words, written: ast.Parts, subject: str) -> str:
    """A scale as one sentence."""
    said = []
    for range_, value in scale_rows(words, written):
        verb = "runs" if value.startswith("in a straight line") else "is"
        said.append(SCALE_ROWS[subject][verb].say(r=range_, v=value))
    return "; ".join(said)


def band_words(words: Words, written: ast.Parts) -> list[tuple[str, ast.Expr]]:
    """The bands of a marginal scale, each taking the part of the measure in it: (`above 3% up to 8%`, its rate)."""
    found = []
    low: str | None = None
    pieces = written.parts
    for number, part in enumerate(pieces):
        edge = operand(words, part.place.edge) if part.place.edge is not None else ""
        if part.place.kind in ("below", "up to"):
            said = BANDS["between"].say(low=low if low is not None else "0", high=edge)
            low = edge
        else:
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            top = operand(words, after.place.edge) if after is not None and after.place.edge is not None else None
            said = BANDS["between" if top is not None else "above"].say(low=edge, high=top)
            low = top
        found.append((said, part.value))
    return found
