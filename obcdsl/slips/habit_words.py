"""Words of other languages and of speech, beside those of this one: units, currencies, clocks, comparisons, edges."""

from __future__ import annotations

COMPARISONS = (
    (r"(?:is +)?(?:more|greater|higher|larger|over) +than", ">"),
    (r"(?:is +)?(?:at +least|no +(?:fewer|less) +than|not +(?:fewer|less) +than)", ">="),
    (r"(?:is +)?(?:at +most|no +more +than|not +more +than)", "<="),
    (r"(?:is +)?(?:fewer|less|lower|smaller) +than", "<"),
    (r"is +not(?: +equal +to)?|does +not +equal|not +equal +to", "<>"),
    (r"is +equal +to|equals|is", "="),
)
CURRENCIES = {"£": "GBP", "$": "USD", "€": "EUR"} | dict.fromkeys(("gbp", "pound", "pounds", "sterling"), "GBP")
CURRENCIES |= dict.fromkeys(("usd", "dollar", "dollars"), "USD") | dict.fromkeys(("eur", "euro", "euros"), "EUR")
UNITS = dict.fromkeys(("percentage", "percent", "per cent", "%", "rate", "fraction", "proportion", "share"), "ratio")
UNITS |= dict.fromkeys(("boolean", "bool", "flag", "yes or no"), "yes/no")
UNITS |= dict.fromkeys(("amount", "currency", "amount of money", *CURRENCIES), "money")
UNITS |= dict.fromkeys(("decimal", "float", "numeric", "real"), "number")
CLOCKS = {"monthly": "month", "quarterly": "quarter"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
EDGES = {"<": "below", "<=": "up to", ">": "above", ">=": "from"}
