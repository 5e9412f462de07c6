"""Which clauses of the library a contract rests on: those that its words have to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from obcdsl.written import ast


def needed(clauses: Any, library: list[Any]) -> list[Any]:
    """The library's clauses but for functions and tables that nothing in the contract reads, directly or through another.

    A table is read too where a clause of the contract names a key whose rows it lists.
    """
    held = {node.head.name.text: node for node in library if _waits_to_be_read(node)}
    others = [node for node in library if not _waits_to_be_read(node) and node.head.kind not in ("use", "example")]
    keys = {word.text for node in clauses if node.head.kind != "table" for word in _each(node, ast.Word)}
    read = {name for name, node in held.items() if keys & _keys_listed(node)}
    waiting: list[Any] = [*clauses, *others, *(held[name] for name in read)]
    while waiting:
        for name in _read_by(waiting.pop()):
            if name in held and name not in read:
                read.add(name)
                waiting.append(held[name])
    return [node for node in library if node.head.name.text in read or node in others]


def _waits_to_be_read(node: Any) -> bool:
    return node.head.kind == "table" or bool(getattr(node, "parameters", ()))


def _keys_listed(node: Any) -> set[str]:
    """The keys of a table, which stand first in its heading."""
    if node.head.kind != "table" or not node.rows:
        return set()
    return {cell.text for cell in node.rows[0].cells[: len(node.head.keys) or 1]}


def _read_by(node: Any) -> set[str]:
    """The functions that a clause calls, and the tables that it reads."""
    called = {call.function.text for call in _each(node, ast.Call)}
    return called | {column.table for column in _each(node, ast.Column)} | {name.text for name in _each(node, ast.Name)}


def _each(node: Any, kind: type[Any]) -> Iterator[Any]:
    return (part for part in ast.walk(node) if isinstance(part, kind))
