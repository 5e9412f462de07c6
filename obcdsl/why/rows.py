"""Figures over the rows of keys: the number of rows, those passed over, and the first that were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from obcdsl import core
from obcdsl.running.places import Place
from obcdsl.values import NOT_APPLICABLE
from obcdsl.why.derivation import Derivation
from obcdsl.why.formula import words
from obcdsl.why.formulas import Gathered

if TYPE_CHECKING:
    from obcdsl.why.deriving import Deriver


def rows(deriver: Deriver, node: core.Fold, place: Place, value: Any, clause: str) -> Derivation:
    """The rows of a fold. Rows of a private key are counted and never listed; on a statement, nor are those of others."""
    from obcdsl.why.deriving import SHOWN_ROWS

    formulas, program = deriver.formulas, deriver.program
    label = words(deriver.meanings, node, None, clause)
    taken, passed = _gathered(deriver, node, place)
    private = any(program.keys[key].private for key in node.keys)
    got, style = Gathered(), deriver.meanings.style
    unit = deriver.meanings.unit(node.body)
    met = set(deriver.met)
    cohort = deriver.own_only and program.payee_key in node.keys
    own = [here for here in taken if not cohort or here.frame.payee == deriver.payee]
    for here in [] if private or deriver.is_full else own[:SHOWN_ROWS]:
        below = Gathered()
        formula = formulas.formula(node.body, here, unit, clause, below)
        one = formulas.value(node.body, here)
        said = style.row([(key, here.frame.payee if key == program.payee_key else here.row[key]) for key in node.keys])
        got.children.append(
            deriver.made("", said, "row", one, unit, here, below, words=formula.words, figures=formula.figures)
        )
    if private:
        deriver.met = met
    return deriver.made(
        "",
        label,
        "rows",
        value,
        deriver.meanings.unit(node),
        place,
        got,
        figures=""
        if private or cohort
        else style.each_row(node, lambda: [formulas.value(node.body, here) for here in taken], unit),
        sentences=_said(node, taken, passed, private, cohort, deriver, place),
    )


def _gathered(deriver: Deriver, node: core.Fold, place: Place) -> tuple[list[Place], int]:
    """The places of the rows that are taken, in order, and how many are passed over."""
    formulas = deriver.formulas
    asked = formulas.value(node.within[1], place) if node.within else None
    taken, passed = [], 0
    for frame, row in deriver.run.rows_of(node.keys, place):
        here = place.at(frame, row)
        if node.within is not None and formulas.value(node.within[0], here) != asked:
            continue
        held = formulas.value(node.where, here) if node.where is not None else True
        if held is False or formulas.value(node.body, here) is NOT_APPLICABLE:
            passed += 1
        else:
            taken.append(here)
    return taken, passed


def _said(
    node: core.Fold, taken: list[Place], passed: int, private: bool, cohort: bool, deriver: Deriver, place: Place
) -> tuple[str, ...]:
    from obcdsl.why.deriving import SHOWN_ROWS

    group = ""
    if node.within is not None:
        group = deriver.formulas.text(deriver.formulas.value(node.within[1], place), None)
    number = deriver.meanings.style.rows_taken(len(taken), node.keys, group, passed)
    if private:
        return (f"{number}; rows of a private key are not listed",)
    if cohort:
        return (f"{number}; those of others are not listed",)
    more = len(taken) - SHOWN_ROWS
    return (f"{number}; the first {SHOWN_ROWS} are shown" if more > 0 else number,)
