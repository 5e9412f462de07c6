"""How a rule is worked by hand on NumPy float64: as people write it, or with guards against what floats lose."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True)
class Manner:
    """How whole units are reached, from an amount and from below, and how a threshold is met."""

    rounded: Callable[[Any], Any]
    floor: Callable[[Any], Any]
    at_least: Callable[[Any, Any], Any]


def half_up(x: Any) -> Any:
    """Whole units, halves away from zero: what `numpy.round` does not do."""
    return np.copysign(np.floor(np.abs(x) + 0.5), x)


PLAIN = Manner(np.round, np.floor, operator.ge)
"""As it reads: `np.round` takes halves to the even penny, and a sum or a quotient is compared as it comes."""

CAREFUL = Manner(
    lambda x: half_up(np.round(x, 4)), lambda x: np.floor(np.round(x, 9)), lambda a, b: a - b > -1e-12
)  # fmt: skip
"""Halves away from zero; an amount a hair below a half penny, a step or a threshold stands on it."""
