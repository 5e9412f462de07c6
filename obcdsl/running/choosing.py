"""Choices: `when`, `and` and `or`, which work only what decides.

On the exact carrier a condition holds, does not, or is left out. On the bounds carrier it may be undecided, and what is
chosen is anything that the arms that may be taken can come to.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.running.places import Always, Carrier, Code, Place
from obcdsl.running.verdicts import NO_VALUE

if TYPE_CHECKING:
    from obcdsl.run import Run


def logical_code(carrier: Carrier, word: str, first: Code, second: Code, operation: Callable[..., Any]) -> Code:
    """`and`, `or`: the second side is not worked where the first decides, and its failure counts only where it would."""
    truth, absence, is_absent, constant = carrier.truth, carrier.absence, carrier.is_absent, carrier.constant
    decides = word == "or"

    def run(place: Place) -> Any:
        left = first(place)
        if left is decides:
            return left
        certain = truth(left)
        if certain is decides and absence(left) is None:
            return left
        try:
            right = second(place)
        except NO_VALUE:
            if is_absent(left) or certain not in (decides, None):
                raise
            return constant(decides)
        return operation(left, right)

    return run


def if_code(evaluator: Run, node: core.If) -> Code:
    """The first arm whose condition holds; no other arm is worked."""
    arms = [(evaluator.code(condition), evaluator.code(value)) for condition, value in node.arms]
    otherwise = evaluator.code(node.otherwise)
    carrier = evaluator.carrier
    is_absent = carrier.is_absent
    first, taken = arms[0]
    if isinstance(first, Always) and first.value is True:
        return taken
    if len(arms) == 1:
        return _if_else(carrier, first, taken, otherwise)

    def run(place: Place) -> Any:
        for number, (condition, value) in enumerate(arms):
            held = condition(place)
            if held is True:
                return value(place)
            if held is False:
                continue
            if is_absent(held):
                return held
            return _undecided(carrier, place, held, arms[number:], otherwise)
        return otherwise(place)

    return run


def _if_else(carrier: Carrier, condition: Code, value: Code, otherwise: Code) -> Code:
    is_absent = carrier.is_absent

    def run(place: Place) -> Any:
        held = condition(place)
        if held is True:
            return value(place)
        if held is False:
            return otherwise(place)
        if is_absent(held):
            return held
        return _undecided(carrier, place, held, [(condition, value)], otherwise)

    return run


def _undecided(carrier: Carrier, place: Place, held: Any, arms: list[tuple[Code, Code]], otherwise: Code) -> Any:
    """What the arms may come to from one whose condition may or may not hold; an arm without a value is not taken."""
    found: list[Any] = []
    try:
        for number, (condition, value) in enumerate(arms):
            if number:
                held = condition(place)
            certain, left_out = carrier.truth(held), carrier.absence(held)
            if left_out is not None:
                found.append(left_out)
            if carrier.is_absent(held):
                return carrier.join(found)
            if certain is True:
                found.append(value(place))
                return carrier.join(found)
            if certain is None:
                with suppress(*NO_VALUE):
                    found.append(value(place))
        found.append(otherwise(place))
    except NO_VALUE:
        if not found:
            raise
    return carrier.join(found)
