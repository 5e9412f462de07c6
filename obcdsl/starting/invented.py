"""Every figure of a new contract that nobody has agreed: the terms that use them are marked `illustrative`."""

from __future__ import annotations

from fractions import Fraction

STAKE = Fraction(5, 100)
"""The largest share of a year's resource that outcomes can earn."""
SAVED_SHARE = Fraction(50, 100)
"""The provider's share of what is saved."""
THRESHOLD, TARGET = Fraction(60, 100), Fraction(80, 100)
"""Where the score of a level starts, and where it is full."""
PROGRESS = Fraction(10, 100)
"""The progress on a baseline that is a full score."""
LEAST_COUNTED = 50
"""People who have to be counted before an outcome is scored."""
TOLERANCE = Fraction(5, 100)
"""The share of people who may be left out of a count."""
