"""What an outcome is worth in money: its weight in each pool that rewards it, where both are known."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from obcdsl import core
from obcdsl.clauses import incentive
from obcdsl.english.words import Words, percent_words
from obcdsl.plots.model import Number
from obcdsl.plots.told import money_said
from obcdsl.plots.working import Worked
from obcdsl.units import RATIO


def stakes(words: Words, node: Any, worked: Worked) -> Iterator[str]:
    """A sentence for each pool: the share of it that rests on the outcome, before anything is redistributed.

    Weights in parts depend on which outcomes are scored, so they give no sentence; nor does a pool that is not known.
    """
    name = node.head.name.text
    weight = words.program.definitions.get(f"{name}/weight")
    share = _number(worked, f"{name}/weight") if weight is not None and weight.unit == RATIO else None
    if share is None:
        return
    for other in words.scope.clauses.values():
        if isinstance(other, incentive.Node) and any(one.outcome.text == name for one in other.rewards):
            pool = _number(worked, f"{other.head.name.text}/pool")
            if pool is not None:
                currency = words.program.currency
                amount = money_said(currency, share * pool)
                yield (
                    f"a full score is worth {percent_words(share)} of the pool of {money_said(currency, pool)} of"
                    f" {words.titled(other.head.name.text)}, that is {amount}, before anything is redistributed."
                )


def _number(worked: Worked, name: str) -> Number | None:
    try:
        found = worked(core.Reference(name))
    except KeyError:
        return None
    return found if isinstance(found, (int, Fraction)) and not isinstance(found, bool) else None
