"""Calls in English: each function of the language is a phrase, and a function of the contract names its parts."""

from __future__ import annotations

from collections.abc import Callable

from obcdsl.english.phrasebook import ITEM, Phrase, by_word, phrases
from obcdsl.english.phrases import BRACKETED, WHETHER, bare, condition, operand, presence
from obcdsl.english.prose import listed
from obcdsl.english.words import Words, blanks
from obcdsl.lowering.calls import CLOCK_WORDS
from obcdsl.written import ast

CALLED = Phrase("value", "{f:title} with {values:argument&}", "{f}({values})")
ARGUMENT = Phrase("argument", "{part:words} as {x:operand}", "{x}")
CALLED_BELOW = Phrase("value", "{f:title} with these figures", "{f}(BELOW)")
ARGUMENT_ITEM = Phrase("argument_item", ITEM + "{part:own} is {x:any_value}", "{x}")
SIMPLE = by_word(
    "value",
    {
        "absolute": ("the size of {a:operand} without its sign", "absolute({a})"),
        "cash": ("{a:operand}, taken as cash", "cash({a})"),
        "unrounded": ("{a:operand} before rounding", "unrounded({a})"),
        "last_year": ("{a:operand} of the year before", "last_year({a})"),
        "in_year": ("{b:operand} of contract year {a:operand}", "in_year({a}, {b})"),
    },
)
"""Functions whose arguments stand in one phrase, in order."""
OF_TWO = by_word(
    "value",
    {
        "smaller": ("the smaller of {x:operand&}", "smaller({x})"),
        "larger": ("the larger of {x:operand&}", "larger({x})"),
    },
)
OF_MORE = by_word(
    "value",
    {
        "smaller": ("the smallest of {x:operand&}", "smaller({x})"),
        "larger": ("the largest of {x:operand&}", "larger({x})"),
    },
)
OF_PRESENT = by_word(
    "value",
    {
        word: (f"the {said} of {{x:operand&}}, passing over any that is not present", f"{word}({{x}})")
        for word, said in {"smaller_present": "smallest", "larger_present": "largest", "first_present": "first"}.items()
    },
)
KEPT = Phrase(
    "value",
    "{x:operand}, but not less than {low:operand} and not more than {high:operand}",
    "kept({x} from {low} to {high})",
)
PART = Phrase(
    "value", "the part of {x:operand} above {low:operand} up to {high:operand}", "part({x} above {low} up to {high})"
)
PART_ABOVE = Phrase("value", "the part of {x:operand} above {low:operand}", "part({x} above {low})")
ROUNDINGS = by_word(
    "value",
    {
        word: (f"{{x:operand}} rounded {said}", f"round({{x}} {word} {{step}})")
        for word, said in {
            "half up to": "to the nearest {step:operand}, a half away from zero",
            "half even to": "to the nearest {step:operand}, a half to the even multiple",
            "down to": "towards zero to a multiple of {step:operand}",
            "up to": "away from zero to a multiple of {step:operand}",
        }.items()
    },
)
PLACES = {one: "{places:whole} decimal place" if one else "{places:whole} decimal places" for one in (True, False)}
WITH_PLACES = {
    (word, one): Phrase("value", f"{said}, to {PLACES[one]}", f"{word}({arguments} to {{places}} places)")
    for word, (said, arguments) in {
        "exp": ("the number e raised to the power of {a:operand}", "{a}"),
        "ln": ("the natural logarithm of {a:operand}", "{a}"),
        "square_root": ("the square root of {a:operand}", "{a}"),
        "power": ("{a:operand} raised to the power of {b:operand}", "{a}, {b}"),
        "normal_quantile": ("the value that a standard normal figure lies below with probability {a:operand}", "{a}"),
        "wilson_lower": (
            "Wilson’s lower limit for {a:operand} out of {b:operand} at a z of {c:operand}",
            "{a}, {b}, {c}",
        ),
        "wilson_upper": (
            "Wilson’s upper limit for {a:operand} out of {b:operand} at a z of {c:operand}",
            "{a}, {b}, {c}",
        ),
        "binomial_at_least": (
            "the chance of {a:operand} or more out of {b:operand} where each has a chance of {c:operand}",
            "{a}, {b}, {c}",
        ),
    }.items()
    for one in (True, False)
}
COUNT = Phrase("value", "the number of rows, {over:over}", "count({over})")
COUNT_PRESENT = Phrase("value", "the number of rows, {over:over}, in which {x:operand} is present", "count({x} {over})")
FOLDS = by_word(
    "value",
    {
        word: (f"the {said}, {{over:over}}, of {{x:operand}}", f"{word}({{x}} {{over}})")
        for word, said in {
            "total": "total",
            "mean": "mean",
            "median": "median",
            "smallest": "smallest value",
            "largest": "largest value",
        }.items()
    },
)
RANKS = by_word(
    "value",
    {
        word: (
            "the rank of {x:operand} among its values {over:over}" + f" (1 plus how many of those values are {beyond})",
            f"{word}({{x}} {{over}})",
        )
        for word, beyond in {"rank_from_lowest": "lower", "rank_from_highest": "higher"}.items()
    },
)
QUANTILES = by_word(
    "value",
    {
        "percentile_nearest_rank": (
            "the percentile {number:operand} (by nearest rank) of {x:operand}, {over:over} that has one",
            "percentile_nearest_rank({number}, {x} {over})",
        ),
        "percentile_inclusive": (
            "the percentile {number:operand} (on the straight line between two ranks) of {x:operand}, {over:over} that has one",
            "percentile_inclusive({number}, {x} {over})",
        ),
        "quantile_group": (
            "the group of {x:operand}, from 1 for the lowest to {number:operand} for the highest, among its values"
            " {over:over} (1 plus the whole part of {again:operand} times the share of those values that are lower)",
            "quantile_group({number}, {x} {over})",
        ),
    },
)
OVER_ROWS = Phrase("over", "over every {keys:over_key&}{within:within?}{where:where?}", "over {keys}{within}{where}")
OVER_CLOCK = Phrase("over", "over every {clock:clock}{so_far:so_far?}{where:where?}", "over {clock}{so_far}{where}")
SO_FAR = {
    (True, False): Phrase("so_far", " of the term so far, this one included", " so far"),
    (False, True): Phrase("so_far", " of the same {clock:clock}", " within {clock}"),
    (True, True): Phrase("so_far", " of the same {clock:clock} so far, this one included", " so far within {clock}"),
}
WITHIN = Phrase("within", " with the same {group:group}", " within {group}")
WHERE = Phrase("where", " for which {c:conjunct}", " where {c}")
SCALE = Phrase("value", "the value that {x:operand} has on this scale: {rows:scale_row;}", "scale({x}, {rows})")
SCALE_BELOW = Phrase("value", "the value that {x:operand} has on the scale below", "scale({x}, BELOW)")
SLICES = Phrase("value", "the total, slice by slice of {x:operand}, of {rows:slice&}", "marginal_scale({x}, {rows})")
SLICES_BELOW = Phrase("value", "the total of the slices of {x:operand} below", "marginal_scale({x}, BELOW)")
SLICE = Phrase("slice", "{v:operand} of the part {range:band}", "{range}: {v}")
PHRASES = phrases(
    *(
        CALLED,
        ARGUMENT,
        CALLED_BELOW,
        ARGUMENT_ITEM,
        SLICES_BELOW,
        SIMPLE,
        OF_TWO,
        OF_MORE,
        OF_PRESENT,
        KEPT,
        PART,
        PART_ABOVE,
        ROUNDINGS,
        *WITH_PLACES.values(),
    ),
    *(COUNT, COUNT_PRESENT, FOLDS, RANKS, QUANTILES, OVER_ROWS, OVER_CLOCK, *SO_FAR.values(), WITHIN, WHERE),
    *(SCALE, SCALE_BELOW, SLICES, SLICE, Phrase("over_key", "{key:key_name}", "{key}")),
)


def call(words: Words, written: ast.Call) -> str:
    """A call in words."""
    function = written.function.text
    if function in BUILT_IN:
        return BUILT_IN[function](words, written)
    if words.below is written:
        return CALLED_BELOW.say(f=words.titled(function))
    said = [ARGUMENT.say(part=part, x=operand(words, value)) for part, value in arguments(words, written)]
    return CALLED.say(f=words.titled(function), values=listed(said))


def arguments(words: Words, written: ast.Call) -> list[tuple[str, ast.Expr]]:
    """What a call of a function of the contract gives to each of its parts, by what the part is called."""
    parts = words.scope.clauses[written.function.text].parameters
    return [(blanks(part.text), value) for part, value in zip(parts, values(written), strict=True)]


def values(written: ast.Call) -> list[ast.Expr]:
    """The values of the arguments."""
    return [argument.value for argument in written.arguments if argument.value is not None]


def _operands(words: Words, written: ast.Call) -> list[str]:
    return [operand(words, value) for value in values(written)]


def _simple(words: Words, written: ast.Call) -> str:
    return SIMPLE[written.function.text].say(**dict(zip("ab", _operands(words, written), strict=False)))


def _extreme(words: Words, written: ast.Call) -> str:
    found = _operands(words, written)
    return (OF_TWO if len(found) == 2 else OF_MORE)[written.function.text].say(x=listed(found))


def _present_only(words: Words, written: ast.Call) -> str:
    return OF_PRESENT[written.function.text].say(x=listed(_operands(words, written)))


def _present(words: Words, written: ast.Call) -> str:
    return WHETHER.say(c=presence(words, values(written)[0], there=True))


def _suffixes(words: Words, written: ast.Call) -> dict[str, str]:
    return {suffix.word: operand(words, suffix.values[0]) for suffix in written.arguments[0].suffixes}


def _kept(words: Words, written: ast.Call) -> str:
    limits = _suffixes(words, written)
    return KEPT.say(x=_operands(words, written)[0], low=limits["from"], high=limits["to"])


def _part(words: Words, written: ast.Call) -> str:
    limits, said = _suffixes(words, written), PART if len(written.arguments[0].suffixes) > 1 else PART_ABOVE
    return said.say(x=_operands(words, written)[0], low=limits["above"], high=limits.get("up to"))


def _round(words: Words, written: ast.Call) -> str:
    suffix = written.arguments[0].suffixes[0]
    return ROUNDINGS[suffix.word].say(x=_operands(words, written)[0], step=operand(words, suffix.values[0]))


def _with_places(words: Words, written: ast.Call) -> str:
    places = written.arguments[-1].suffixes[0].values[0]
    said = WITH_PLACES[written.function.text, places == 1]
    return said.say(places=places, **dict(zip("abc", _operands(words, written), strict=False)))


# ---- over rows and over time --------------------------------------------------------------------------------------------------


def _fold(words: Words, written: ast.Call) -> str:
    function, argument = written.function.text, written.arguments[-1]
    over = over_words(words, argument)
    if argument.value is None:
        return COUNT.say(over=over)
    what = operand(words, argument.value)
    if function == "count":
        return COUNT_PRESENT.say(over=over, x=what)
    if function in QUANTILES:
        number = operand(words, values(written)[0])
        return QUANTILES[function].say(number=number, again=number, over=over, x=what)
    return (FOLDS if function in FOLDS else RANKS)[function].say(over=over, x=what)


def over_words(words: Words, argument: ast.Argument) -> str:
    """What a fold is taken over: `over every item in the same domain for which “scored” is yes`."""
    suffixes = {suffix.word: suffix for suffix in argument.suffixes}
    over = suffixes.get("over") or suffixes["over so far"]
    names = [word.text for word in over.values]
    where = WHERE.say(c=_where(words, suffixes["where"].values[0])) if "where" in suffixes else ""
    group = suffixes["within"].values[0].text if "within" in suffixes else ""
    if names[0] in CLOCK_WORDS:
        reach = SO_FAR.get((over.word == "over so far", bool(group)))
        return OVER_CLOCK.say(clock=names[0], so_far=reach.say(clock=group) if reach else "", where=where)
    keys = listed([_payee_or_key(words, name) for name in names])
    within = WITHIN.say(group=group_words(words, group)) if group else ""
    return OVER_ROWS.say(keys=keys, within=within, where=where)


def _payee_or_key(words: Words, name: str) -> str:
    return words.payee(name) if name == words.scope.payee_key else words.key(name)


def _where(words: Words, written: ast.Expr) -> str:
    said = condition(words, written)
    return BRACKETED.say(c=said) if isinstance(bare(written), ast.Binary) else said


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
    if words.below is written:
        return SCALE_BELOW.say(x=measure)
    return SCALE.say(x=measure, rows=scale_sentence(words, written.parts, "it"))


def _marginal_scale(words: Words, written: ast.Call) -> str:
    from obcdsl.english.parts import band_words

    assert written.parts is not None
    measure = _operands(words, written)[0]
    if words.below is written:
        return SLICES_BELOW.say(x=measure)
    said = [SLICE.say(v=operand(words, value), range=range_) for range_, value in band_words(words, written.parts)]
    return SLICES.say(x=measure, rows=listed(said))


BUILT_IN: dict[str, Callable[[Words, ast.Call], str]] = {
    "smaller": _extreme,
    "larger": _extreme,
    "smaller_present": _present_only,
    "larger_present": _present_only,
    "first_present": _present_only,
    "present": _present,
    "kept": _kept,
    "part": _part,
    "absolute": _simple,
    "cash": _simple,
    "round": _round,
    "exp": _with_places,
    "ln": _with_places,
    "square_root": _with_places,
    "power": _with_places,
    "normal_quantile": _with_places,
    "wilson_lower": _with_places,
    "wilson_upper": _with_places,
    "binomial_at_least": _with_places,
    "unrounded": _simple,
    "last_year": _simple,
    "in_year": _simple,
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
