"""The edges that a contract passes to functions of the library: its own terms, though the comparison stands in another file.

`line_score(rate, 40%, 75%)` compares in the library, and 40% and 75% are terms of the contract that calls it. What a function
compares with figures of its own, such as the 5,000 people of a published table, is tried by the examples of the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from obcdsl import core
from obcdsl.checks.open_data import mapped
from obcdsl.record import dataclass

if TYPE_CHECKING:
    from obcdsl.examples.coverage import Coverage

SIDED = frozenset({"less", "more", "at_most", "at_least"})

Parts = Mapping[str, core.Node]
"""What the names of a function stand for, in terms of the contract."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A comparison, or a range, inside a function: what it compares, and with what, as the function names it.

    `meant` has the figure and the edges with what the contract passed in the place of the function's names.
    """

    part: core.Apply
    function: str
    figure: core.Node
    edges: tuple[core.Node, ...]
    meant: tuple[core.Node, tuple[core.Node, ...]]


def passed_in(coverage: Coverage, node: core.Node, outer: Parts | None = None) -> Iterator[Passed]:
    """Every place below a node where a function of another file compares what it was passed with terms of the contract."""
    stands_for = outer or {}
    if isinstance(node, core.Let) and node.names:
        stands_for = _with_names(node, stands_for)
        function = function_of(node.names[0][0])
        clause = coverage.scope.clauses.get(function)
        if clause is not None and not coverage.own(clause.head.name.span):
            parameters = frozenset(word.text for word in getattr(clause, "parameters", ()))
            yield from _in_function(node, function, parameters, stands_for)
    for child in core.below(node):
        yield from passed_in(coverage, child, stands_for)


def _in_function(let: core.Let, function: str, parameters: frozenset[str], stands_for: Parts) -> Iterator[Passed]:
    own = dict(let.names)
    where = [node for name, node in let.names if name.partition("@")[0] not in parameters]
    for node in (let.body, *where):
        for part in core.every(node):
            found = _compared(part, function, stands_for) if isinstance(part, core.Apply) else None
            if found is None or len(set(_passed_to((found.figure, *found.edges), parameters, own))) < 2:
                continue
            if all(
                function_of(one.name) == function for one in core.every(found.figure) if isinstance(one, core.Local)
            ):
                yield found


def _compared(part: core.Apply, function: str, stands_for: Parts) -> Passed | None:
    """A figure and the terms that it is compared with, or is held between; None where it is compared with none."""
    from obcdsl.examples.coverage import is_term

    if part.primitive not in SIDED | {"kept"}:
        return None
    figure, *edges = part.arguments
    if part.primitive in SIDED and is_term(_meant(figure, stands_for)):
        figure, edges = edges[0], [figure]
    whole = _meant(figure, stands_for)
    terms = tuple(edge for edge in edges if is_term(_meant(edge, stands_for)))
    if not terms or is_term(whole) or any(_is_not_sided(one) for one in core.every(whole)):
        return None
    return Passed(part, function, figure, terms, (whole, tuple(_meant(edge, stands_for) for edge in terms)))


def _is_not_sided(node: core.Node) -> bool:
    """The contract year is no figure that examples bring to an edge; what is rounded may never come to one side of it."""
    return isinstance(node, core.ContractYear) or (isinstance(node, core.Apply) and node.primitive.startswith("round"))


def _passed_to(nodes: tuple[core.Node, ...], parameters: frozenset[str], own: Parts) -> Iterator[str]:
    """The parameters that nodes are worked from, through the named parts of the function."""
    for node in nodes:
        for one in core.every(node):
            if isinstance(one, core.Local) and one.name in own:
                if one.name.partition("@")[0] in parameters:
                    yield one.name
                else:
                    yield from _passed_to((own[one.name],), parameters, own)


def _with_names(let: core.Let, outer: Parts) -> Parts:
    stands_for = dict(outer)
    for name, node in let.names:
        stands_for[name] = _meant(node, stands_for)
    return stands_for


def _meant(node: core.Node, stands_for: Parts) -> core.Node:
    """A node with what its names stand for in their place."""

    def put(one: core.Node) -> core.Node:
        if isinstance(one, core.Let):
            return _meant(one.body, _with_names(one, stands_for))
        return stands_for.get(one.name, one) if isinstance(one, core.Local) else one

    found: core.Node = mapped(node, put)
    return found


def function_of(name: str) -> str:
    """The function whose named part this is.

    >>> function_of("reach@achievement0")
    'achievement'
    """
    return name.partition("@")[2].rstrip("0123456789")
