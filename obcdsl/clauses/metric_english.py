"""A metric in English: what it is, who supplies it, what is valid, what its absence means, and how data spell it."""

from __future__ import annotations

from fractions import Fraction

from obcdsl.clauses.contract_english import code, spelt
from obcdsl.clauses.metric import Node
from obcdsl.english.phrasebook import OF_DATA, Phrase, by_word, phrases
from obcdsl.english.prose import Block, Prose, Sentence, listed
from obcdsl.english.words import Words, blanks, clean
from obcdsl.written import ast

WHAT = Phrase(
    "metric",
    "{name:title} is {unit:unit}. It comes from data: there is one figure for each {keys:and_each?}{clock:metric_clock}.",
    "^: {unit}\n{keys}\n{clock}",
)
AND_EACH = Phrase("and_each", "{keys:each_key&} and each", "^by {keys}")
SUPPLIED_BY = Phrase("metric", "It is supplied by {party:party}.", "supplied by {party}")
AVAILABLE = Phrase(
    "metric",
    "It is available from contract year {year:whole}; before that it is missing.",
    "available from year {year}",
)
LIMITS = by_word(
    "limit",
    {
        "from": ("at least {v:value}", "from {v}"),
        "above": ("more than {v:value}", "above {v}"),
        "up to": ("at most {v:value}", "up to {v}"),
        "below": ("less than {v:value}", "below {v}"),
    },
)
VALID = Phrase(
    "metric",
    "{range:valid?}{sign:below_zero?}",
    "{range}\n{sign}",
)
RANGE = Phrase(
    "valid", "It is valid where it is {limits:limit&}; any other figure refuses the statement.", "valid {limits}"
)
MAY_BE_NEGATIVE = Phrase("below_zero", "It may be negative.", "may be negative")
NEGATIVE_REFUSED = Phrase("below_zero", "A negative figure is refused.")
ANY_VALID = Phrase("metric", "Any such figure is valid; any other refuses the statement.")
MISSING = by_word(
    "metric",
    {
        "refuse": ("Where it is missing and needed, the statement is refused.", "missing refuse"),
        "refuse the line": (
            "Where it is missing, each line that needs it is refused; the other lines stand.",
            "missing refuse the line",
        ),
        "leave out": (
            "Where it is missing, it is left out; what is worked from it is left out too, except where these terms say"
            " what then holds.",
            "missing leave out",
        ),
        "withhold": (
            "Where it is missing, a payment that needs it is withheld: it is 0 now, and is paid when the figure comes.",
            "missing withhold",
        ),
        "scores": ("Where it is missing, an outcome that needs it scores {v:value}.", "missing scores {v}"),
        "counts as": ("Where it is missing, it counts as {v:value}.", "missing counts as {v}"),
    },
)
CARRIED = {
    one: Phrase(
        "metric",
        f"Where it is missing, the latest figure given for the {before} before is used; where there is none, the statement"
        " is refused.",
        f"missing carry forward {written}",
    )
    for one, before, written in ((True, "year", "1 year"), (False, "{count:whole} years", "{count} years"))
}
ROWS_NOT_GIVEN = Phrase(
    "metric",
    "Here a row is one of those for each of which there is one figure. A row that the data do not name counts as {v:value},"
    " where the data give any figure for that party and period. For a row that the data name without this figure, it is"
    " missing.",
    "rows not given are {v}",
)
SAME = Phrase(
    "metric",
    "It is the same for every {key:each_key}; data that give two figures are refused.",
    "same for every {key}",
)
FIXED = Phrase("metric", "It is fixed for the term; data that give two figures are refused.", "fixed for the term")
CALLED = Phrase(OF_DATA, "In data it is called {name}{percent}{turned}{spellings}.")
PERCENT = Phrase(OF_DATA, ", written in percent (80 for 80%)")
TURNED = Phrase(OF_DATA, ", with its sign turned")
SPELLING = Phrase(OF_DATA, ", where {code} is {meant}")
AGREED = Phrase(
    "metric",
    "Its figures are those agreed in the file {path:code}, whose SHA-256 is {hash:code}.",
    'agreed in "{path}" sha256 {hash}',
)
PHRASES = phrases(
    *(WHAT, AND_EACH, SUPPLIED_BY, AVAILABLE, LIMITS, VALID, RANGE, MAY_BE_NEGATIVE, NEGATIVE_REFUSED, ANY_VALID),
    *(MISSING, CARRIED[True], CARRIED[False], ROWS_NOT_GIVEN, SAME, FIXED, AGREED),
    *(Phrase("metric_clock", "period"), Phrase("metric_clock", "{clock:clock}", "each {clock}")),
)


def english(node: Node, words: Words) -> Prose:
    """The metric in words."""
    blocks: list[Block] = [Sentence(_what(node, words))]
    if node.supplied_by is not None:
        blocks.append(Sentence(SUPPLIED_BY.say(party=words.party(node.supplied_by.text))))
    if node.available > 1:
        blocks.append(Sentence(AVAILABLE.say(year=node.available)))
    blocks.append(Sentence(_valid(node, words)))
    blocks.append(Sentence(missing_words(node, words)))
    if node.rows_not_given is not None:
        blocks.append(Sentence(ROWS_NOT_GIVEN.say(v=words.phrase(node.rows_not_given))))
    if node.same_for_every is not None:
        blocks.append(Sentence(SAME.say(key=words.keys((node.same_for_every.text,)))))
    if node.fixed:
        blocks.append(Sentence(FIXED.say()))
    blocks += _spelt(node)
    return Prose(clean(node.head.said), tuple(blocks))


def _what(node: Node, words: Words) -> str:
    metric = words.scope.metrics[node.head.name.text]
    keys = AND_EACH.say(keys=words.keys(metric.keys)) + " " if metric.keys else ""
    period = metric.clock if node.each else "period"
    return WHAT.say(name=words.name(node.head.name.text), unit=words.unit(metric.unit), keys=keys, clock=period)


def valid_words(node: Node, words: Words) -> str:
    """Which figures are valid, in few words: `at least 1 and at most “Deaths”`."""
    said = [LIMITS[limit.word].say(v=words.phrase(limit.value)) for limit in node.valid]
    if words.scope.metrics[node.head.name.text].unit.kind != "quantity":
        return listed(said) or "any"
    if node.may_be_negative:
        return listed(said) or "any, negative ones too"
    return listed(said if _never_below_zero(node) else [*said, "not negative"])


def _valid(node: Node, words: Words) -> str:
    limits = [LIMITS[limit.word].say(v=words.phrase(limit.value)) for limit in node.valid]
    valid = RANGE.say(limits=listed(limits)) if limits else ""
    if node.may_be_negative:
        return VALID.say(range=valid, sign=f" {MAY_BE_NEGATIVE.say()}").strip()
    if words.scope.metrics[node.head.name.text].unit.kind == "quantity" and not _never_below_zero(node):
        return VALID.say(range=valid, sign=f" {NEGATIVE_REFUSED.say()}").strip()
    return valid or ANY_VALID.say()


def _never_below_zero(node: Node) -> bool:
    """Whether the valid range says already that no figure is below 0."""
    lowest = [limit.value for limit in node.valid if limit.word in ("from", "above")]
    return any(
        isinstance(v, ast.LiteralValue) and isinstance(v.value, (int, Fraction)) and v.value >= 0 for v in lowest
    )


def missing_words(node: Node, words: Words) -> str:
    """What happens where the figure is missing and something that applies needs it."""
    match node.rule:
        case "carry forward":
            return CARRIED[node.carry == 1].say(count=node.carry)
        case "scores" | "counts as":
            assert node.instead is not None
            return MISSING[node.rule].say(v=words.phrase(node.instead))
        case _:
            return MISSING[node.rule or "refuse"].say()


def _spelt(node: Node) -> list[Block]:
    spellings = [(spelling, _meant(meant)) for spelling, meant in node.spellings]
    spellings += [
        (member.code, f"‘{blanks(member.name.text)}’") for member in node.unit.members if member.code is not None
    ]
    said = CALLED.say(
        name=code(node.source or node.head.name.text),
        percent=PERCENT.say() if node.in_percent else "",
        turned=TURNED.say() if node.sign_turned else "",
        spellings="".join(SPELLING.say(code=code(spelling), meant=meant) for spelling, meant in spellings),
    )
    found: list[Block] = [spelt(said, of_data=True)]
    if node.agreed is not None:
        found.append(spelt(AGREED.say(path=code(node.agreed.path), hash=code(node.agreed.sha256))))
    return found


def _meant(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ")
