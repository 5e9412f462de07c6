"""`share`: how a payment, several, or the total is divided among parties.

    share quality_split "Division of the outcome payment"
      divides    quality
      into       prime: 60%, hospices: 25%, community: 15%
      remainder  prime

Each share is rounded by the rule of the contract; the remainder takes the odd pennies, so that the parts are the whole.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.clauses.common import Lines
from obcdsl.clauses.payment import check_fits, known_party
from obcdsl.english.phrasebook import CELL, ROW, Phrase, phrases
from obcdsl.lower import figure, lowered
from obcdsl.lowering.scales import shown_edge
from obcdsl.lowering.static import number_of
from obcdsl.record import dataclass
from obcdsl.scope import Scope, Setting
from obcdsl.spelling import nearest
from obcdsl.units import PARTS, RATIO
from obcdsl.written import ast
from obcdsl.written.expressions import expression, word
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "share"


@dataclass(frozen=True, slots=True)
class Slice:
    """`hospices: 25%`"""

    party: ast.Word
    share: ast.Expr
    span: ast.Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """A division; `divides` is None for the total."""

    head: ast.Head
    divides: tuple[ast.Word, ...] | None
    slices: tuple[Slice, ...]
    remainder: ast.Word | None


DIVIDES = {
    True: Phrase(
        "share", "This divides the total of all payments as follows:{slices:slices}", "divides the total\ninto {slices}"
    ),
    False: Phrase(
        "share", "This divides {names:name_read&} as follows:{slices:slices}", "divides {names}\ninto {slices}"
    ),
}
SLICES = Phrase("slices", ROW + "Party" + CELL + "Share{slices:slice_row+}", "{slices}")
SLICE_ROW = Phrase("slice_row", ROW + "{party:party}" + CELL + "{v:value}", "{party}: {v}")
PASSES_ON = Phrase(
    "share", "The party that is paid receives the whole and passes each share on; nothing is paid twice."
)
IN_PARTS = Phrase("share", "Each share is that number of parts out of all the parts.")
ODD = Phrase(
    "share",
    "Each share is rounded {rounding:rounding}. What then remains of the whole, odd pennies included, goes to {party:party}.",
    "remainder {party}",
)
PHRASES = phrases(*DIVIDES.values(), SLICES, SLICE_ROW, PASSES_ON, IN_PARTS, ODD)


def divided(lines: Lines, term: Branch) -> tuple[ast.Word, ...] | None:
    """The payments that a term names; None for `the total`."""
    child = term.children[0]
    return None if child.rule == "the_total" else tuple(word(lines.reading, token) for token in child.children)


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    divides = lines.required("divides", "divides  quality")
    into = lines.required("into", "into  prime: 60%, hospices: 40%")
    remainder = lines.required("remainder", "remainder  prime")
    slices = tuple(
        Slice(word(reading, t.children[0]), expression(reading, t.children[1]), reading.span(t))
        for t in (into.children if into else [])
    )
    return Node(
        lines.head,
        divided(lines, divides) if divides else (),
        slices,
        word(reading, remainder.children[0]) if remainder else None,
    )


def payments_named(scope: Scope, words: tuple[ast.Word, ...] | None) -> tuple[str, ...] | None:
    """The names of payments, those that are none reported."""
    if words is None:
        return None
    found = []
    for one in words:
        scope.used.add(one.text)
        figure(scope, one.text, one.span, Setting())
        definition = scope.definitions.get(one.text)
        if definition is None or definition.kind != "payment":
            if one.text not in scope.broken:
                known = [
                    n for n, c in scope.clauses.items() if c.head.kind in ("fee", "incentive", "deduction", "corridor")
                ]
                scope.fault(
                    "unknown-name", f"there is no payment called `{one.text}`", one.span, fix=nearest(one.text, known)
                )
            continue
        found.append(one.text)
    return tuple(found)


def lower(scope: Scope, node: Node) -> core.Split | None:
    """The division: shares that are terms must total 100%."""
    divides = payments_named(scope, node.divides)
    setting = Setting(clause=node.head.name.text, span=node.head.span)
    slices: list[tuple[str, core.Node]] = []
    units = set()
    for part in node.slices:
        if not known_party(scope, part.party):
            continue
        if any(party == part.party.text for party, _ in slices):
            scope.fault("name-twice", f"`{part.party.text}` has two shares", part.span)
            continue
        typed = lowered(scope, part.share, setting)
        if not check_fits(scope, typed, (), scope.calendar.clock, part.span, setting, "this share"):
            continue
        if typed.unit not in (RATIO, PARTS) and typed.plain not in (0, 1):
            scope.fault("units", f"a share is a ratio such as 25%, or parts; this is {typed.unit}", part.span)
        units.add(typed.unit)
        slices.append((part.party.text, typed.node))
    if (
        node.remainder is not None
        and known_party(scope, node.remainder)
        and node.remainder.text not in dict(slices)
        and not node.head.lost
    ):
        scope.fault("parties", f"`{node.remainder.text}` takes the odd pennies and has no share", node.remainder.span)
    return core.Split(
        node.head.name.text,
        divides,
        _as_shares(scope, node, slices, PARTS in units),
        node.remainder.text if node.remainder else None,
        node.head.said,
        node.head.name.span,
    )


def _as_shares(
    scope: Scope, node: Node, slices: list[tuple[str, core.Node]], in_parts: bool
) -> tuple[tuple[str, core.Node], ...]:
    if in_parts:
        whole: core.Node = core.Const(0)
        for _, share in slices:
            whole = core.Apply("add", (whole, share))
        return tuple((party, core.Apply("divide", (share, whole))) for party, share in slices)
    known = [number_of(scope, share, {}) for _, share in slices]
    if slices and not node.head.lost and all(k is not None for k in known):
        total = sum((Fraction(k) for k in known), Fraction(0))  # type: ignore[arg-type]
        if total != 1:
            left = shown_edge(abs(1 - total), RATIO)
            said = f"{left} goes to nobody" if total < 1 else f"{left} is given twice"
            scope.fault(
                "weights",
                f"the shares total {shown_edge(total, RATIO)} and not 100%",
                node.slices[0].span.to(node.slices[-1].span),
                f"{said}.",
            )
    return tuple(slices)


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The division in English: who has what share, and who takes the odd pennies."""
    from obcdsl.clauses.contract_english import rounding_words
    from obcdsl.english.phrases import figures
    from obcdsl.english.prose import Grid, Prose, Sentence

    names = figures(words, node.divides) if node.divides is not None else ""
    remainder = words.party(node.remainder.text) if node.remainder is not None else "nobody"
    rows = tuple((words.party_first(part.party.text), words.phrase(part.share)) for part in node.slices)
    rounding = rounding_words(words.scope.contract, words)
    in_parts = any(said.endswith((" part", " parts")) for _, said in rows)
    return Prose(node.head.said, (
        Grid(DIVIDES[node.divides is None].say(names=names, slices=""), ("Party", "Share"), rows),
        Sentence(PASSES_ON.say()),
        *([Sentence(IN_PARTS.say())] if in_parts else []),
        Sentence(ODD.say(rounding=rounding, party=remainder)),
    ))  # fmt: skip
