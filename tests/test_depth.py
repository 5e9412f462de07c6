"""Work that nests deeply is held in one piece of memory."""

from __future__ import annotations

import pytest

from obcdsl.depth import TOGETHER, held_together


def test_what_is_held_together_has_the_places_for_it_at_once() -> None:
    """Python gives a call as much memory as its code says that it needs, and the calls within it lie in what is left of that."""
    assert held_together.__code__.co_stacksize >= TOGETHER


def test_work_held_together_gives_what_it_gives() -> None:
    assert held_together(divmod, 17, 5) == (3, 2)
    with pytest.raises(ZeroDivisionError):
        held_together(divmod, 17, 0)
