"""Values with parts in English: by time, by condition, and scales with every edge owned in words."""

from __future__ import annotations

from obcdsl import ast
from obcdsl.english.phrases import condition, operand, phrase
from obcdsl.english.words import Words
from obcdsl.record import dataclass

EDGES = ("at", "below", "above", "from", "up to")


def is_scale(written: ast.Expr | None) -> bool:
    """Whether parts have edges, and so need something to compare."""
    return isinstance(written, ast.Parts) and written.parts[0].place.kind in EDGES


def years_words(first: int, last: int | None) -> str:
    """Contract years.

    >>> years_words(1, 1), years_words(1, 6), years_words(7, None)
    ('contract year 1', 'contract years 1 to 6', 'contract year 7 and every later year')
    """
    if last is None:
        return f"contract year {first} and every later year"
    return f"contract year {first}" if first == last else f"contract years {first} to {last}"


def place_words(words: Words, place: ast.Place) -> str:
    """Where a part by time or condition holds."""
    match place.kind:
        case "in years":
            return "in " + years_words(place.first, place.last)
        case "in phase":
            assert place.phase is not None
            return f"in the phase {words.name(place.phase.text)}"
        case "otherwise":
            return "otherwise"
        case _:
            assert place.edge is not None
            return f"where {condition(words, place.edge)}"


def choices(words: Words, written: ast.Parts) -> list[tuple[str, str]]:
    """The parts of a value by time or condition: where each holds, and its value. Conditions are taken in order."""
    found = []
    for number, part in enumerate(written.parts):
        said = place_words(words, part.place)
        if number and part.place.kind == "when":
            said = "otherwise, " + said
        found.append((said, phrase(words, part.value)))
    return found


def choice_inline(words: Words, written: ast.Parts) -> str:
    """A value by time or condition inside a sentence."""
    if is_scale(written):
        return scale_sentence(words, written, "it")
    return "; ".join(f"{where}, {value}" for where, value in choices(words, written))


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
    """The stretches of a scale from the lowest up, with the meaning that `obcdsl.parts` gives them."""
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
        return f"at exactly {low}"
    if low and high:
        above = f"at {low} or more" if stretch.low_in else f"above {low}"
        return f"{above} {'and up to and including' if stretch.high_in else 'but less than'} {high}"
    if low:
        return f"at {low} or more" if stretch.low_in else f"above {low}"
    if not high:
        return "everywhere"
    return f"up to and including {high}" if stretch.high_in else f"below {high}"


def value_words(words: Words, stretch: Stretch) -> str:
    """The value along a stretch: a flat one, or a straight line."""
    start = operand(words, stretch.value)
    if stretch.runs_to is None or stretch.runs_to == stretch.value:
        return start
    assert stretch.low is not None and stretch.high is not None
    end = operand(words, stretch.runs_to)
    return (
        f"in a straight line from {start} at {operand(words, stretch.low)} to {end} at {operand(words, stretch.high)}"
    )


def scale_rows(words: Words, written: ast.Parts) -> list[tuple[str, str]]:
    """A scale as (range, value), with what is refused."""
    found = []
    if written.refuse_below is not None:
        found.append((f"below {operand(words, written.refuse_below)}", "refused"))
    found += [(range_words(words, stretch), value_words(words, stretch)) for stretch in stretches(written)]
    if written.refuse_above is not None:
        found.append((f"above {operand(words, written.refuse_above)}", "refused"))
    return found


def scale_sentence(words: Words, written: ast.Parts, subject: str) -> str:
    """A scale as one sentence."""
    said = []
    for range_, value in scale_rows(words, written):
        verb = "runs " if value.startswith("in a straight line") else "is "
        said.append(f"{range_}, {subject} {verb}{value}")
    return "; ".join(said)


def band_words(words: Words, written: ast.Parts) -> list[tuple[str, ast.Expr]]:
    """The bands of a marginal scale, each taking the part of the measure in it: (`above 3% up to 8%`, its rate)."""
    found = []
    low: str | None = None
    pieces = written.parts
    for number, part in enumerate(pieces):
        edge = operand(words, part.place.edge) if part.place.edge is not None else ""
        if part.place.kind in ("below", "up to"):
            said = f"above {low} up to {edge}" if low is not None else f"above 0 up to {edge}"
            low = edge
        else:
            after = pieces[number + 1] if number + 1 < len(pieces) else None
            top = operand(words, after.place.edge) if after is not None and after.place.edge is not None else None
            said = f"above {edge} up to {top}" if top is not None else f"above {edge}"
            low = top
        found.append((said, part.value))
    return found
