"""Amounts of money as text: the currency's own number of decimal places, never more and never fewer.

>>> from fractions import Fraction
>>> money(Fraction(196166667, 100), "GBP"), money(Fraction(12345, 1000), "KWD"), money(-5, "USD")
('£1,961,666.67', 'KWD 12.345', '-$5.00')
"""

from __future__ import annotations

from fractions import Fraction

from obcdsl.values import Number

SIGNS = {"GBP": "£", "USD": "$", "EUR": "€"}
"""Currencies written with a sign; every other is written with its code and a space."""

_WITHOUT_MINOR_UNIT = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_IN_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(_WITHOUT_MINOR_UNIT.split(), 0),
    **dict.fromkeys(_IN_THOUSANDTHS.split(), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
"""Decimal places of the currencies that do not have two. Source: ISO 4217, list one, column "minor units"."""


CODES = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP"
    " CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR"
    " IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU"
    " MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG"
    " SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UZS VED VES VND"
    " VUV WST XAF XCD XOF XPF YER ZAR ZMW".split()
)
"""The currency codes of ISO 4217 in which people are paid."""


def minor_digits(currency: str) -> int:
    """Decimal places of a currency's smallest unit.

    >>> minor_digits("GBP"), minor_digits("JPY"), minor_digits("KWD")
    (2, 0, 3)
    """
    return MINOR_DIGITS.get(currency, 2)


def with_sign(digits: str, currency: str) -> str:
    """Digits (which may start with a minus) with the currency's sign or code before them.

    >>> with_sign("-1,250.00", "GBP"), with_sign("7", "JPY")
    ('-£1,250.00', 'JPY 7')
    """
    minus, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    sign = SIGNS.get(currency)
    return f"{minus}{sign}{digits}" if sign else f"{currency} {minus}{digits}"


def money(amount: Number, currency: str) -> str:
    """An amount that is payable, for a reader: sign or code, commas, and the places of the currency.

    An amount with more decimal places than the currency has shows all of them; one that no number of decimals can
    write raises ValueError, as it cannot be paid.
    """
    return with_sign(decimal(amount, minor_digits(currency), commas=True), currency)


def plain_amount(amount: Number, currency: str) -> str:
    """An amount for machines: an exact decimal with at least the places of the currency, without sign or commas.

    >>> plain_amount(Fraction(5885, 3), "GBP")
    Traceback (most recent call last):
    ...
    ValueError: 5885/3 cannot be written with decimals
    >>> plain_amount(1961667, "GBP"), plain_amount(Fraction(-1, 8), "USD")
    ('1961667.00', '-0.125')
    """
    return decimal(amount, minor_digits(currency))


def decimal_places(number: Number) -> int | None:
    """How many decimal places write a number exactly; None where no number of places does.

    A fraction in lowest terms ends exactly where its denominator has no prime factors but 2 and 5.

    >>> decimal_places(5), decimal_places(Fraction(3, 8)), decimal_places(Fraction(2, 3))
    (0, 3, None)
    """
    rest = number.denominator
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def decimal(number: Number, least_places: int = 0, *, commas: bool = False) -> str:
    """A number as an exact decimal with at least so many places; ValueError where there is none.

    >>> decimal(Fraction(1, 4)), decimal(Fraction(3, 2), 2), decimal(1250000, commas=True)
    ('0.25', '1.50', '1,250,000')
    """
    places = decimal_places(number)
    if places is None:
        raise ValueError(f"{number} cannot be written with decimals")
    places = max(places, least_places)
    scaled: int = number.numerator * 10**places // number.denominator
    return digits(scaled, places, commas=commas)


def digits(scaled: int, places: int, *, commas: bool = False) -> str:
    """A whole number of tenths, hundredths or so on as a decimal.

    >>> digits(-5, 2), digits(123456, 2, commas=True)
    ('-0.05', '1,234.56')
    """
    whole, part = divmod(abs(scaled), 10**places)
    text = f"{whole:,}" if commas else str(whole)
    if places:
        text += f".{part:0{places}d}"
    return f"-{text}" if scaled < 0 else text


def half_up(number: Number, places: int) -> int:
    """A number in units of its last decimal place, halves away from zero.

    >>> half_up(Fraction(2, 3), 4), half_up(Fraction(-1, 2), 0), half_up(Fraction(5, 2), 0)
    (6667, -1, 3)
    """
    unit: int = 10**places
    top, bottom = abs(number.numerator) * unit, number.denominator
    rounded = (2 * top + bottom) // (2 * bottom)
    return -rounded if number < 0 else rounded


def read_amount(text: str) -> Fraction:
    """The number that a statement's text stands for: `1961666.67` or `2/3`.

    >>> read_amount("1961666.67"), read_amount("2/3")
    (Fraction(196166667, 100), Fraction(2, 3))
    """
    return Fraction(text)
