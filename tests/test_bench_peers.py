"""The workloads of `python -m tests.bench peers`: ours is exact, and each peer that is there works the same rule."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy")

from tests.bench.__main__ import WORKLOADS  # noqa: E402
from tests.bench.peers.known import DMN, KNOWN, worked, workload  # noqa: E402
from tests.bench.peers.ours import InBlocks, exactly  # noqa: E402
from tests.bench.peers.workload import first, wrong  # noqa: E402

FLOATS_OF_32_BITS = 4e-6
"""How far apart amounts may be where an engine's numbers are 32-bit floats, as a share of them."""


@pytest.mark.parametrize("name", WORKLOADS)
def test_our_amounts_are_exact_on_made_rows(name: str) -> None:
    """No amount differs from exact; hardly a row is left to it; NumPy by hand is the same rule, and wrong less often with care."""
    held = workload(name)
    made = held.data["realistic"](3_000)
    blocks, sample = InBlocks(held.contract(), made), range(60)
    done = blocks()
    ours = blocks.amounts(done)
    for row, amounts in exactly(held.contract(), made, sample).items():
        assert {line: ours[line][row] for line in amounts} == amounts
    assert not blocks.left
    assert done.doubtful <= 0.002 * len(made.periods)  # of a million rows less than a thousandth
    right = {line: -ours[line] if line in held.turned else ours[line] for line in held.outputs}
    c = held.columns(made)
    plain, careful = (wrong(worked(rule).prepare(c)(), right).sum() for rule in (held.plain, held.careful))
    assert careful <= 0.001 * len(made.periods)
    assert careful <= plain <= 0.2 * len(made.periods)


@pytest.mark.parametrize(
    "shown",
    [pytest.param(shown, marks=pytest.mark.bench) if shown == DMN else shown for shown in KNOWN],  # imports for 15 s
)
@pytest.mark.parametrize("name", WORKLOADS)
def test_each_peer_works_the_same_rule(name: str, shown: str) -> None:
    """Amounts within a unit of NumPy with care, but where a float lies on an edge, which is seldom."""
    held, (find, most) = workload(name), KNOWN[shown]
    number = min(most, 300)
    c = first(held.columns(held.data["realistic"](300)), number)
    try:
        found: Any = find(name)(c)()
    except ImportError as absent:
        pytest.skip(f'{absent}; pip install -e ".[bench]"')
    right = worked(held.careful).prepare(c)()
    off = np.zeros(number, bool)
    for line in held.outputs:
        amounts = np.asarray(found[line], float)
        apart = 1.001 + (FLOATS_OF_32_BITS * np.abs(right[line]).max() if shown == "OpenFisca" else 0)
        off |= ~(np.abs(amounts - right[line]) <= apart)
    assert off.sum() <= 0.02 * number
