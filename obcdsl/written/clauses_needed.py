"""Which clauses of the library a contract rests on: those that its words have to say."""

from __future__ import annotations

from typing import Any

from obcdsl.written import ast


def needed(clauses: Any, library: list[Any]) -> list[Any]:
    """The library's clauses but for functions and tables that nothing in the contract reads, directly or through another.

    A table is read too where a clause of the contract names a key whose rows it lists.
    """
    held = {node.head.name.text: node for node in library if _waits_to_be_read(node)}
    others = [node for node in library if not _waits_to_be_read(node) and node.head.kind not in ("use", "example")]
    keys: set[str] = set()
    reads: set[str] = set()
    for node in (*clauses, *others) if held else ():
        words, of_node = _said(node)
        reads |= of_node
        if node.head.kind != "table" and node not in others:
            keys |= words
    reads |= {name for name, node in held.items() if keys & _keys_listed(node)}
    read: set[str] = set()
    while waiting := (reads & held.keys()) - read:
        read |= waiting
        reads = {name for known in waiting for name in _said(held[known])[1]}
    return [node for node in library if node.head.name.text in read or node in others]


def _waits_to_be_read(node: Any) -> bool:
    return node.head.kind == "table" or bool(getattr(node, "parameters", ()))


def _keys_listed(node: Any) -> set[str]:
    """The keys of a table, which stand first in its heading."""
    if node.head.kind != "table" or not node.rows:
        return set()
    return {cell.text for cell in node.rows[0].cells[: len(node.head.keys) or 1]}


def _said(node: Any) -> tuple[set[str], set[str]]:
    """The words that stand in a clause, and the functions that it calls with the tables and names that it reads."""
    words: set[str] = set()
    read: set[str] = set()
    for part in ast.walk(node):
        match part:
            case ast.Word():
                words.add(part.text)
            case ast.Call():
                read.add(part.function.text)
            case ast.Column():
                read.add(part.table)
            case ast.Name():
                read.add(part.text)
    return words, read
