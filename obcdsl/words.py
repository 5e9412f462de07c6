"""The words of the language: which are reserved, and how each terminal of the grammar is named to a person."""

from __future__ import annotations

RESERVED = frozenset(
    [
        "above",
        "and",
        "at",
        "below",
        "down",
        "each",
        "even",
        "far",
        "flat",
        "for",
        "from",
        "half",
        "in",
        "no",
        "none",
        "not",
        "of",
        "or",
        "otherwise",
        "out",
        "over",
        "per",
        "places",
        "refuse",
        "so",
        "to",
        "up",
        "when",
        "where",
        "within",
        "year",
        "years",
        "yes",
    ]
)
"""Words that can stand inside a value and therefore are never names."""

CLAUSE_WORDS = (
    "contract",
    "use",
    "key",
    "metric",
    "table",
    "phase",
    "define",
    "outcome",
    "fee",
    "incentive",
    "deduction",
    "corridor",
    "share",
    "timing",
    "example",
    "guarantee",
    "amendment",
    "text",
)

VALUE_TERMINALS = frozenset(
    {"NAME", "NUMBER", "PERCENT", "MONEY", "DATE", "LPAR", "MINUS", "YES", "NO", "NONE", "YEAR", "NOT"}
)
PART_TERMINALS = frozenset({"AT", "BELOW", "ABOVE", "FROM", "UP", "IN", "WHEN", "OTHERWISE"})
OPERATOR_TERMINALS = frozenset({"PLUS", "MINUS", "STAR", "SLASH", "COMPARE", "EQUAL", "AND", "OR"})

PEOPLE_WORDS = {
    "NAME": "a name",
    "TITLE": "a title in quotes",
    "NUMBER": "a number",
    "PERCENT": "a percentage",
    "MONEY": "an amount of money",
    "DATE": "a date such as `1 April 2016`",
    "DAY_MONTH": "a day such as `31 July`",
    "CODE": "a currency code such as `GBP`",
    "HASH": "a sha256 of 64 letters and digits",
    "WORDING": "wording after `>`",
    "COMPARE": "a comparison",
    "COLON": "`:`",
    "COMMA": "a comma",
    "EQUAL": "`=`",
    "DOT": "`.`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "FOR_EACH": "`for each`",
    "$END": "the end of the line",
}


def expected_in_words(terminals: set[str], words: dict[str, str]) -> str:
    """What could come next, for a message: values, parts and operators are folded into one word each.

    >>> expected_in_words({"NAME", "NUMBER", "MONEY", "LPAR", "COLON"}, {})
    'a value or `:`'
    """
    left = set(terminals)
    said: list[str] = []
    if {"NUMBER", "PERCENT", "MONEY", "LPAR"} & left and "NAME" in left:
        said.append("a value")
        left -= VALUE_TERMINALS
    if len(PART_TERMINALS & left) >= 3:
        said.append("a part such as `from 70%: 50%`")
        left -= PART_TERMINALS
    if len(OPERATOR_TERMINALS & left) >= 3:
        said.append("an operator")
        left -= OPERATOR_TERMINALS
    said.extend(sorted(PEOPLE_WORDS.get(name) or f"`{words.get(name, name.lower())}`" for name in left))
    if len(said) > 6:
        said = [*said[:6], "other words"]
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " or " + said[-1] if said else "nothing more"
