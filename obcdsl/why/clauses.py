"""Payments and outcomes as a reader follows them: was it earned, what was shared, what each step did, how it was rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.money import money
from obcdsl.running.places import Place
from obcdsl.units import YES_NO
from obcdsl.values import NOT_APPLICABLE, LeftOut
from obcdsl.why.derivation import Derivation
from obcdsl.why.formulas import Fault, Formula, Gathered

if TYPE_CHECKING:
    from obcdsl.why.deriving import Deriver


QUESTIONS = {"applies": "applies", "only if": "is earned"}
"""What the conditions of a payment decide."""


def payment(deriver: Deriver, definition: core.Definition, place: Place, label: str, value: Any) -> Derivation:
    """A payment: its conditions, the amount before and after each step, and the rounding."""
    program, formulas, style = deriver.program, deriver.formulas, deriver.meanings.style
    pay = next(one for one in program.payments if one.name == definition.name)
    here = Place(place.frame, place.row, {})
    got = Gathered()
    earned = True
    for gate, word in [*((gate, "applies") for gate in pay.applies), *((gate, "only if") for gate in pay.gates)]:
        if not earned:
            break
        held = formulas.value(gate.condition, here)
        below = Gathered()
        sentences = tuple(formulas.condition(gate.condition, here, pay.name, below))
        plain = f"whether {style.label(pay.name)} {QUESTIONS[word]}" + deriver.elsewhere(definition.keys, here)
        text = style.written(f"{word} {deriver.source_text(gate.span)}", plain)
        shown = "refused" if isinstance(held, Fault) else "yes" if held is True else "no"
        got.children.append(
            deriver.made("", text, "condition", held, YES_NO, here, below, sentences=sentences, shown=shown)
        )
        earned = held is True
    if not earned:
        sentence = "it does not apply here" if value is NOT_APPLICABLE else "it was not earned, so it pays nothing"
        shown = _paid(deriver, pay, value)
        sentences = () if isinstance(value, Fault) else (sentence,)
        return deriver.made(
            pay.name, label, "payment", value, definition.unit, place, got, sentences=sentences, shown=shown
        )
    formula = _steps(deriver, pay, here, got)
    return deriver.made(
        pay.name, label, "payment", value, definition.unit, place, got, words=formula.words, figures=formula.figures,
        sentences=_rounding(deriver, pay, here, value), shown=_paid(deriver, pay, value),
    )  # fmt: skip


def _steps(deriver: Deriver, pay: core.Pay, here: Place, got: Gathered) -> Formula:
    """The amount before any step, then each step with the amount after it."""
    program = deriver.program
    count = 0
    while f"{pay.name}/{count}" in program.definitions:
        count += 1
    formula = Formula("", "")
    for step in range(count):
        definition = program.definitions[f"{pay.name}/{step}"]
        below = got if count == 1 else Gathered()
        below.skip = lambda name: name.rpartition("/")[0] == pay.name and name.rpartition("/")[2].isdigit()
        formula = deriver.formulas.formula(_earned_arm(definition.body), here, definition.unit, pay.name, below)
        if count > 1:
            value = deriver.formulas.value(core.Reference(definition.name), here)
            label = _step_text(deriver, pay, step, here)
            got.children.append(
                deriver.made(
                    definition.name,
                    label,
                    "step",
                    value,
                    definition.unit,
                    here,
                    below,
                    words=formula.words,
                    figures=formula.figures,
                )
            )
    return formula if count == 1 else Formula("", "")


def _earned_arm(body: core.Node) -> core.Node:
    return body.arms[0][1] if isinstance(body, core.If) and len(body.arms) == 1 else body


def _step_text(deriver: Deriver, pay: core.Pay, step: int, here: Place) -> str:
    """A step in the words of the contract."""
    clause = deriver.scope.clauses.get(pay.name)
    written = getattr(getattr(clause, "payment", None), "steps", ())
    style = deriver.meanings.style
    plain = style.label(f"{pay.name}/{step}") + deriver.elsewhere(pay.keys, here)
    if step == 0:
        return style.written(style.label(f"{pay.name}/0", pay.name), plain)
    text = deriver.source_text(written[step - 1].span) if step <= len(written) else f"step {step}"
    return style.written(text, plain)


def _rounding(deriver: Deriver, pay: core.Pay, here: Place, value: Any) -> tuple[str, ...]:
    if isinstance(value, (Fault, LeftOut)):
        return ()
    mode, size = deriver.program.rounding
    unrounded = deriver.formulas.value(core.Reference(pay.running), here)
    if isinstance(unrounded, (Fault, LeftOut)):
        return ()
    step = money(size, deriver.program.currency)  # type: ignore[arg-type]
    style = deriver.meanings.style
    unit = deriver.program.definitions[pay.running].unit
    if unrounded == value:
        return (style.rounded(mode, step, ""),)
    return (style.rounded(mode, step, deriver.shown(unrounded, unit)),)


def _paid(deriver: Deriver, pay: core.Pay, value: Any) -> str:
    """`£1,961,666.67, ccgs pays prime`"""
    if isinstance(value, (Fault, LeftOut)):
        return deriver.shown(value, None)
    payer, payee = (pay.payer, pay.payee) if value >= 0 else (pay.payee, pay.payer)
    return deriver.meanings.style.paid(abs(value), deriver.program.currency, payer, payee)


def outcome(deriver: Deriver, definition: core.Definition, place: Place, label: str, value: Any) -> Derivation:
    """An outcome: whether there is enough data, its measure, the part of its scale that applies, its weight."""
    program, formulas = deriver.program, deriver.formulas
    name = definition.name
    here = Place(place.frame, place.row, {})
    got = Gathered()
    scored = program.definitions.get(name + "/scored")
    node, enough = definition.body, True
    if scored is not None and scored.body != core.Const(True):
        held = formulas.value(core.Reference(scored.name), here)
        below = Gathered()
        said = tuple(formulas.condition(scored.body, here, name, below))
        shown = "refused" if isinstance(held, Fault) else "yes" if held is True else "no"
        got.children.append(
            deriver.made(
                scored.name,
                _requires(deriver, definition, here),
                "condition",
                held,
                YES_NO,
                here,
                below,
                sentences=said,
                shown=shown,
            )
        )
        enough = held is True
        if isinstance(node, core.If):
            node = node.arms[0][1] if enough else node.otherwise
    size = f" of {definition.size}" if definition.size != 1 and not isinstance(value, (Fault, LeftOut)) else ""
    shown = deriver.shown(value, definition.unit, "outcome") + size
    if not enough:
        fate = "its stake is forfeited" if value == 0 and not isinstance(value, LeftOut) else "it is not scored"
        sentences = () if isinstance(value, Fault) else (f"there is not enough data, so {fate}",)
        return deriver.made(
            name, label, "outcome", value, definition.unit, place, got, sentences=sentences, shown=shown
        )
    formula = formulas.formula(node, here, definition.unit, name, got)
    weight = program.definitions.get(name + "/weight")
    if weight is not None and deriver.level == 1:
        got.add(deriver.figure(weight.name, here, name))
    return deriver.made(
        name,
        label,
        "outcome",
        value,
        definition.unit,
        place,
        got,
        words=formula.words,
        figures=formula.figures,
        shown=shown,
    )


def _requires(deriver: Deriver, definition: core.Definition, here: Place) -> str:
    name = definition.name
    requires = getattr(deriver.scope.clauses.get(name), "requires", None)
    text = deriver.source_text(requires.span) if requires is not None else "enough data"
    plain = deriver.meanings.style.label(f"{name}/scored") + deriver.elsewhere(definition.keys, here)
    return deriver.meanings.style.written(text, plain)
