"""A corridor in English: what is compared, who bears it, the bands on each side, and one worked line."""

from __future__ import annotations

from fractions import Fraction

from obcdsl import ast
from obcdsl.clauses.corridor import Line, Node
from obcdsl.clauses.payment_english import before_amount, steps
from obcdsl.english.parts import band_words, scale_rows
from obcdsl.english.phrases import operand
from obcdsl.english.prose import Block, Grid, Prose, Sentence, listed, sentence
from obcdsl.english.words import Words, number_words, percent_words

MARGINAL = "The bands are marginal: each part of the difference bears the rate of its own band, and no other."
WHOLE = "The bands are whole: the whole of the difference bears the one rate of the band in which it falls."


def english(node: Node, words: Words) -> Prose:
    """The corridor in words."""
    pay = next(pay for pay in words.program.payments if pay.name == node.head.name.text)
    assert node.cost is not None and node.target is not None and node.base is not None
    cost, target, base = (operand(words, side) for side in (node.cost, node.target, node.base))
    blocks: list[Block] = before_amount(words, node.head, node.payment, pay)
    borne = f" {words.party(node.borne_by.text)} bears the cost that is compared." if node.borne_by is not None else ""
    blocks.append(
        Sentence(
            f"{cost} is compared with {target}; the difference is the first less the second, without its sign.{borne}"
        )
    )
    blocks.append(
        Sentence(f"The bands are shares of {base}, which must be above 0; otherwise the statement is refused.")
    )
    blocks.append(Sentence(WHOLE if node.whole else MARGINAL))
    blocks += _side(words, node, node.overspend, f"where {cost} is more than {target} (an overspend)")
    blocks += _side(words, node, node.underspend, f"where {cost} is less than {target} (an underspend)")
    blocks += _worked(node, base)
    blocks.append(steps(words, node.payment, "Take the amount that the bands give."))
    return Prose(node.head.said, tuple(blocks))


def _side(words: Words, node: Node, line: Line | None, where: str) -> list[Block]:
    if line is None:
        return [Sentence(sentence(f"{where}, nothing is paid"))]
    base = operand(words, node.base) if node.base is not None else ""
    who = f"{where}, {words.party(line.payer.text)} pays {words.party(line.payee.text)}"
    if not isinstance(line.bands, ast.Parts):
        return [Sentence(sentence(f"{who} the difference times {operand(words, line.bands)}, in one band"))]
    if node.whole:
        rows = scale_rows(words, line.bands)
        heading = (f"The difference as a share of {base}", "Rate on the whole difference")
    else:
        rows = [(range_, operand(words, value)) for range_, value in band_words(words, line.bands)]
        heading = (f"Part of the difference, as a share of {base}", "Rate on that part")
    table = Grid(sentence(f"{who}:"), heading, tuple(rows))
    if line.bands.parts[0].place.kind in ("from", "above"):
        return [table, Sentence("What lies below the first of these bands bears nothing.")]
    return [table]


def _worked(node: Node, base: str) -> list[Block]:
    """One worked line, for a difference beyond the last edge; only where the edges and rates are percentages."""
    line = node.overspend or node.underspend
    if line is None or not isinstance(line.bands, ast.Parts):
        return []
    edges = [part.place.edge for part in line.bands.parts]
    rates = [part.value for part in line.bands.parts]
    if any(not isinstance(e, ast.LiteralValue) or e.form != "percent" for e in edges) or any(
        not isinstance(r, ast.LiteralValue) or r.form != "percent" for r in rates
    ):
        return []
    ends = [Fraction(edge.value) * 100 for edge in edges]  # type: ignore[union-attr,arg-type]
    worth = [Fraction(rate.value) for rate in rates]  # type: ignore[union-attr,arg-type]
    difference = ends[-1] + 2
    if node.whole:
        rate = worth[-1] if line.bands.parts[-1].place.kind in ("above", "from") else None
        if rate is None:
            return []
        total = rate * difference
        said = f"{percent_words(rate)} of {number_words(difference)}, that is {number_words(total)}"
    else:
        slices = list(_slices(line.bands, ends, worth, difference))
        total = sum((rate * part for rate, part in slices), Fraction(0))
        said = (
            listed([f"{percent_words(rate)} of {number_words(part)}" for rate, part in slices])
            + f": {number_words(total)} in all"
        )
    side = "an overspend" if node.overspend else "an underspend"
    return [
        Sentence(f"For example, where {base} is 100 and {side} is {number_words(difference)}, the bands give {said}.")
    ]


def _slices(
    bands: ast.Parts, ends: list[Fraction], worth: list[Fraction], difference: Fraction
) -> list[tuple[Fraction, Fraction]]:
    found = []
    low = Fraction(0)
    for number, part in enumerate(bands.parts):
        if part.place.kind in ("up to", "below"):
            high = ends[number]
        else:
            low, high = ends[number], ends[number + 1] if number + 1 < len(ends) else difference
        found.append((worth[number], high - low))
        low = high
    return found
