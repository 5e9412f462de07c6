"""A core program with some of its nodes put in place of others."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from obcdsl import core


def mapped(node: Any, change: Callable[[core.Node], core.Node]) -> Any:
    """A node with a change made in it and below it, the outermost first."""
    if type(node) in core.NODE_TYPES and (changed := change(node)) is not node:
        return changed
    if isinstance(node, tuple):
        items = tuple([mapped(item, change) for item in node])
        return node if all(map(operator.is_, items, node)) else items
    if type(node) not in core.NODE_TYPES:
        return node
    parts = [getattr(node, name) for name in node.__match_args__]
    made = [mapped(part, change) for part in parts]
    return node if all(map(operator.is_, made, parts)) else type(node)(*made)
