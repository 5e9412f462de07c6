"""Calls in English: each function of the language is a phrase, and a function of the contract names its parts."""

from __future__ import annotations

from collections.abc import Callable

from obcdsl import ast
from obcdsl.calls import CLOCK_WORDS
from obcdsl.english.phrases import bare, condition, operand, presence
from obcdsl.english.prose import listed
from obcdsl.english.words import Words, blanks

FOLD_WORDS = {
    "total": "the total",
    "mean": "the mean",
    "median": "the median",
    "smallest": "the smallest value",
    "largest": "the largest value",
}
ROUNDINGS = {
    "half up to": "rounded to the nearest {step}, a half away from zero",
    "half even to": "rounded to the nearest {step}, a half to the even multiple",
    "down to": "rounded towards zero to a multiple of {step}",
    "up to": "rounded away from zero to a multiple of {step}",
}
WITH_PLACES = {
    "exp": "the number e raised to the power of {0}",
    "ln": "the natural logarithm of {0}",
    "square_root": "the square root of {0}",
    "power": "{0} raised to the power of {1}",
    "normal_quantile": "the value that a standard normal figure lies below with probability {0}",
    "wilson_lower": "Wilson’s lower limit for {0} out of {1} at a z of {2}",
    "wilson_upper": "Wilson’s upper limit for {0} out of {1} at a z of {2}",
    "binomial_at_least": "the chance of {0} or more out of {1} where each has a chance of {2}",
}

RANKS = {"rank_from_lowest": "lower", "rank_from_highest": "higher"}


def call(words: Words, written: ast.Call) -> str:
    """A call in words."""
    function = written.function.text
    if function in BUILT_IN:
        return BUILT_IN[function](words, written)
    node = words.scope.clauses[function]
    said = [
        f"{blanks(part.text)} as {operand(words, value)}"
        for part, value in zip(node.parameters, values(written), strict=True)
    ]
    return f"{words.titled(function)} with {listed(said)}"


def values(written: ast.Call) -> list[ast.Expr]:
    """The values of the arguments."""
    return [argument.value for argument in written.arguments if argument.value is not None]


def _operands(words: Words, written: ast.Call) -> list[str]:
    return [operand(words, value) for value in values(written)]


def _extreme(two: str, more: str) -> Callable[[Words, ast.Call], str]:
    def said(words: Words, written: ast.Call) -> str:
        found = _operands(words, written)
        return f"{two if len(found) == 2 else more} of {listed(found)}"

    return said


def _present_only(what: str) -> Callable[[Words, ast.Call], str]:
    def said(words: Words, written: ast.Call) -> str:
        return f"{what} of {listed(_operands(words, written))}, passing over any that is not present"

    return said


def _present(words: Words, written: ast.Call) -> str:
    return f"whether {presence(words, values(written)[0], there=True)}"


def _suffixes(words: Words, written: ast.Call) -> dict[str, str]:
    return {suffix.word: operand(words, suffix.values[0]) for suffix in written.arguments[0].suffixes}


def _kept(words: Words, written: ast.Call) -> str:
    limits = _suffixes(words, written)
    return f"{_operands(words, written)[0]}, but not less than {limits['from']} and not more than {limits['to']}"


def _part(words: Words, written: ast.Call) -> str:
    limits = _suffixes(words, written)
    top = f" up to {limits['up to']}" if "up to" in limits else ""
    return f"the part of {_operands(words, written)[0]} above {limits['above']}{top}"


def _round(words: Words, written: ast.Call) -> str:
    suffix = written.arguments[0].suffixes[0]
    return f"{_operands(words, written)[0]} " + ROUNDINGS[suffix.word].format(step=operand(words, suffix.values[0]))


def _with_places(words: Words, written: ast.Call) -> str:
    places = written.arguments[-1].suffixes[0].values[0]
    said = WITH_PLACES[written.function.text].format(*_operands(words, written))
    return f"{said}, to {places} decimal place{'' if places == 1 else 's'}"


def _in_year(words: Words, written: ast.Call) -> str:
    year, figure = _operands(words, written)
    return f"{figure} of contract year {year}"


# ---- over rows and over time --------------------------------------------------------------------------------------------------


def _fold(words: Words, written: ast.Call) -> str:
    function, argument = written.function.text, written.arguments[-1]
    over = over_words(words, argument)
    if argument.value is None or function == "count":
        counted = f" in which {operand(words, argument.value)} is present" if argument.value is not None else ""
        return f"the count, {over}, of the rows{counted}"
    what = operand(words, argument.value)
    if function in FOLD_WORDS:
        return f"{FOLD_WORDS[function]}, {over}, of {what}"
    if function in RANKS:
        beyond = RANKS[function]
        return f"the rank of {what} among its values {over} (1 plus how many of those values are {beyond})"
    number = operand(words, values(written)[0])
    if function == "quantile_group":
        return _group_number(number, over, what)
    method = (
        "by nearest rank"
        if function == "percentile_nearest_rank"
        else "on the straight line between the two ranks beside it"
    )
    return f"the percentile {number} ({method}) of {what} among its values {over}, where there are any"


def _group_number(number: str, over: str, what: str) -> str:
    """The group of a cohort cut into so many, as `obcdsl.arithmetic.rounding.group_of` works it."""
    cut = f"the whole part of {number} times the share of those values that are lower"
    return f"the group of {what}, from 1 for the lowest to {number} for the highest, among its values {over} (1 plus {cut})"


def over_words(words: Words, argument: ast.Argument) -> str:
    """What a fold is taken over: `over every item in the same domain for which “scored” is yes`."""
    suffixes = {suffix.word: suffix for suffix in argument.suffixes}
    over = suffixes.get("over") or suffixes["over so far"]
    names = [word.text for word in over.values]
    if names[0] in CLOCK_WORDS:
        said = f"over every {names[0]}"
        said += (
            " of the term so far, this one included" if over.word == "over so far" and "within" not in suffixes else ""
        )
        said += f" of the same {suffixes['within'].values[0].text}" if "within" in suffixes else ""
        said += " so far, this one included" if over.word == "over so far" and "within" in suffixes else ""
    else:
        said = "over every " + listed([_payee_or_key(words, name) for name in names])
        if "within" in suffixes:
            said += f" with the same {group_words(words, suffixes['within'].values[0].text)}"
    if "where" in suffixes:
        said += f" for which {_where(words, suffixes['where'].values[0])}"
    return said


def _payee_or_key(words: Words, name: str) -> str:
    return words.payee(name) if name == words.scope.payee_key else words.key(name)


def _where(words: Words, written: ast.Expr) -> str:
    said = condition(words, written)
    return f"({said})" if isinstance(bare(written), ast.Binary) else said


def group_words(words: Words, group: str) -> str:
    """The group of `within`: a column of a table, or a figure."""
    if group in words.scope.metrics or group in words.scope.definitions:
        return words.name(group)
    return words.key(group) if group in words.scope.keys else blanks(group)


# ---- scales -----------------------------------------------------------------------------------------------------------------


def _scale(words: Words, written: ast.Call) -> str:
    from obcdsl.english.parts import scale_sentence

    assert written.parts is not None
    measure = _operands(words, written)[0]
    if words.scale_below:
        return f"the value that {measure} has on the scale below"
    return f"the value that {measure} has on this scale: {scale_sentence(words, written.parts, 'it')}"


def _marginal_scale(words: Words, written: ast.Call) -> str:
    from obcdsl.english.parts import band_words

    assert written.parts is not None
    measure = _operands(words, written)[0]
    said = [f"{operand(words, value)} of the part {range_}" for range_, value in band_words(words, written.parts)]
    return f"the total, slice by slice of {measure}, of {listed(said)}"


BUILT_IN: dict[str, Callable[[Words, ast.Call], str]] = {
    "smaller": _extreme("the smaller", "the smallest"),
    "larger": _extreme("the larger", "the largest"),
    "smaller_present": _present_only("the smallest"),
    "larger_present": _present_only("the largest"),
    "first_present": _present_only("the first"),
    "present": _present,
    "kept": _kept,
    "part": _part,
    "absolute": lambda words, written: f"the size of {_operands(words, written)[0]} without its sign",
    "cash": lambda words, written: f"{_operands(words, written)[0]}, taken as cash",
    "round": _round,
    "exp": _with_places,
    "ln": _with_places,
    "square_root": _with_places,
    "power": _with_places,
    "normal_quantile": _with_places,
    "wilson_lower": _with_places,
    "wilson_upper": _with_places,
    "binomial_at_least": _with_places,
    "unrounded": lambda words, written: f"{_operands(words, written)[0]} before rounding",
    "last_year": lambda words, written: f"{_operands(words, written)[0]} of the year before",
    "in_year": _in_year,
    "total": _fold,
    "count": _fold,
    "mean": _fold,
    "median": _fold,
    "smallest": _fold,
    "largest": _fold,
    "percentile_nearest_rank": _fold,
    "percentile_inclusive": _fold,
    "quantile_group": _fold,
    "rank_from_lowest": _fold,
    "rank_from_highest": _fold,
    "scale": _scale,
    "marginal_scale": _marginal_scale,
}
