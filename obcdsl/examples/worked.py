"""Examples worked step by step: the derivations of what each expects, from the run that holds the example to it.

>>> from obcdsl import load
>>> from obcdsl.render.terms import words_of
>>> contract = load("contracts/aca_risk_corridor")
>>> found = worked(contract.compiled.scope, contract.program, words_of(contract), contract.compiled.scope.examples[0])
>>> found.steps[-1].result
'$4.10, paid by Centers for Medicare & Medicaid Services to Issuer of qualified health plans'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from obcdsl import core
from obcdsl.carriers.exact import Exact
from obcdsl.english.words import Words, words_for
from obcdsl.english.worked import Signed
from obcdsl.english.worked_rows import rows
from obcdsl.examples.reading import ExampleRead, ExpectedFigure, read_example
from obcdsl.examples.running import Trial
from obcdsl.examples.source import GivenSource, rows_said
from obcdsl.periods import Period
from obcdsl.record import dataclass
from obcdsl.run import Run
from obcdsl.running.places import Place
from obcdsl.scope import Scope
from obcdsl.why.derivation import Derivation
from obcdsl.why.deriving import NOT_SHOWN, Deriver

DEPTH = 40
MOST_STEPS = 30
"""Steps of one example that are shown; of a figure with more, the last ones, which end in it."""
MOST_FIGURES = 30
"""Figures that one derivation tells of: one that rests on more is cut short where it is deepest."""
MOST_PLACES = 6
"""Places (a period, a payee, a row) of one example that are worked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the figure, how it is worked, the same with its figures, and what it comes to."""

    figure: str
    how: str
    figures: str
    result: str

    @property
    def row(self) -> tuple[str, str, str, str]:
        """The step as cells of a table."""
        return self.figure, self.how, self.figures, self.result


@dataclass(frozen=True, slots=True)
class Worked:
    """An example worked: where all of it happens (empty where the steps say so), its steps, whether there are more."""

    where: str
    steps: tuple[Step, ...]
    cut_short: bool = False


def worked(scope: Scope, program: core.Program, words: Words, node: Any) -> Worked:
    """The steps by which an example comes to the payments and other figures that it expects.

    At most `MOST_STEPS` are shown. A payment of 0 and one that does not apply have none, nor has an example with faults;
    an example that expects one beside other figures is cut short.
    """
    read = read_example(scope, program, node)
    if read.findings:
        return Worked("", ())
    run = Run(program, GivenSource(program, read, lambda span: 0), Exact())
    if scope.timeline is not None:
        scope.timeline.around(run)
    places, cut_short = _places(Trial(scope, program, read, run, {}), read)
    frames = {(place.frame.payee, place.frame.period) for _, place in places}
    style = Signed(words)
    deriver = Deriver(scope, program, run, {}, DEPTH, style)
    deriver.others = tuple(_others(deriver, words))
    steps: list[Step] = []
    for name, place in places:
        room = MOST_STEPS - len(steps)
        if room <= 0:
            cut_short = True
            break
        deriver.home = next(iter(frames)) if len(frames) == 1 else ("", None)
        deriver.most = len(deriver.met) + MOST_FIGURES
        for one in deriver.others:
            one.most = deriver.most
        derivation = deriver.figure(name, place)
        found = [Step(*row) for row in rows(derivation, words)] if _is_shown(derivation) else []
        found = [step for step in dict.fromkeys(found) if step not in steps]
        steps += found[-room:]
        is_whole = _is_shown(derivation) and len(found) <= room and not (found and _is_cut(derivation))
        cut_short = cut_short or not is_whole
    return Worked(_everywhere(style, frames), tuple(steps), cut_short)


def _others(deriver: Deriver, words: Words) -> Iterator[Deriver]:
    """One for each version of a contract with amendments, in its words: an earlier figure is told by the version then."""
    runs = deriver.run.versions.runs if deriver.run.versions is not None else ()
    for scope, run in zip(deriver.scope.over_time, runs, strict=True):
        if run is deriver.run:
            yield deriver
            continue
        titles = words_for(scope, run.program, words.numbers).titles
        then = replace(words, scope=scope, program=run.program, titles=titles)
        yield Deriver(scope, run.program, run, {}, DEPTH, Signed(then), met=deriver.met)


def _everywhere(style: Signed, frames: set[tuple[str, Period]]) -> str:
    """Where all of an example happens: `, in contract year 4`; empty where it happens in several places."""
    if len(frames) > 1:
        return ""
    return "".join(style.elsewhere([], payee, period) for payee, period in frames)


def _places(trial: Trial, read: ExampleRead) -> tuple[list[tuple[str, Place]], bool]:
    """Each figure of the contract that is expected, at the first places that its line holds for, in the order of the words.

    The second is whether there are more places than these.
    """
    found: list[tuple[str, Place]] = []
    more = False
    scopes = list(dict.fromkeys(one.scope for one in read.node.expect))
    order = {one.span: scopes.index(one.scope) for one in read.node.expect}
    for one in sorted(read.expected, key=lambda expected: order[expected.span]):
        node = one.figure.node
        if isinstance(node, core.Reference) and not node.picks and "/" not in node.name:
            places = list(_of(trial, one))
            found += [(node.name, place) for place in places[:MOST_PLACES]]
            more = more or len(places) > MOST_PLACES
    return found, more


def _of(trial: Trial, one: ExpectedFigure) -> Iterator[Place]:
    definition = trial.program.definitions[one.figure.node.name]  # type: ignore[union-attr]
    for period in trial.periods(one):
        for payee in one.where.payees or trial.read.payees:
            for row in rows_said(one.where):
                place = trial.run.place(payee, period, row)
                if all(key in row for key in definition.keys if key != trial.program.payee_key):
                    yield place


def _is_cut(found: Derivation) -> bool:
    return any(note.startswith(NOT_SHOWN) for one in found.every() for note in one.notes)


def _is_shown(found: Derivation) -> bool:
    """Whether steps are shown: not for a payment of nothing, and not for what does not apply or is refused."""
    if found.status in ("refused", "does not apply"):
        return False
    return found.kind != "payment" or found.value != "0"
