"""`define`: a named value, or a function with its parts.

define savings "Savings, or losses if negative" = benchmark - expenditure
define achievement(rate, threshold, benchmark) =
  when reach >= 1: 10, when reach < 0: 0, otherwise: round(9 * reach + 0.5 half up to 1)
  where reach = (rate - threshold) / (benchmark - threshold)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.clauses.common import Lines, clause_keys, clock_of
from obcdsl.english.phrasebook import Phrase, phrases
from obcdsl.lower import lowered
from obcdsl.lowering.functions import named_parts
from obcdsl.periods import Clock
from obcdsl.record import dataclass
from obcdsl.scope import FAULTY, Scope, Setting, Typed
from obcdsl.source import Span
from obcdsl.written import ast
from obcdsl.written.expressions import value, word
from obcdsl.written.lalr import Branch

if TYPE_CHECKING:
    from obcdsl.english.prose import Prose
    from obcdsl.english.words import Words

KIND = "define"


@dataclass(frozen=True, slots=True)
class Where:
    """A named part: `where reach = ...`."""

    name: ast.Word
    value: ast.Expr
    span: Span = ast.placed()


@dataclass(frozen=True, slots=True)
class Node:
    """A named value; a function where it has parameters."""

    head: ast.Head
    value: ast.Expr
    parameters: tuple[ast.Word, ...] = ()
    parts: tuple[Where, ...] = ()
    each: Clock | None = None


WORKED_FROM = Phrase(
    "define",
    "{name:title} is worked from {parts:own&}, as each clause that uses it names them.",
    "^({parts})",
)
KIND_OF_FIGURE = Phrase("define", "{name:title} is {unit:figure_unit}{keys:define_keys?}.", "{keys}")
KEYS = Phrase("define_keys", ", with one value for each {keys:each_key&}", "^by {keys}")
EACH = Phrase("define", "It is worked each {clock:clock}.", "each {clock}")
ROW = Phrase("define", "{name:title} is the row of {v:value}.", "^= {v}")
ROW_NAMED = Phrase("define", "{name:title} is the row of {table:title} that {row:title} names.", "^= {table} for {row}")
YES_OR_NO = Phrase("define", "It is yes where {c:condition}; otherwise it is no.", "^= {c}")
VALUE = Phrase("define", "it is {v:stated}", "^= {v}")
WHERE = Phrase("define", "here {part:own} is {v:stated}", "where {part} = {v}")
PHRASES = phrases(
    *(WORKED_FROM, KIND_OF_FIGURE, KEYS, EACH, ROW, ROW_NAMED, YES_OR_NO, VALUE, WHERE),
    *(Phrase("figure_unit", said) for said in ("{u:unit}", "an amount in {u:any_unit}", "a figure in {u:any_unit}")),
)


def build(lines: Lines) -> Node:
    """The node."""
    reading = lines.reading
    parameters: tuple[ast.Word, ...] = ()
    for child in lines.header.children:
        if isinstance(child, Branch) and child.rule == "parameters":
            parameters = tuple(word(reading, token) for token in child.children)
    names = {p.text for p in parameters}
    if len(names) < len(parameters):
        reading.fault("name-twice", "a parameter stands twice", lines.header)
    parts = []
    for term in lines.many("where"):
        name = word(reading, term.children[0])
        if name.text in names:
            reading.fault("name-twice", f"`{name.text}` is a part already", term)
        names.add(name.text)
        parts.append(Where(name, value(reading, term.children[1]), reading.span(term)))
    return Node(
        lines.head, value(reading, lines.header.children[-1]), parameters, tuple(parts), clock_of(lines.one("each"))
    )


def where_order(scope: Scope, node: Node) -> list[Where]:
    """The parts in an order in which each needs only those before it; a circle is reported once."""
    waiting = {part.name.text: part for part in node.parts}
    ordered: list[Where] = []
    while waiting:
        ready = [p for p in waiting.values() if not (_names_in(p.value) & set(waiting))]
        if not ready:
            first = next(iter(waiting.values()))
            scope.fault(
                "circular",
                f"the part `{first.name.text}` depends on itself",
                first.span,
                " → ".join([*waiting, first.name.text]),
            )
            return ordered
        for part in ready:
            ordered.append(part)
            del waiting[part.name.text]
    return ordered


def _names_in(expression: ast.Expr) -> set[str]:
    names = {n.text for n in ast.walk(expression) if isinstance(n, ast.Name)}
    return names | {n.table for n in ast.walk(expression) if isinstance(n, ast.Column)}


def lower(scope: Scope, node: Node) -> None:
    """Make the figure known; a function is worked out where it is used."""
    if node.parameters:
        return
    name = node.head.name.text
    keys = clause_keys(scope, node.head)
    scope.in_progress[name] = None
    setting = Setting(clause=name, keys=frozenset(keys), span=node.head.span)
    locals_: dict[str, Typed] = {}
    parts: list[tuple[str, core.Node]] = []
    for where in where_order(scope, node):
        typed = lowered(scope, where.value, replace(setting, locals=locals_))
        if typed.row is not None:
            locals_ = {**locals_, where.name.text: typed}
            continue
        inner = f"{where.name.text}@{name}"
        parts.append((inner, typed.node))
        locals_ = {
            **locals_,
            where.name.text: replace(typed, node=core.Local(inner), percent=False),
            "=" + inner: typed,
        }
    typed = lowered(scope, node.value, replace(setting, locals=locals_))
    del scope.in_progress[name]
    if typed is FAULTY:
        scope.broken.add(name)
        return
    if typed.row is not None:
        scope.aliases[name] = typed
        return
    left = typed.keys - set(keys)
    if left:
        key = sorted(left)[0]
        scope.fault(
            "key-left-over",
            f"`{name}` has one value for each {key}, and its header does not say so",
            node.head.name.span,
            f"Write `define {name} by {', '.join(sorted(left))} ...`, or take a total: `total(... over {key})`.",
        )
        scope.broken.add(name)
        return
    body = named_parts(parts, locals_, typed.node) if parts else typed.node
    clock = node.each or typed.clock
    scope.absences[name] = typed.absent
    scope.definitions[name] = core.Definition(
        name, "define", body, typed.unit, keys, clock, node.head.said, node.head.name.span
    )


def lower_unused(scope: Scope, node: Node) -> None:
    """The faults of a function that nothing calls, for its words are signed too: its arguments fit everywhere."""
    name = node.head.name.text
    locals_ = {word.text: FAULTY for word in node.parameters}
    setting = Setting(clause=name, locals=locals_, calls=(name,), span=node.head.span)
    used, years, scales, choices = set(scope.used), set(scope.years), len(scope.scales), len(scope.choices)
    for where in where_order(scope, node):
        typed = lowered(scope, where.value, setting)
        locals_[where.name.text] = typed if typed.row is not None else FAULTY
    lowered(scope, node.value, setting)
    scope.used, scope.years = used, years
    del scope.scales[scales:], scope.choices[choices:]


# ---- in English ------------------------------------------------------------------------------------------------------------


def english(node: Node, words: Words) -> Prose:
    """The definition in English: what it is worked from, its value, and its named parts."""
    from obcdsl.english.phrases import is_condition
    from obcdsl.english.prose import Block, Prose, Sentence, listed
    from obcdsl.english.stated import lead, value_blocks
    from obcdsl.english.words import blanks, in_quotes

    name = node.head.name.text
    inner = words.within(*(p.text for p in node.parameters), *(part.name.text for part in node.parts))
    blocks: list[Block] = []
    if node.parameters:
        parts = listed([in_quotes(blanks(parameter.text)) for parameter in node.parameters])
        blocks.append(Sentence(WORKED_FROM.say(name=words.titled(name), parts=parts)))
    elif name in words.scope.definitions:
        definition = words.scope.definitions[name]
        keys = KEYS.say(keys=words.keys(definition.keys)) if definition.keys else ""
        blocks.append(
            Sentence(KIND_OF_FIGURE.say(name=words.titled(name), unit=words.unit(definition.unit), keys=keys))
        )
    if node.each is not None:
        blocks.append(Sentence(EACH.say(clock=node.each)))
    if name in words.scope.aliases:
        blocks.append(Sentence(_row(inner, words.titled(name), node.value)))
    elif is_condition(node.value):
        blocks.append(Sentence(YES_OR_NO.say(c=inner.condition(node.value))))
    else:
        blocks += value_blocks(inner, lead(VALUE), node.value)
    for part in node.parts:
        blocks += value_blocks(inner, lead(WHERE, part=in_quotes(blanks(part.name.text))), part.value)
    return Prose(node.head.said, tuple(blocks))


def _row(words: Words, title: str, written: ast.Expr) -> str:
    """The row of a table that a name stands for."""
    from obcdsl.english.phrases import chosen_name

    if isinstance(written, ast.Pick) and isinstance(written.figure, ast.Name):
        row = chosen_name(words, written)
        if row:
            return ROW_NAMED.say(name=title, table=words.name(written.figure.text), row=row)
    return ROW.say(name=title, v=words.phrase(written))
