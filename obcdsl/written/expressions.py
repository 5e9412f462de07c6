"""From parse trees to expressions, units and the other pieces that terms are made of (`obcdsl.written.ast`).

Every function takes a `Reading`, which knows the file and collects faults that the grammar cannot see.
"""

from __future__ import annotations

import datetime
from dataclasses import field, replace
from fractions import Fraction
from typing import Any

from obcdsl.diagnostic import Diagnostic, Label, error
from obcdsl.periods import MONTH_NAMES
from obcdsl.record import dataclass
from obcdsl.source import Span
from obcdsl.values import NONE, Number, whole_if_possible
from obcdsl.written import ast
from obcdsl.written.lalr import Branch, Token

CURRENCY_SIGNS = {"£": "GBP", "$": "USD", "€": "EUR"}
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
OPERATORS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "and_": "and", "or_": "or"}
MOST_DIGITS = 30


@dataclass(slots=True)
class Reading:
    """The file being read and the faults met so far."""

    path: str
    findings: list[Diagnostic] = field(default_factory=list)

    def span(self, tree: Branch | Token) -> Span:
        """Where a tree stands."""
        return Span(self.path, tree.start, tree.end)

    def fault(
        self, code: str, message: str, tree: Branch | Token, *notes: str, fix: str | None = None, role: str = ""
    ) -> None:
        """Report an error at a tree."""
        self.findings.append(error(code, message, Label(self.span(tree), role), notes=notes, fix=fix))


# ---- numbers -----------------------------------------------------------------------------------------------------


def number(reading: Reading, token: Token) -> Number:
    """The exact value of a number token; too many digits are a finding."""
    text = token.text.rstrip("%").replace(",", "")
    whole, _, decimals = text.partition(".")
    if len(whole) > MOST_DIGITS or len(decimals) > MOST_DIGITS:
        reading.fault("limit", f"a number has at most {MOST_DIGITS} digits on each side of the point", token)
        return 0
    return whole_if_possible(Fraction(int(whole + decimals), 10 ** len(decimals)))


def whole_number(reading: Reading, token: Token) -> int:
    """The value of a token that must be a whole number, such as a year."""
    value = number(reading, token)
    if not isinstance(value, int):
        reading.fault("number", f"`{token.text}` must be a whole number", token)
        return 0
    return value


def date(reading: Reading, token: Token) -> datetime.date:
    """The date of a token such as `1 April 2016`; a date that no calendar has is a finding."""
    day, month, year = token.text.split()
    number_of_month = MONTH_NAMES.index(month) + 1
    try:
        found = datetime.date(int(year), number_of_month, int(day))
    except ValueError:
        last = next((n for n in range(31, 27, -1) if n < int(day) and _exists(int(year), number_of_month, n)), None)
        fix = f"{last} {month} {year}" if last else None
        reading.fault(
            "date", f"there is no {token.text}", token, *([f"{month} {year} has {last} days."] if last else []), fix=fix
        )
        return datetime.date(2000, 1, 1)
    if not 1900 <= found.year <= 2200:
        reading.fault("date", f"{token.text} is outside the years 1900 to 2200", token)
    return found


def _exists(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True


def money(reading: Reading, token: Token) -> tuple[Number, str]:
    """The amount and the currency code of a token such as `£53.5 million` or `USD 12.00`."""
    text = token.text
    currency = CURRENCY_SIGNS.get(text[0]) or text[:3]
    words = text[1:].split() if text[0] in CURRENCY_SIGNS else text[3:].split()
    value: Number = number(reading, Token("NUMBER", words[0], token.start, token.end))
    if len(words) > 1:
        value = whole_if_possible(Fraction(value) * SCALES[words[1]])
    if value > 10**15:
        reading.fault("limit", f"money is limited to 10 to the power of 15: `{text}`", token)
    return value, currency


def literal(reading: Reading, tree: Branch) -> ast.LiteralValue:
    """A literal of any form."""
    parts = tree.children
    span = reading.span(tree)

    def made(form: ast.LiteralForm, value: Any, noun: str = "", per: str = "") -> ast.LiteralValue:
        return ast.LiteralValue(form, value, noun, per, written(tree), span)

    match tree.rule:
        case "plain":
            return made("plain", number(reading, parts[0]))
        case "percent":
            return made("percent", whole_if_possible(Fraction(number(reading, parts[0])) / 100))
        case "quantity" | "quantity_per":
            noun = parts[1].children[0].text
            value = number(reading, parts[0])
            _not_an_amount(reading, tree, parts[0].text, noun)
            if noun in ("point", "points"):
                return made("points", whole_if_possible(Fraction(value) / 100))
            return made("quantity", value, noun, parts[2].text if len(parts) > 2 else "")
        case "per_many":
            below = number(reading, parts[1])
            if not below:
                reading.fault("number", "a figure per 0 has no value", tree)
                below = 1
            return made("per many", whole_if_possible(Fraction(number(reading, parts[0])) / Fraction(below)))
        case "per_noun":
            return made("quantity", number(reading, parts[0]), "", parts[1].text)
        case "money" | "money_per":
            value, currency = money(reading, parts[0])
            return made("money", value, currency, parts[1].text if len(parts) > 1 else "")
        case "money_at" | "money_at_per":
            value, currency = money(reading, parts[0])
            real = made("money", value, currency, parts[2].text if len(parts) > 2 else "")
            return replace(real, prices=whole_number(reading, parts[1]))
        case "date":
            return made("date", date(reading, parts[0]))
        case "yes" | "no":
            return made("yes/no", tree.rule == "yes")
        case "none":
            return made("none", NONE)
    raise AssertionError(tree.rule)


AMOUNT_NOUNS = {"pound": "£", "pounds": "£", "dollar": "$", "dollars": "$", "euro": "€", "euros": "€"}


def _not_an_amount(reading: Reading, tree: Branch, figure: str, noun: str) -> None:
    """`1.2 million` and `60,000 pounds` are counts of nothing: money has its sign, and other numbers are written out."""
    if noun in SCALES:
        reading.fault(
            "spelling", f"`{figure} {noun}` says neither money nor a number", tree,
            f"Money has its sign; a number is written out, such as {SCALES[noun]:,}.", fix=f"£{figure} {noun}",
        )  # fmt: skip
    elif noun in AMOUNT_NOUNS:
        reading.fault(
            "spelling", f"`{figure} {noun}` is not written as money", tree, fix=f"{AMOUNT_NOUNS[noun]}{figure}"
        )


def written(tree: Branch | Token) -> str:
    """The tokens of a tree, for showing a literal as it was written."""
    if isinstance(tree, Token):
        return tree.text
    said = [written(child) for child in tree.children]
    if tree.rule in ("money_at", "money_at_per"):
        said[1:2] = ["at", said[1], "prices"]
    if tree.rule in ("money_per", "money_at_per", "per_noun", "per_many", "quantity_per"):
        said.insert(len(said) - 1, "per")
    return " ".join(said)


# ---- expressions --------------------------------------------------------------------------------------------------


def expression(reading: Reading, tree: Branch) -> ast.Expr:
    """An expression from its tree."""
    span = reading.span(tree)
    parts = tree.children
    match tree.rule:
        case "value":
            return value(reading, tree)
        case "name":
            if len(parts) == 2:
                return ast.Column(parts[0].text, parts[1].text, span)
            return ast.Name(parts[0].text, span)
        case "the_year":
            return ast.Name("year", span)
        case "pick":
            chosen = parts[1]
            picked = quoted(reading, chosen) if chosen.rule == "quoted" else expression(reading, chosen)
            return ast.Pick(expression(reading, parts[0]), picked, span)  # type: ignore[arg-type]
        case "share_of":
            share = Branch("percent", [parts[0]], parts[0].start, parts[0].end)
            return ast.ShareOf(literal(reading, share), expression(reading, parts[1]), span)
        case "add" | "subtract" | "multiply" | "divide" | "and_" | "or_":
            return ast.Binary(OPERATORS[tree.rule], expression(reading, parts[0]), expression(reading, parts[1]), span)  # type: ignore[arg-type]
        case "compare":
            return ast.Compare(parts[1].text, expression(reading, parts[0]), expression(reading, parts[2]), span)
        case "equals":
            return ast.Compare("=", expression(reading, parts[0]), expression(reading, parts[1]), span)
        case "not_":
            return ast.Not(expression(reading, parts[0]), span)
        case "negative":
            return ast.Negative(expression(reading, parts[0]), span)
        case "group":
            return ast.Group(value(reading, parts[0]), span)
        case "call":
            return call(reading, tree)
        case "refuse_value":
            return ast.Refuse(parts[0].text[1:-1], span)
        case "left_out_value":
            return ast.LeftOut(span)
        case _:
            return literal(reading, tree)


def value(reading: Reading, tree: Branch, options: dict[str, Any] | None = None) -> ast.Expr:
    """A value: one expression, or parts. `options` receives `out of`, `reduced` and `together` where they may stand."""
    found: list[ast.Part] = []
    plain: list[Branch] = []
    rest: dict[str, Any] = {}
    for entry in tree.children:
        match entry.rule:
            case "part":
                found.append(part(reading, entry))
            case "flat_outside":
                rest["flat_outside"] = True
            case "refuse_below" | "refuse_above":
                rest[entry.rule] = expression(reading, entry.children[0])
            case "out_of" | "reduced" | "together":
                if options is None:
                    reading.fault("syntax", "this cannot stand here", entry)
                elif entry.rule in options:
                    reading.fault("syntax", "this is said twice", entry)
                else:
                    options[entry.rule] = entry
            case _:
                plain.append(entry)
    span = reading.span(tree)
    if found or rest:
        for entry in plain:
            reading.fault("syntax", "every part says where first and how much after a colon", entry)
        if not found:
            reading.fault("syntax", "`flat outside` and `refuse` belong to a scale with parts", tree)
            return expression(reading, plain[0]) if plain else ast.LiteralValue("plain", 0, span=span)
        if len(found) > MOST_PARTS:
            message = f"a value has at most {MOST_PARTS} parts, and this one has {len(found)}"
            reading.fault("limit", message, tree.children[MOST_PARTS])
            found = found[:MOST_PARTS]
        return ast.Parts(tuple(found), span=span, **rest)
    if len(plain) != 1:
        extra = plain[1] if plain else tree
        reading.fault(
            "syntax",
            "one value is expected here, and this is a second one",
            extra,
            "A comma in a number has exactly three digits after it and no space.",
        )
        if not plain:
            return ast.LiteralValue("plain", 0, span=span)
    return expression(reading, plain[0])


MOST_PARTS = 200


def part(reading: Reading, tree: Branch) -> ast.Part:
    """A part: `PLACE: value`."""
    return ast.Part(place(reading, tree.children[0]), expression(reading, tree.children[1]), reading.span(tree))


def place(reading: Reading, tree: Branch) -> ast.Place:
    """The place of a part, or of `applies`."""
    span = reading.span(tree)
    parts = tree.children
    match tree.rule:
        case "at" | "below" | "above" | "from_" | "up_to":
            kind: Any = {"from_": "from", "up_to": "up to"}.get(tree.rule, tree.rule)
            return ast.Place(kind, expression(reading, parts[0]), span=span)
        case "when":
            return ast.Place("when", expression(reading, parts[0]), span=span)
        case "otherwise":
            return ast.Place("otherwise", span=span)
        case "in_phase":
            return ast.Place("in phase", phase=word(reading, parts[0]), span=span)
        case "year_one":
            year = whole_number(reading, parts[0])
            return ast.Place("in years", first=year, last=year, span=span)
        case "year_range":
            return ast.Place(
                "in years", first=whole_number(reading, parts[0]), last=whole_number(reading, parts[1]), span=span
            )
        case "year_on":
            return ast.Place("in years", first=whole_number(reading, parts[0]), last=None, span=span)
        case "year_until":
            return ast.Place("in years", first=1, last=whole_number(reading, parts[0]), span=span)
    raise AssertionError(tree.rule)


SUFFIX_WORDS = {
    "from_suffix": "from",
    "to_suffix": "to",
    "above_suffix": "above",
    "up_to_suffix": "up to",
    "where_suffix": "where",
    "half_up_suffix": "half up to",
    "half_even_suffix": "half even to",
    "down_suffix": "down to",
}


def call(reading: Reading, tree: Branch) -> ast.Call:
    """A call, its parts gathered."""
    arguments: list[ast.Argument] = []
    scale = Branch("value", [], tree.start, tree.end)
    for child in tree.children[1:]:
        span = reading.span(child)
        match child.rule:
            case "part" | "flat_outside" | "refuse_below" | "refuse_above":
                scale.children.append(child)
            case "argument":
                inner = expression(reading, child.children[0])
                arguments.append(ast.Argument(inner, tuple(suffix(reading, s) for s in child.children[1:]), span))
            case "rows_argument":
                arguments.append(ast.Argument(None, tuple(suffix(reading, s) for s in child.children), span))
            case _:
                arguments.append(ast.Argument(expression(reading, child), (), span))
    read = value(reading, scale) if scale.children else None
    parts = read if isinstance(read, ast.Parts) else None
    return ast.Call(word(reading, tree.children[0]), tuple(arguments), parts, reading.span(tree))


def suffix(reading: Reading, tree: Branch) -> ast.Suffix:
    """What follows the value of an argument."""
    span = reading.span(tree)
    match tree.rule:
        case "over":
            keys = []
            so_far = False
            for child in tree.children:
                if child.rule == "so_far":
                    so_far = True
                else:
                    keys.append(word(reading, child.children[0]))
            return ast.Suffix("over so far" if so_far else "over", tuple(keys), span)
        case "within_key":
            return ast.Suffix("within", (word(reading, tree.children[0].children[0]),), span)
        case "places":
            return ast.Suffix("to places", (whole_number(reading, tree.children[0]),), span)
        case _:
            return ast.Suffix(SUFFIX_WORDS[tree.rule], (expression(reading, tree.children[0]),), span)


# ---- other pieces --------------------------------------------------------------------------------------------------


def word(reading: Reading, token: Token) -> ast.Word:
    """A name."""
    return ast.Word(token.text, reading.span(token))


def quoted(reading: Reading, tree: Branch | Token) -> ast.Quoted:
    """A text in quotes."""
    token = tree.children[0] if isinstance(tree, Branch) else tree
    return ast.Quoted(token.text[1:-1], reading.span(token))


def member(reading: Reading, tree: Branch) -> ast.Member:
    """A member of a listed key."""
    code = tree.children[1].text[1:-1] if len(tree.children) > 1 else None
    return ast.Member(word(reading, tree.children[0]), code)


def unit(reading: Reading, tree: Branch) -> ast.UnitWritten:
    """A unit as written."""
    base = tree.children[0]
    per = tree.children[1].text if len(tree.children) > 1 else ""
    span = reading.span(tree)
    match base.rule:
        case "one_of_unit":
            members = tuple(member(reading, m) for m in base.children[0].children)
            return ast.UnitWritten("one of", members=members, span=span)
        case "real_money_unit":
            return ast.UnitWritten("money", per=per, prices=whole_number(reading, base.children[0]), span=span)
        case "count_unit":
            return ast.UnitWritten("count", noun=base.children[0].text, per=per, span=span)
        case "yes_no_unit":
            return ast.UnitWritten("yes/no", span=span)
        case other:
            return ast.UnitWritten(other.removesuffix("_unit"), per=per, span=span)
