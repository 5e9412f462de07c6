"""What payments share, in English: who pays whom, when a payment applies and is earned, and its steps in true order."""

from __future__ import annotations

from typing import assert_never

from obcdsl import core
from obcdsl.clauses.contract_english import rounding_words
from obcdsl.clauses.payment import Payment, Span, Step
from obcdsl.english.phrasebook import ITEM, Phrase, by_word, phrases
from obcdsl.english.prose import Block, Items, Sentence
from obcdsl.english.words import Words
from obcdsl.written import ast

PAID_BY = Phrase("payment", "This payment is made by {payer:party} to {payee:party}.", "paid by {payer} to {payee}")
BY = {
    False: Phrase("payment", "It is worked, and stands on a line of its own, for each {keys:each_key&}.", "^by {keys}"),
    True: Phrase(
        "payment",
        "It is worked and rounded for each {keys:each_key&}. These rows are private: one line of the statement has their number"
        " and their total.",
        "^by {keys}",
    ),
}
"""How a payment stands in a statement, by whether any of its keys is private."""
EACH = Phrase(
    "payment", "It is due once each {clock:clock}, with the last statement of the {again:clock}.", "each {clock}"
)
APPLIES = Phrase(
    "payment",
    "It applies only {place:applies}. Where it does not apply there is no amount, and totals pass over it.",
    "applies {place}",
)
ONLY_IF = {
    earns: Phrase(
        "payment",
        f"It is {'earned' if earns else 'due'} only if {{c:condition}}. Where that does not hold, the amount is 0, and no later"
        " step revives it.",
        "only if {c}",
    )
    for earns in (True, False)
}
"""Whether a payment is earned, where it is an incentive, or due."""
STEPS = Phrase("payment", "The amount is worked in this order:{steps:step+}", "{steps}")
ROUNDED = Phrase("step", ITEM + "The result is rounded once, {rounding:rounding}.")
NEVER_BELOW = Phrase("payment", "The amount is never below 0: a result below 0 refuses the statement.")
EITHER_WAY = Phrase(
    "payment",
    "The amount may turn round: where it is below 0, it is paid by {payee:party} to {payer:party}, without its sign.",
    "either way",
)
NOTHING = Phrase("step", ITEM + "The amount before any step is 0.")
TAKE_IT = Phrase("step", ITEM + "Take the amount before any step.")
AMOUNTS = {
    "fee": Phrase("fee", "The amount before any step is {v:stated}", "pays {v}"),
    "incentive": Phrase("incentive", "The amount before any step is {v:stated}", "pays {v}"),
    "deduction": Phrase("deduction", "The amount before any step is {v:stated}", "takes {v}"),
}
TAKE = Phrase("step", ITEM + "Take {v:any_value}.", "^takes {v}")
LESS = Phrase("step", ITEM + "Then take away {v:step_value}.", "then less {v}")
LESS_NOT_BELOW = Phrase(
    "step",
    ITEM + "Then take away {v:step_value}, but the result is not below {floor:value}.",
    "then less {v}, not below {floor}",
)
AT_MOST = Phrase(
    "step",
    ITEM + "Then the amount is at most {v:step_value}{time:time}{rows:rows?}: where it is higher, it is cut to that"
    "{earlier:earlier?}{reduced:reduced?}.",
    "then at most {v}{time}{rows}{reduced}",
)
TOGETHER = Phrase(
    "step",
    ITEM
    + "Then the amount and {other:title} before rounding are together at most {v:step_value}{time:time}{rows:rows?}:"
    " where they are higher, this amount is cut, to no less than 0{earlier:earlier?}{reduced:reduced?}.",
    "then at most {v}{time}{rows}, together with {other}{reduced}",
)
AT_LEAST = Phrase(
    "step",
    ITEM + "Then the amount is at least {v:step_value}: where it is lower, it is raised to that.",
    "then at least {v}",
)
ROUND = by_word(
    "step",
    {
        "half up": (
            ITEM + "Then it is rounded to the nearest {v:step_value}, a half going away from zero.",
            "then round half up to {v}",
        ),
        "half even": (
            ITEM + "Then it is rounded to the nearest {v:step_value}, a half going to the even multiple.",
            "then round half even to {v}",
        ),
        "up": (ITEM + "Then it is rounded to a multiple of {v:step_value}, away from zero.", "then round up to {v}"),
        "down": (ITEM + "Then it is rounded to a multiple of {v:step_value}, towards zero.", "then round down to {v}"),
    },
)
THIS = Phrase("step_value", "this: {v:any_value}", "{v}")
EARLIER = Phrase("earlier", "; what has come out of this step earlier in that time counts towards it")
REDUCED = Phrase("reduced", ", and those who share the limit are cut in proportion", ", reduced in proportion")
TIMES = by_word(
    "time",
    {
        "": (" in each period", ""),
        "each": (" in each {clock:clock}", " in each {clock}"),
        "over": (" over the {clock:clock}", " over the {clock}"),
        "term": (" over the term", " over the term"),
    },
)
REACHES = by_word(
    "rows",
    {
        "for each": (", for each {key:each_key} by itself", " for each {key}"),
        "across": (", across every {key:each_key} together", " across every {key}"),
    },
)
PHRASES = phrases(
    *(
        PAID_BY,
        *BY.values(),
        EACH,
        APPLIES,
        *ONLY_IF.values(),
        STEPS,
        ROUNDED,
        NEVER_BELOW,
        EITHER_WAY,
        NOTHING,
        TAKE_IT,
        AMOUNTS,
        TAKE,
    ),
    *(LESS, LESS_NOT_BELOW, AT_MOST, TOGETHER, AT_LEAST, ROUND, THIS, EARLIER, REDUCED, TIMES, REACHES),
    Phrase("step_value", "{v:value}", "{v}"),
    Phrase("applies", "{place:place}", "{place}"),
    Phrase("each_key", "{key:key_name}", "{key}"),
    *(Phrase(kind, "{line:payment}", "{line}") for kind in ("fee", "incentive", "deduction", "corridor")),
)


def before_amount(words: Words, head: ast.Head, payment: Payment, pay: core.Pay) -> list[Block]:
    """What is said before the amount: direction, rows, when it applies, and whether it is earned."""
    found: list[Block] = []
    if head.kind != "corridor":
        found.append(Sentence(PAID_BY.say(payer=words.party(pay.payer), payee=words.party(pay.payee))))
    if pay.keys:
        private = any(words.program.keys[key].private for key in pay.keys)
        found.append(Sentence(BY[private].say(keys=words.keys(pay.keys))))
    if payment.each is not None:
        found.append(Sentence(EACH.say(clock=payment.each, again=payment.each)))
    for place in payment.applies:
        found.append(Sentence(APPLIES.say(place=words.place(place))))
    if payment.only_if is not None:
        found.append(Sentence(ONLY_IF[head.kind == "incentive"].say(c=words.condition(payment.only_if))))
    return found


def steps(words: Words, payment: Payment, first: str) -> Items:
    """The amount step by step, the rounding last."""
    rounding = ROUNDED.say(rounding=rounding_words(words.scope.contract, words))
    said = (first, *(step_words(words, step) for step in payment.steps), rounding)
    return Items(STEPS.say(steps=""), tuple(step.removeprefix(ITEM) for step in said), steps=True)


def after_amount(words: Words, payment: Payment, pay: core.Pay) -> Sentence:
    """What holds where the amount is below 0."""
    if not payment.either_way:
        return Sentence(NEVER_BELOW.say())
    return Sentence(EITHER_WAY.say(payee=words.party(pay.payee), payer=words.party(pay.payer)))


def step_words(words: Words, step: Step) -> str:
    """One step."""
    value = words.phrase(step.value)
    if isinstance(step.value, ast.Parts):
        value = THIS.say(v=value)
    match step.kind:
        case "less":
            if step.not_below is not None:
                return LESS_NOT_BELOW.say(v=value, floor=words.phrase(step.not_below))
            return LESS.say(v=value)
        case "at most":
            return _cap(words, step, value)
        case "at least":
            return AT_LEAST.say(v=value)
        case "round":
            assert step.mode is not None
            return ROUND[step.mode].say(v=value)
        case _:
            assert_never(step.kind)


def _cap(words: Words, step: Step, value: str) -> str:
    reach = step.reach or Span()
    rows = REACHES[reach.rows].say(key=words.keys((reach.key.text,))) if reach.key is not None else ""
    earlier = EARLIER.say() if reach.time != "" else ""
    reduced = REDUCED.say() if reach.reduced else ""
    time = TIMES[reach.time].say(clock=reach.clock)
    if reach.together is not None:
        other = words.name(reach.together.text)
        return TOGETHER.say(other=other, v=value, time=time, rows=rows, earlier=earlier, reduced=reduced)
    return AT_MOST.say(v=value, time=time, rows=rows, earlier=earlier, reduced=reduced)


def plain_payment(words: Words, head: ast.Head, payment: Payment, amount: ast.Expr | None) -> tuple[Block, ...]:
    """A fee, a deduction, or an incentive that says what it pays."""
    from obcdsl.english.stated import lead, value_blocks

    pay = next(pay for pay in words.program.payments if pay.name == head.name.text)
    found = before_amount(words, head, payment, pay)
    first = NOTHING.say()
    if amount is not None:
        said = value_blocks(words, lead(AMOUNTS[head.kind]), amount)
        if len(said) == 1 and isinstance(said[0], Sentence):
            first = TAKE.say(v=words.phrase(amount))
        else:
            found += said
            first = TAKE_IT.say()
    return (*found, steps(words, payment, first), after_amount(words, payment, pay))
