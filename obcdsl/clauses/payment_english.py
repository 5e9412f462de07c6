"""What payments share, in English: who pays whom, when a payment applies and is earned, and its steps in true order."""

from __future__ import annotations

from typing import assert_never

from obcdsl import ast, core
from obcdsl.clauses.contract_english import ROUNDINGS, rounding_words
from obcdsl.clauses.payment import Payment, Span, Step
from obcdsl.english.prose import Block, Items, Sentence
from obcdsl.english.words import Words


def before_amount(words: Words, head: ast.Head, payment: Payment, pay: core.Pay) -> list[Block]:
    """What is said before the amount: direction, rows, when it applies, and whether it is earned."""
    found: list[Block] = []
    if head.kind != "corridor":
        found.append(Sentence(f"This payment is made by {words.party(pay.payer)} to {words.party(pay.payee)}."))
    if pay.keys:
        found.append(Sentence(f"It is worked, and stands on a line of its own, for each {words.keys(pay.keys)}."))
    if payment.each is not None:
        found.append(Sentence(f"It is due once each {payment.each}, with the last statement of the {payment.each}."))
    for place in payment.applies:
        found.append(
            Sentence(
                f"It applies only {words.place(place)}. Where it does not apply there is no amount, and totals pass over it."
            )
        )
    if payment.only_if is not None:
        found.append(
            Sentence(
                f"It is earned only if {words.condition(payment.only_if)}."
                " Where that does not hold, the amount is 0, and no later step revives it."
            )
        )
    return found


def steps(words: Words, payment: Payment, first: str) -> Items:
    """The amount step by step, the rounding last."""
    rounding = f"The result is rounded once, {rounding_words(words.scope.contract, words)}."
    said = (first, *(step_words(words, step) for step in payment.steps), rounding)
    return Items("The amount is worked in this order:", said, steps=True)


def after_amount(words: Words, payment: Payment, pay: core.Pay) -> Sentence:
    """What holds where the amount is below 0."""
    if not payment.either_way:
        return Sentence("The amount is never below 0: a result below 0 refuses the statement.")
    turned = f"{words.party(pay.payee)} pays {words.party(pay.payer)} that amount without its sign"
    return Sentence(f"The amount may turn round: where it is below 0, {turned}.")


def step_words(words: Words, step: Step) -> str:
    """One step."""
    value = words.phrase(step.value)
    if isinstance(step.value, ast.Parts):
        value = f"this: {value}"
    match step.kind:
        case "less":
            floor = (
                f", but the result is not below {words.phrase(step.not_below)}" if step.not_below is not None else ""
            )
            return f"Then take away {value}{floor}."
        case "at most":
            return _cap(words, step, value)
        case "at least":
            return f"Then the amount is at least {value}: where it is lower, it is raised to that."
        case "round":
            assert step.mode is not None
            return f"Then it is rounded {ROUNDINGS[step.mode].format(step=value)}."
        case _:
            assert_never(step.kind)


def _cap(words: Words, step: Step, value: str) -> str:
    reach = step.reach or Span()
    said = f"Then the amount is at most {value}{_reach(words, reach)}: where it is higher, it is cut to that"
    if reach.together is not None:
        both = f"Then the amount and {words.name(reach.together.text)} before rounding are together at most {value}"
        said = f"{both}{_reach(words, reach)}: where they are higher, this amount is cut, to no less than 0"
    if reach.time != "":
        said += "; what has come out of this step earlier in that time counts towards it"
    if reach.reduced:
        said += ", and those who share the limit are cut in proportion"
    return said + "."


def _reach(words: Words, reach: Span) -> str:
    match reach.time:
        case "":
            said = " in each period"
        case "each":
            said = f" in each {reach.clock}"
        case "over":
            said = f" over the {reach.clock}"
        case "term":
            said = " over the term"
        case _:
            assert_never(reach.time)
    match reach.rows:
        case "":
            return said
        case "for each":
            assert reach.key is not None
            return f"{said}, for each {words.keys((reach.key.text,))} by itself"
        case "across":
            assert reach.key is not None
            return f"{said}, across every {words.keys((reach.key.text,))} together"
        case _:
            assert_never(reach.rows)


def plain_payment(words: Words, head: ast.Head, payment: Payment, amount: ast.Expr | None) -> tuple[Block, ...]:
    """A fee, a deduction, or an incentive that says what it pays."""
    from obcdsl.clauses.outcome_english import value_blocks

    pay = next(pay for pay in words.program.payments if pay.name == head.name.text)
    found = before_amount(words, head, payment, pay)
    first = "The amount before any step is 0."
    if amount is not None:
        said = value_blocks(words, "the amount before any step is", amount)
        if len(said) == 1 and isinstance(said[0], Sentence):
            first = f"Take {words.phrase(amount)}."
        else:
            found += said
            first = "Take the amount before any step."
    return (*found, steps(words, payment, first), after_amount(words, payment, pay))
