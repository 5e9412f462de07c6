"""The contract as written. Every node remembers where it stands (`span`) and never compares it.

Expressions are here; a clause's own node is in its file under `obcdsl/clauses/`, made of these pieces.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any, Literal, TypeAlias

from obcdsl.record import dataclass
from obcdsl.source import NOWHERE
from obcdsl.source import Span as Span
from obcdsl.values import Value


def placed() -> Any:
    """A position: carried, never compared, not shown."""
    return field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Word:
    """A name in a place where only a name can stand: `paid by ccgs to prime`."""

    text: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Quoted:
    """A title or other text in quotes."""

    text: str
    span: Span = placed()


# ---- expressions ---------------------------------------------------------------------------------------------

LiteralForm = Literal["plain", "percent", "points", "money", "quantity", "per many", "date", "yes/no", "none"]


@dataclass(frozen=True, slots=True)
class LiteralValue:
    """`£53.5 million`, `80%`, `0.8 admissions per person`, `1 April 2016`, `yes`, `none`.

    `value` is exact and in whole units (80% is 4/5); `noun` and `per` name what is counted and what it is per; `prices`
    is the year of `£5 at 2014 prices`, and 0 for cash.
    """

    form: LiteralForm
    value: Value
    noun: str = ""
    per: str = ""
    text: str = field(default="", compare=False)
    span: Span = placed()
    prices: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """`annual_value`"""

    text: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Column:
    """`fees.attachment`"""

    table: str
    column: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Pick:
    """`tracks for track`, `fees.attachment for jsa_18_24`"""

    figure: Name | Column | Pick
    chosen: Name | Column | LiteralValue | Quoted
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class ShareOf:
    """`10% of annual_value`"""

    share: LiteralValue
    of: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Binary:
    """`a + b`, `a and b`"""

    operator: Literal["+", "-", "*", "/", "and", "or"]
    left: Expr
    right: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Compare:
    """`a >= b`"""

    operator: Literal["=", "<>", "<", ">", "<=", ">="]
    left: Expr
    right: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Not:
    """`not quality_met`"""

    operand: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Negative:
    """`-savings`"""

    operand: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Group:
    """`(a + b)`: brackets are kept, so that a contract is written back as it was."""

    inner: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Suffix:
    """What follows the value of an argument: `from 0 to 9`, `over item`, `where scored`, `half up to 0.01`."""

    word: str
    values: tuple[Any, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call: its value and what follows it. `value` is None in `count(over claim where sampled)`."""

    value: Expr | None
    suffixes: tuple[Suffix, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Call:
    """`total(met over indicator)`; parts given to a scale stand in `parts`."""

    function: Word
    arguments: tuple[Argument, ...]
    parts: Parts | None = None
    span: Span = placed()


PlaceKind = Literal["at", "below", "above", "from", "up to", "in years", "in phase", "when", "otherwise"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part holds: an edge (`from 70%`), years (`in years 1 to 2`: `first`, `last`), a phase or a condition."""

    kind: PlaceKind
    edge: Expr | None = None
    first: int = 0
    last: int | None = None
    phase: Word | None = None
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Refuse:
    """`refuse "reason"` as the value of a part: there is no value there, and the statement says why."""

    reason: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`left out` as the value of a part: there is no figure there, by agreement."""

    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Part:
    """`from 70%: 50%`"""

    place: Place
    value: Expr
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Parts:
    """A value with parts: `at 65%: 0%, at 80%: 100%`, with what holds outside and the size of a score."""

    parts: tuple[Part, ...]
    flat_outside: bool = False
    refuse_below: Expr | None = None
    refuse_above: Expr | None = None
    span: Span = placed()


Expr: TypeAlias = (
    LiteralValue
    | Name
    | Column
    | Pick
    | ShareOf
    | Binary
    | Compare
    | Not
    | Negative
    | Group
    | Call
    | Parts
    | Refuse
    | LeftOut
)

# ---- pieces that several clauses share --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitWritten:
    """A unit as written: `count of people`, `money per person`, `one of ready, baseline "B"`."""

    kind: Literal["money", "ratio", "number", "count", "date", "days", "yes/no", "one of"]
    noun: str = ""
    per: str = ""
    prices: int = 0
    members: tuple[Member, ...] = ()
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a listed key, with the spelling that data use where it differs."""

    name: Word
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """A paragraph of the signed document, quoted line by line with `>`."""

    lines: tuple[str, ...]
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Accepts:
    """`accepts cliff "reason"`: a warning that the parties know of."""

    code: str
    reason: str
    span: Span = placed()


@dataclass(frozen=True, slots=True)
class Head:
    """What every clause has: its name, keys and title, its wording, and what the parties say about it.

    `lost` counts lines that could not be read: later passes keep quiet about what may have stood there.
    """

    kind: str
    name: Word
    keys: tuple[Word, ...] = ()
    title: str | None = None
    wording: tuple[Wording, ...] = ()
    illustrative: str | None = None
    accepts: tuple[Accepts, ...] = ()
    span: Span = placed()
    lost: int = field(default=0, compare=False)
    library: str = field(default="", compare=False)

    @property
    def said(self) -> str:
        """The title where there is one, otherwise the name in words."""
        return self.title or self.name.text.replace("_", " ")


def walk(node: Any) -> Iterator[Any]:
    """The node and every node below it, in the order of the fields.

    >>> [type(n).__name__ for n in walk(Negative(Name("x")))]
    ['Negative', 'Name']
    """
    if isinstance(node, tuple):
        for item in node:
            yield from walk(item)
    elif hasattr(node, "__match_args__") and not isinstance(node, (type, Span)):
        yield node
        for part in node.__match_args__:
            if part != "span":
                yield from walk(getattr(node, part))
