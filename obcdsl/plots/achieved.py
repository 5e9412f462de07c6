"""A plot with what data came to: the edges as they are for one payee and period, and the point that was achieved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import partial
from typing import Any

from obcdsl.checks.shape import apart
from obcdsl.clauses import corridor, outcome
from obcdsl.english.words import Words
from obcdsl.evaluation import Job
from obcdsl.plots.drawn import drawn_scales
from obcdsl.plots.model import Achieved, Number, Plot, Point
from obcdsl.plots.working import value_at
from obcdsl.render.shown import shown
from obcdsl.render.terms import words_of
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.scope import Scale
from obcdsl.settling.figures import read_as
from obcdsl.units import Unit, times
from obcdsl.why.asking import asked_place, split_name


def plots_on_data(job: Job, name: str) -> list[Plot]:
    """The plots of a clause as they are for the payee and period of a job, with what was achieved.

    Args:
        job: a contract without errors, and its data.
        name: an outcome, a corridor or another clause with a scale; `name for ROW` where it has one figure for each row.

    Raises:
        Refusal: where the contract has errors, the data cannot be read, or it is not said which figure is meant.
    """
    figure, said = split_name(name)
    asked = asked_place(job, figure, said)
    words = words_of(job.contract)
    node = words.scope.clauses.get(figure)
    if node is None:
        return []
    definition = asked.run.program.definitions.get(figure)
    place = Place(asked.place.frame, asked.row, {}) if definition is None else asked.own_place(definition)
    payee = f"{asked.payee}, " if asked.payee else ""
    row = f"{', '.join(asked.row.values())}, " if asked.row else ""
    return plots_at(words, node, asked.run, place, f"{row}{payee}{asked.period.label}")


def plots_at(words: Words, node: Any, run: Run, place: Place, case: str) -> list[Plot]:
    """The plots of a clause as they are at a place of a run, which `case` names, with what was achieved there."""
    name = node.head.name.text
    base = worked_figure(run, f"{name}/base", place) if isinstance(node, corridor.Node) else None
    return [
        replace(plot, case=case, achieved=_achieved(words, node, scale, plot, run, place))
        for scale, plot in drawn_scales(words, node, partial(_number, run, place), base)
    ]


def worked_figure(run: Run, name: str, place: Place) -> Number | None:
    """A named figure where it is a number at a place; None where it is not."""
    from obcdsl import core

    return _number(run, place, core.Reference(name)) if name in run.program.definitions else None


def _number(run: Run, place: Place, node: Any) -> Number | None:
    found = value_at(run, place, node)
    return found if isinstance(found, (int, Fraction)) and not isinstance(found, bool) else None


def _achieved(words: Words, node: Any, scale: Scale | None, plot: Plot, run: Run, place: Place) -> Achieved:
    if isinstance(node, corridor.Node):
        return _in_corridor(words, node, plot, run, place)
    assert scale is not None, "only a corridor is drawn without a scale"
    name = node.head.name.text
    is_score = isinstance(node, outcome.Node) and scale.purpose == "score"
    across = worked_figure(run, f"{name}/measure", place) if is_score else _local(run, place, scale)
    up = worked_figure(run, name, place) if is_score else None if across is None else plot.value_at(across)
    if across is None or up is None:
        why = "it is not scored on these data." if is_score else "these data give it no single value."
        return Achieved(None, why)
    worth = times(scale.worth, scale.unit) if scale.purpose == "slices" else scale.worth
    reached, gives = shown_in(scale.unit, across), shown_in(worth, up)
    what = "score" if is_score else "value"
    return Achieved(
        Point(across, up), f"on these data it is {reached}, and the {what} is {gives}.", f"{reached}, {what} {gives}"
    )


def _local(run: Run, place: Place, scale: Scale) -> Number | None:
    """What a scale compares, where that can be worked outside the definition that it stands in."""
    try:
        return _number(run, place, scale.measure)
    except KeyError:
        return None


def _in_corridor(words: Words, node: corridor.Node, plot: Plot, run: Run, place: Place) -> Achieved:
    name = node.head.name.text
    base, difference = (worked_figure(run, f"{name}/{part}", place) for part in ("base", "difference"))
    if base is None or difference is None or base <= 0:
        return Achieved(None, "it cannot be worked on these data.")
    across = Fraction(difference) / base
    up = plot.value_at(across)
    currency = words.program.currency
    far = shown(apart(across, 0), "ratio")
    side = f"{far} {'over' if across > 0 else 'under'} target" if across else "on target"
    if up is None:
        return Achieved(None, f"on these data it is {side}, for which it has no value.")
    bands = shown(apart(up, 0), "money", currency=currency)
    paid = worked_figure(run, name, place)
    due = "" if paid is None else f", and {shown(apart(paid, 0), 'money', currency=currency)} is due after the steps"
    return Achieved(Point(across, up), f"on these data it is {side}; the bands give {bands}{due}.", f"{side}: {bands}")


def shown_in(unit: Unit, value: Number) -> str:
    """A figure as statements show it."""
    kind, currency, noun = read_as(unit)
    return shown(value, kind, currency=currency, unit=noun)
