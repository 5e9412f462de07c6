"""The words that every statement format uses for the same thing, so that the page and the terminal never differ."""

from __future__ import annotations

import datetime
import re
from fractions import Fraction

from obcdsl.money import digits, minor_digits, money, read_amount, with_sign
from obcdsl.periods import written
from obcdsl.render.shown import percentage, readable
from obcdsl.statement import Figure, NamedValue, RefusedStatement, ScoredRow, Share, Statement, StatementLine, Transfer

STANDING = {
    "draft": "the terms may still change.",
    "illustrative": "the terms are examples, and not all of them are agreed.",
}
"""What a reader must know of a contract that is not final, by `contract_status`."""
LONGEST_EXACT = 24
"""An exact figure of more letters than this is shown by its first digits."""
FIRST_DIGITS = 12
SHOWN_NUMBER = re.compile(r"(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<percent>%?)")


def day_words(day: str) -> str:
    """An ISO date as the language writes it.

    >>> day_words("2016-04-01")
    '1 April 2016'
    """
    return written(datetime.date.fromisoformat(day))


def period_words(statement: Statement) -> str:
    """The period with its first and last day: `year 4, 1 April 2019 to 31 March 2020`."""
    return f"{statement.period}, {day_words(statement.first_day)} to {day_words(statement.last_day)}"


def heading_words(statement: Statement) -> str:
    """What a statement is headed by: the id of the payee, letter for letter, and the period.

    A statement of the only payee has the period alone: `Year 4`.
    """
    if statement.payee is not None:
        return f"{statement.payee}: {statement.period}"
    return statement.period[:1].upper() + statement.period[1:]


def amount_words(amount: str, currency: str) -> str:
    """An amount of a statement for a reader.

    >>> amount_words("1961666.67", "GBP")
    '£1,961,666.67'
    """
    return money(read_amount(amount), currency)


def coded_amount_words(amount: str, currency: str) -> str:
    """An amount with its ISO code, which a sign such as `$` does not tell.

    >>> coded_amount_words("5.00", "USD"), coded_amount_words("5.000", "KWD")
    ('$5.00 USD', 'KWD 5.000')
    """
    words = amount_words(amount, currency)
    return words if currency in words else f"{words} {currency}"


def line_amount_words(line: StatementLine) -> str:
    """The amount of a line, or why there is none: `does not apply`, `not scored`, `refused`."""
    if line.amount is None:
        return "refused" if line.status == "line refused" else line.status
    return amount_words(line.amount, line.currency)


def line_title(line: StatementLine) -> str:
    """The title of a line with the row of its key."""
    return f"{line.title}: {line.key}" if line.key is not None else line.title


def unrounded_words(line: StatementLine) -> str:
    """The figure before rounding, and exactly where it is a fraction; empty where there is none."""
    if line.unrounded is None:
        return ""
    number = read_number(line.unrounded)
    if number is None:
        return line.unrounded
    places = minor_digits(line.currency)
    words, text = readable(number, places, places + 2, places + 4)
    return _with_exact(words + with_sign(text, line.currency), line.unrounded)


def rounding_words(line: StatementLine) -> str:
    """How the amount came from the unrounded figure; empty where rounding changed nothing."""
    if line.unrounded is None or line.amount is None or read_number(line.unrounded) == read_amount(line.amount):
        return ""
    rule = f", rounded {line.rounding}" if line.rounding else ""
    return f"{unrounded_words(line)}{rule}"


def read_number(text: str) -> Fraction | None:
    """The number that an exact figure stands for; None where it is text, a date or yes/no."""
    try:
        return read_amount(text) if text.isascii() else None
    except (ValueError, ZeroDivisionError):
        return None


def share_words(share: Share) -> str:
    """A party's share as a percentage, and exactly where that is rounded."""
    number = read_number(share.share)
    return share.share if number is None else _with_exact(percentage(number), share.share)


def value_words(value: NamedValue) -> str:
    """The figure of a value; for a private key, the count and the total of its rows."""
    if value.private is None:
        return value.shown
    rows = f"{value.private.count:,} row{'' if value.private.count == 1 else 's'} (private)"
    return f"{rows}, total {value.private.total.shown}" if value.private.total else rows


def exact_words(figure: Figure) -> str:
    """The exact figure where the one shown is rounded; its first digits and `...` where it is long; otherwise nothing.

    >>> exact_words(Figure(shown="66.67%", exact="2/3")), exact_words(Figure(shown="65%", exact="0.65"))
    ('2/3', '')
    """
    if isinstance(figure, NamedValue) and figure.private is not None:
        return exact_words(figure.private.total) if figure.private.total else ""
    return short_exact(figure.exact) if figure.exact and _is_rounded(figure.shown, figure.exact) else ""


def measured_words(value: Figure) -> tuple[str, ...]:
    """The exact measure and weight of an outcome, where those shown are rounded."""
    said = zip(("measured", "weight"), measure_and_weight(value), strict=True)
    return tuple(f"{what} exactly {exact}" for what, figure in said if figure and (exact := exact_words(figure)))


def measured_cells(value: Figure) -> tuple[str, str]:
    """What an outcome measured and its weight as they are shown; blank where there is none."""
    measure, weight = measure_and_weight(value)
    return (measure.shown if measure else "", weight.shown if weight else "")


def measure_and_weight(value: Figure) -> tuple[Figure | None, Figure | None]:
    """What an outcome measured and its weight; nothing for a value that is none."""
    return (value.measure, value.weight) if isinstance(value, (NamedValue, ScoredRow)) else (None, None)


def short_exact(exact: str) -> str:
    """An exact figure as it stands where it is short; otherwise its first digits, unrounded, and `...`.

    >>> short_exact("62751856/667198021"), short_exact("-333333333333/1000000000001")
    ('62751856/667198021', '-0.333333333332...')
    """
    number = read_number(exact)
    if number is None or len(exact) <= LONGEST_EXACT:
        return exact
    first = abs(number.numerator) * 10**FIRST_DIGITS // number.denominator
    return f"{'-' if number < 0 else ''}{digits(first, FIRST_DIGITS)}..."


def _with_exact(shown: str, exact: str) -> str:
    return f"{shown} ({short_exact(exact)})" if _is_rounded(shown, exact) else shown


def _is_rounded(shown: str, exact: str) -> bool:
    """Whether the number that is shown is another one than the exact figure."""
    if shown == exact:
        return False
    number, seen = read_number(exact), SHOWN_NUMBER.search(shown)
    if number is None or seen is None:
        return False
    read = Fraction(seen["digits"].replace(",", "")) * (-1 if "-" in shown[: seen.start()] else 1)
    return (read / 100 if seen["percent"] else read) != number


def transfer_words(transfer: Transfer) -> str:
    """Who pays whom."""
    return f"{transfer.payer} pays {transfer.recipient}"


def net_words(transfer: Transfer) -> str:
    """What is left between two parties, in one sentence."""
    if read_amount(transfer.amount) == 0:
        return f"Net: nothing is owed between {transfer.payer} and {transfer.recipient}"
    return f"Net: {transfer_words(transfer)}"


def refused_name(refused: RefusedStatement) -> str:
    """The contract, payee and period that were refused.

    >>> refused_name(RefusedStatement(contract="care", period=None, reason="there is no such file"))
    'care, every period'
    """
    period = "every period" if refused.period is None else refused.period
    return ", ".join(part for part in (refused.contract, refused.payee, period) if part)


def count_words(count: int, noun: str) -> str:
    """A count with its noun.

    >>> count_words(1, "statement"), count_words(1200, "statement")
    ('1 statement', '1,200 statements')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
