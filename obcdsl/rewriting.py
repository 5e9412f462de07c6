"""A core program with some of its nodes put in place of others."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from obcdsl import core

HOLDERS = core.NODE_TYPES | {tuple}
"""What may hold a node."""


def mapped(node: Any, change: Callable[[core.Node], core.Node]) -> Any:
    """A node with a change made in it and below it, the outermost first."""
    kind = node.__class__
    if kind is tuple:
        items = tuple([mapped(item, change) if item.__class__ in HOLDERS else item for item in node])
        return node if all(map(operator.is_, items, node)) else items
    if kind not in core.NODE_TYPES:
        return node
    changed = change(node)
    if changed is not node:
        return changed
    parts = [getattr(node, name) for name in node.__match_args__]
    made = [mapped(part, change) if part.__class__ in HOLDERS else part for part in parts]
    return node if all(map(operator.is_, made, parts)) else kind(*made)
