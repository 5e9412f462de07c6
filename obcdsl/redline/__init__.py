"""What changes between two contracts, or by the amendments of one: in the words by clause, and in the money."""

from __future__ import annotations

FORMATS = ("text", "html", "docx", "json")
"""How `obc diff` can write it (`obcdsl.render.redline`)."""
BINARY = frozenset({"docx"})
